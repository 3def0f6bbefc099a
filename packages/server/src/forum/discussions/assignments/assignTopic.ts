/** Chooses whom a discussion is for: its overrides, and whether it is for those alone. */
import type { Actor } from "../../../platform/actor.ts";
import { forbidden } from "../../../platform/errors.ts";
import type { Raw } from "../../../platform/nesting.ts";
import type { Database } from "../../../store/database.ts";
import { updateTopicRow } from "../editing/topicWrites.sql.ts";
import type { TopicAccess } from "../topics/access.ts";
import { storeAssignment } from "./grading.ts";
import { readOverrides, storeOverrides } from "./overrides.ts";

export interface Assigning {
  readonly only_visible_to_overrides?: boolean;
  readonly assignment_overrides?: unknown;
}

export async function assignTopic(
  db: Database,
  actor: Actor,
  { forum, topic, rights }: TopicAccess,
  input: Assigning,
  now: Date,
): Promise<void> {
  if (!rights.manageAssignTo || topic.is_announcement) throw forbidden();
  const { assignment } = topic;
  const { only_visible_to_overrides: only, assignment_overrides: raw } = input;
  const overrides = raw === undefined ? undefined : readOverrides(raw as Raw, actor.timeZone);
  await db.transaction().execute(async (tx) => {
    const graded = {
      root: actor.root,
      courseId: forum.id,
      title: topic.title,
      published: topic.workflow_state !== "unpublished",
      assignmentId: assignment?.id ?? null,
    };
    const target = {
      root: actor.root,
      courseId: forum.id,
      assignmentId: assignment?.id ?? null,
      topicId: assignment === null ? topic.id : null,
    };
    if (only !== undefined && assignment !== null)
      await storeAssignment(tx, graded, { only_visible_to_overrides: only }, now);
    if (only !== undefined && assignment === null)
      await updateTopicRow(tx, actor.root, topic.id, { only_visible_to_overrides: only, updated_at: now });
    if (overrides !== undefined) await storeOverrides(tx, target, overrides, now);
  });
}
