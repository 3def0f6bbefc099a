/** Reads and stores the assignment of a graded topic, as far as topics have one. */
import { given } from "../../../platform/attributes.ts";
import type { TenantContext } from "../../../platform/context.ts";
import { forbidden, invalid } from "../../../platform/errors.ts";
import type { Forum } from "../../forum.ts";
import type { TopicInput } from "../editing/attributes.ts";
import { insertAssignment, updateAssignment } from "./assignments.sql.ts";

type AssignmentInput = NonNullable<TopicInput["assignment"]>;

const TYPES = ["points", "percent", "pass_fail", "letter_grade", "gpa_scale", "not_graded"];

/** The requested assignment: undefined when the parameter was not sent, "none" when the topic shall not be graded. */
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

/** The columns of the parameters that were sent. */
const columnsOf = (asked: AssignmentInput) =>
  given({
    points_possible: readPoints(asked),
    grading_type: asked.grading_type ?? undefined,
    due_at: asked.due_at,
    unlock_at: asked.unlock_at,
    lock_at: asked.lock_at,
    only_visible_to_overrides: asked.only_visible_to_overrides,
  });

export interface GradedTopic {
  readonly course: number;
  readonly title: string;
  readonly published: boolean;
  /** The assignment that the topic has, or had and gets back. */
  readonly assignment: number | null;
}

type WriteContext = Pick<TenantContext, "db" | "root" | "now">;

/** Makes the topic's assignment, or changes the one that it has or had; resolves its id. */
export async function storeAssignment(ctx: WriteContext, topic: GradedTopic, asked: AssignmentInput): Promise<number> {
  const values = {
    ...columnsOf(asked),
    title: topic.title,
    workflow_state: topic.published ? "published" : "unpublished",
  };
  if (topic.assignment === null) return insertAssignment(ctx, topic.course, values);
  await updateAssignment(ctx, topic.assignment, values);
  return topic.assignment;
}

/** Gives the assignment its topic's title and published state. */
export async function followTopic(ctx: WriteContext, topic: GradedTopic): Promise<void> {
  if (topic.assignment !== null) await storeAssignment(ctx, topic, {});
}

export const deleteAssignment = (ctx: WriteContext, id: number): Promise<void> =>
  updateAssignment(ctx, id, { workflow_state: "deleted" });
