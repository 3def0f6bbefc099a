/** Parameters of the methods for discussions, by their wire names. */
import type { DateLike, IdLike, Open } from "./ids.ts";
import type { ListOf } from "./lists.ts";
import type { Uploadable } from "./uploads.ts";

/** Parameters of `getDiscussionTopics`. */
export interface DiscussionTopicListParams {
  /** Order of the list. */
  order_by?: "position" | "recent_activity" | "title" | undefined;
  /** Only these. `locked` and `unlocked` are filtered after paging: short and empty pages before the last are normal. */
  scope?: TopicScope | ListOf<TopicScope> | undefined;
  /** Announcements instead of discussions. */
  only_announcements?: boolean | undefined;
  /** All, or those with unread posts. */
  filter_by?: "all" | "unread" | undefined;
  /** Part of the title, at least 2 characters. */
  search_term?: string | undefined;
  /** Leave out topics that a module still locks for the caller. */
  exclude_context_module_locked_topics?: boolean | undefined;
  /** Additional data. */
  include?: ListOf<Open<"all_dates" | "sections" | "sections_user_count" | "overrides">> | undefined;
  /** Page size. */
  perPage?: number | undefined;
}

/** A property by which topics are filtered. */
export type TopicScope = "locked" | "unlocked" | "pinned" | "unpinned";

/** The assignment of a graded discussion. Further fields of assignments may be given too. */
export interface AssignmentParams {
  /** Its name; default: the topic's title. */
  name?: string | undefined;
  /** Maximum points. */
  points_possible?: number | undefined;
  /** When it is due; null for never. */
  due_at?: DateLike | null | undefined;
  /** When it closes; null for never. */
  lock_at?: DateLike | null | undefined;
  /** When it opens; null for at once. */
  unlock_at?: DateLike | null | undefined;
  /** How it is graded. */
  grading_type?: Open<"pass_fail" | "percent" | "letter_grade" | "gpa_scale" | "points" | "not_graded"> | undefined;
  /** The assignment group it belongs to. */
  assignment_group_id?: IdLike | undefined;
  /** `false` makes a graded discussion ungraded. */
  set_assignment?: boolean | undefined;
  [field: string]: unknown;
}

/** Fields of a topic or announcement, for creating and editing. */
export interface DiscussionTopicParams {
  /** Title. */
  title?: string | undefined;
  /** Text, as HTML. */
  message?: string | undefined;
  /** Whether replies can be answered. */
  discussion_type?: "side_comment" | "not_threaded" | "threaded" | undefined;
  /** Whether students see it. */
  published?: boolean | undefined;
  /** When it is posted; null for at once. */
  delayed_post_at?: DateLike | null | undefined;
  /** When it closes; null for never. */
  lock_at?: DateLike | null | undefined;
  /** Whether there is a podcast feed of it. */
  podcast_enabled?: boolean | undefined;
  /** Whether the podcast includes posts of students. */
  podcast_has_student_posts?: boolean | undefined;
  /** Whether users must post before they see the posts of others. */
  require_initial_post?: boolean | undefined;
  /** Makes it a graded discussion; `{ set_assignment: false }` makes it ungraded. */
  assignment?: AssignmentParams | undefined;
  /** An announcement instead of a discussion. The site ignores it for users who may not announce. */
  is_announcement?: boolean | undefined;
  /** Whether it is closed for comments. */
  locked?: boolean | undefined;
  /**
   * Canvas unlocks a locked announcement when an update has no parameter about locking; `edit` therefore keeps it
   * locked. `false` leaves that to Canvas. Never sent.
   */
  keepLock?: boolean | undefined;
  /** Whether it is pinned to the top. */
  pinned?: boolean | undefined;
  /** The topic after which it is placed. */
  position_after?: IdLike | undefined;
  /** Whether posts can be liked. */
  allow_rating?: boolean | undefined;
  /** Whether only graders can like. */
  only_graders_can_rate?: boolean | undefined;
  /** Order in which posts are shown. */
  sort_order?: "asc" | "desc" | undefined;
  /** Whether readers cannot change that order. */
  sort_order_locked?: boolean | undefined;
  /** Whether threads are shown expanded. */
  expanded?: boolean | undefined;
  /** Whether readers cannot change that. */
  expanded_locked?: boolean | undefined;
  /** Makes it a group discussion of this group set; null makes it ordinary. */
  group_category_id?: IdLike | null | undefined;
  /** Announcements: whether comments are closed. */
  lock_comment?: boolean | undefined;
  /** The sections that see it. */
  specific_sections?: "all" | ListOf<IdLike> | undefined;
  /** A file to attach. */
  attachment?: Uploadable | undefined;
  /** Removes the attached file. */
  remove_attachment?: boolean | undefined;
}

/** Fields of a post. */
export interface EntryParams {
  /** Text, as HTML. */
  message: string;
  /** A file to attach. The site ignores it for users who may not attach: compare `attachment` of the result. */
  attachment?: Uploadable | undefined;
}

/** Parameters of `postEntry`. */
export interface PostEntryParams extends EntryParams {
  /** The post to reply to. */
  parent_id?: IdLike | undefined;
}

/** Parameters of `getEntries`. */
export interface EntryListParams {
  /** Only these posts, of any level, in the order of their ids. One unknown id fails its whole request of 50. */
  ids?: ListOf<IdLike> | undefined;
  /** Has no effect here; it belongs to `getFullView`. */
  include_new_entries?: boolean | undefined;
  /** Page size. */
  perPage?: number | undefined;
}

/** Parameters of `getFullView`. */
export interface FullViewParams {
  /** Also posts that arrived since the site prepared the view, in `new_entries`. */
  include_new_entries?: boolean | undefined;
}

/** Parameters of marking posts as read or unread. */
export interface ReadStateParams {
  /** Whether the posts keep this state when they are viewed. */
  forced_read_state?: boolean | undefined;
}

/** Parameters of `createExternalFeed`. */
export interface ExternalFeedParams {
  /** Only items with this word in their title. */
  header_match?: string | undefined;
  /** How much of an item becomes the announcement. */
  verbosity?: "full" | "truncate" | "link_only" | undefined;
}
