/** Rows of topics as one viewer reads them. */
import type { Selectable } from "kysely";
import type { DiscussionTopicsTable } from "../../../store/tables.generated.ts";

export interface OverrideRow {
  readonly id: number;
  readonly assignment_id: number | null;
  readonly topic_id: number | null;
  readonly title: string;
  readonly course_section_id: number | null;
  readonly group_id: number | null;
  readonly student_ids: readonly number[] | null;
  readonly due_at: string | null;
  readonly unlock_at: string | null;
  readonly lock_at: string | null;
  readonly due_at_overridden: boolean;
  readonly unlock_at_overridden: boolean;
  readonly lock_at_overridden: boolean;
  /** Whether it applies to the viewer. */
  readonly applies: boolean;
}

export interface AssignmentRow {
  readonly id: number;
  readonly title: string;
  readonly points_possible: number | null;
  readonly grading_type: string;
  readonly due_at: string | null;
  readonly unlock_at: string | null;
  readonly lock_at: string | null;
  readonly only_visible_to_overrides: boolean;
  readonly workflow_state: string;
  readonly course_id: number;
  readonly created_at: string;
  readonly updated_at: string;
}

interface SectionOfTopic {
  readonly id: number;
  readonly course_id: number;
  readonly name: string;
  readonly start_at: string | null;
  readonly end_at: string | null;
  readonly restrict_enrollments_to_section_dates: boolean;
  readonly nonxlist_course_id: number | null;
}

/** A group of the topic's group set, with the group's own topic; `id` is null until that exists. */
interface ChildOfTopic {
  readonly id: number | null;
  readonly group_id: number;
  /** Whether the viewer is a member of the group. */
  readonly own: boolean;
  readonly subscribed: boolean | null;
}

export type StoredTopic = Selectable<DiscussionTopicsTable>;

/** Columns that no answer and no rule needs. */
type Unread = "title_key" | "editor_id" | "deleted_at";

/** Times that are only written out stay text, as PostgreSQL sends them. */
type Written = "created_at" | "updated_at";

export interface TopicRow extends Omit<StoredTopic, Unread | Written>, Readonly<Record<Written, string>> {
  readonly author_name: string | null;
  readonly author_short_name: string | null;
  readonly author_avatar_url: string | null;
  readonly author_pronouns: string | null;
  /** Whether the author is staff of the course; read for anonymous topics only. */
  readonly author_is_staff: boolean;
  readonly own_state: string | null;
  readonly own_subscribed: boolean | null;
  readonly unread_count: number;
  readonly own_posted: boolean;
  readonly observed_posted: boolean;
  readonly student_posts: boolean;
  readonly root_require_initial_post: boolean | null;
  readonly root_delayed_post_at: Date | null;
  readonly root_lock_at: Date | null;
  readonly root_locked: boolean | null;
  readonly sections: readonly SectionOfTopic[] | null;
  readonly children: readonly ChildOfTopic[] | null;
  readonly assignment: AssignmentRow | null;
  readonly overrides: readonly OverrideRow[] | null;
  /** The secret in the viewer's feed address; null without a podcast. */
  readonly feed_code: string | null;
  /** Whether it is visible to the viewer, given the right to read topics of its kind. */
  readonly visible: boolean;
}

/** Columns that only changes of a topic need. */
type Inner =
  | "root_account_id"
  | "course_id"
  | "podcast_enabled"
  | "only_visible_to_overrides"
  | "assignment_id"
  | "old_assignment_id";

/** The columns that are the same for every viewer. */
export type TopicContent = Pick<
  TopicRow,
  | "context_type"
  | "context_id"
  | "is_announcement"
  | "title"
  | "message"
  | "user_id"
  | "workflow_state"
  | "locked"
  | "discussion_type"
  | "delayed_post_at"
  | "lock_at"
  | "posted_at"
  | "last_reply_at"
  | "todo_date"
  | "require_initial_post"
  | "allow_rating"
  | "only_graders_can_rate"
  | "sort_by_rating"
  | "sort_order"
  | "sort_order_locked"
  | "expanded"
  | "expanded_locked"
  | "podcast_has_student_posts"
  | "pinned"
  | "position"
  | "is_section_specific"
  | "anonymous_state"
  | "group_category_id"
  | "root_topic_id"
  | "attachment_id"
  | "entry_count"
  | "created_at"
  | "updated_at"
>;

/** A topic as lists read it: a page of a hundred pays for every column. */
export type ListedTopic = Omit<TopicRow, Inner>;
