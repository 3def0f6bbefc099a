/** The graded side of a topic on the wire, and the overrides of either side. */
import type { Assignment, AssignmentOverride, Static } from "@pidge/api";
import { wireTime, wireTimeOrNull } from "../../../platform/clock.ts";
import { absoluteHtml } from "../../../platform/html.ts";
import { datesFor } from "../topics/locks.ts";
import type { TopicView } from "../topics/presentTopic.ts";
import type { AssignmentRow, ListedTopic, OverrideRow } from "../topics/topicRow.ts";

type Override = Static<typeof AssignmentOverride>;

export const presentOverride = (o: OverrideRow): Override => ({
  id: o.id,
  ...(o.assignment_id === null ? {} : { assignment_id: o.assignment_id }),
  ...(o.topic_id === null ? {} : { discussion_topic_id: o.topic_id }),
  title: o.title,
  ...(o.course_section_id === null ? {} : { course_section_id: o.course_section_id }),
  ...(o.group_id === null ? {} : { group_id: o.group_id }),
  ...(o.student_ids === null ? {} : { student_ids: [...o.student_ids] }),
  ...(o.due_at_overridden ? { due_at: wireTimeOrNull(o.due_at) } : {}),
  ...(o.unlock_at_overridden ? { unlock_at: wireTimeOrNull(o.unlock_at) } : {}),
  ...(o.lock_at_overridden ? { lock_at: wireTimeOrNull(o.lock_at) } : {}),
});

const date = (text: string | null) => (text === null ? null : new Date(text));

/** Presents the assignment `a` of the topic `t`; without its text while that `isHidden` from the actor. */
export function presentAssignment(
  t: ListedTopic,
  a: AssignmentRow,
  view: TopicView & { readonly isHidden: boolean },
): Static<typeof Assignment> {
  const own = datesFor(t, { due: date(a.due_at), unlock: date(a.unlock_at), lock: date(a.lock_at) });
  const overrides = t.overrides ?? [];
  return {
    id: a.id,
    name: a.title,
    ...(view.withoutDescriptions
      ? {}
      : { description: view.isHidden || t.message === null ? null : absoluteHtml(t.message, view.origin) }),
    course_id: a.course_id,
    points_possible: a.points_possible,
    grading_type: a.grading_type as Static<typeof Assignment>["grading_type"],
    submission_types: ["discussion_topic"],
    due_at: wireTimeOrNull(own.due),
    unlock_at: wireTimeOrNull(own.unlock),
    lock_at: wireTimeOrNull(own.lock),
    only_visible_to_overrides: a.only_visible_to_overrides,
    has_overrides: overrides.length > 0,
    group_category_id: null,
    published: a.workflow_state === "published",
    workflow_state: a.workflow_state as "published",
    html_url: `${view.origin}/courses/${a.course_id}/assignments/${a.id}`,
    created_at: wireTime(a.created_at),
    updated_at: wireTime(a.updated_at),
    ...(view.include.has("all_dates") ? { all_dates: allDates(a, overrides) } : {}),
    ...(view.include.has("overrides") ? { overrides: overrides.map(presentOverride) } : {}),
  };
}

function allDates(a: AssignmentRow, overrides: readonly OverrideRow[]) {
  const general = {
    base: true as const,
    title: overrides.length === 0 ? "Everyone" : "Everyone else",
    due_at: wireTimeOrNull(a.due_at),
    unlock_at: wireTimeOrNull(a.unlock_at),
    lock_at: wireTimeOrNull(a.lock_at),
  };
  const special = overrides.map((o) => ({
    id: o.id,
    title: o.title,
    due_at: wireTimeOrNull(o.due_at_overridden ? o.due_at : a.due_at),
    unlock_at: wireTimeOrNull(o.unlock_at_overridden ? o.unlock_at : a.unlock_at),
    lock_at: wireTimeOrNull(o.lock_at_overridden ? o.lock_at : a.lock_at),
  }));
  return a.only_visible_to_overrides ? special : [general, ...special];
}
