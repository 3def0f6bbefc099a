/** Chooses whom a discussion is assigned to: its overrides, and whether it is for those people alone. */
import { type Context, inTransaction } from "../../../platform/context.ts";
import { forbidden } from "../../../platform/errors.ts";
import type { Raw } from "../../../platform/nesting.ts";
import { updateTopicRow } from "../editing/topicWrites.sql.ts";
import type { TopicAccess } from "../topics/access.ts";
import { storeAssignment } from "./grading.ts";
import { readOverrides, storeOverrides } from "./overrides.ts";

export interface Assigning {
  readonly only_visible_to_overrides?: boolean;
  readonly assignment_overrides?: unknown;
}

export async function assignTopic(
  ctx: Context,
  { forum, topic, rights }: TopicAccess,
  { only_visible_to_overrides, assignment_overrides }: Assigning,
): Promise<void> {
  if (!rights.manageAssignTo || topic.is_announcement) throw forbidden();
  const course = forum.id;
  const assignment = topic.assignment?.id ?? null;
  const overrides =
    assignment_overrides === undefined ? undefined : readOverrides(assignment_overrides as Raw, ctx.actor.timeZone);
  await inTransaction(ctx, async (tx) => {
    if (only_visible_to_overrides !== undefined) {
      const graded = { course, title: topic.title, published: topic.workflow_state !== "unpublished", assignment };
      if (assignment !== null) await storeAssignment(tx, graded, { only_visible_to_overrides });
      else await updateTopicRow(tx, topic.id, { only_visible_to_overrides, updated_at: tx.now });
    }
    const target = { course, assignment, topic: assignment === null ? topic.id : null };
    if (overrides !== undefined) await storeOverrides(tx, target, overrides);
  });
}
