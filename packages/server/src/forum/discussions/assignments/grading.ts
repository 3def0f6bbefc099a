/** The graded side of a topic: as much of an assignment as the topic shows. */
import { given } from "../../../platform/attributes.ts";
import { forbidden, invalid } from "../../../platform/errors.ts";
import type { Db } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";
import type { TopicInput } from "../editing/attributes.ts";

type AssignmentInput = NonNullable<TopicInput["assignment"]>;

const TYPES = ["points", "percent", "pass_fail", "letter_grade", "gpa_scale", "not_graded"];

/** What is asked of the assignment: nothing, that there be none, or what it shall be. */
export function readGrading(forum: Forum, input: TopicInput, exists: boolean): AssignmentInput | "none" | undefined {
  const asked = input.assignment;
  if (asked === undefined) return undefined;
  if (asked.set_assignment === false) return "none";
  if (forum.type !== "Course" || !forum.can(exists ? "manage_course_content_edit" : "manage_course_content_add"))
    throw forbidden();
  if (asked.grading_type !== undefined && !TYPES.includes(asked.grading_type ?? ""))
    throw invalid("grading_type", "inclusion", `grading_type must be one of ${TYPES.join(", ")}`);
  readPoints(asked);
  return asked;
}

function readPoints(asked: AssignmentInput): number | null | undefined {
  const text = asked.points_possible?.trim();
  if (asked.points_possible === undefined) return undefined;
  if (text === undefined || text === "") return null;
  const points = Number(text);
  if (!Number.isFinite(points) || Math.abs(points) > 1e9)
    throw invalid("points_possible", "not_a_number", "points_possible is not a number");
  return points;
}

/** The columns that the request speaks of. */
const columns = (asked: AssignmentInput) =>
  given({
    points_possible: readPoints(asked),
    grading_type: asked.grading_type ?? undefined,
    due_at: asked.due_at,
    unlock_at: asked.unlock_at,
    lock_at: asked.lock_at,
    only_visible_to_overrides: asked.only_visible_to_overrides,
  });

export interface GradedTopic {
  readonly root: number;
  readonly courseId: number;
  readonly title: string;
  readonly published: boolean;
  /** The assignment it has, or had and may have back. */
  readonly assignmentId: number | null;
}

/** Makes the topic's assignment, or changes the one that it has or had. Answers its id. */
export async function storeAssignment(tx: Db, topic: GradedTopic, asked: AssignmentInput, now: Date): Promise<number> {
  const values = {
    ...columns(asked),
    title: topic.title,
    workflow_state: topic.published ? "published" : "unpublished",
    updated_at: now,
  };
  if (topic.assignmentId === null) {
    const row = await tx
      .insertInto("assignments")
      .values({ root_account_id: topic.root, course_id: topic.courseId, created_at: now, ...values })
      .returning("id")
      .executeTakeFirstOrThrow();
    return row.id;
  }
  await tx
    .updateTable("assignments")
    .set(values)
    .where("root_account_id", "=", topic.root)
    .where("id", "=", topic.assignmentId)
    .execute();
  return topic.assignmentId;
}

/** The assignment follows its topic: title, and whether it is published. */
export const followTopic = (tx: Db, topic: GradedTopic, now: Date) =>
  topic.assignmentId === null ? undefined : storeAssignment(tx, topic, {}, now);

export async function deleteAssignment(tx: Db, root: number, id: number, now: Date): Promise<void> {
  await tx
    .updateTable("assignments")
    .set({ workflow_state: "deleted", updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}
