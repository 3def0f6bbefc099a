/** Presents graded topics as assignments of their courses. */
import type { CourseAssignment, Static } from "@pidge/api";
import type { Context } from "../../../platform/context.ts";
import { must } from "../../../store/must.ts";
import type { Forum } from "../../forum.ts";
import { presentTopics } from "../topics/presentTopics.ts";
import type { ListedTopic } from "../topics/topicRow.ts";

export interface AssignmentDisplay {
  /** The course of each topic. */
  readonly forumOf: (topic: ListedTopic) => Forum;
  readonly include?: readonly string[];
}

export async function presentAssignments(
  ctx: Context,
  topics: readonly ListedTopic[],
  display: AssignmentDisplay,
): Promise<Static<typeof CourseAssignment>[]> {
  return (await presentTopics(ctx, topics, display)).map(({ assignment, ...topic }) => ({
    ...must(assignment, "the assignment of a graded topic"),
    discussion_topic: topic,
    locked_for_user: topic.locked_for_user,
    ...(topic.lock_info === undefined ? {} : { lock_info: topic.lock_info }),
    ...(topic.lock_explanation === undefined ? {} : { lock_explanation: topic.lock_explanation }),
  }));
}
