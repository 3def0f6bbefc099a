/** What methods of discussions take. Names are those of the wire. */
import type { Uploadable } from "../upload.ts";
import type { DateLike, IdLike, Open } from "./ids.ts";

/** Parameters of `getDiscussionTopics`. */
export interface DiscussionTopicListParams {
  /** Order of the list. */
  order_by?: "position" | "recent_activity" | "title" | undefined;
  /** Only these. `locked` and `unlocked` are sifted after paging: short and empty pages before the last are normal. */
  scope?: TopicScope | readonly TopicScope[] | undefined;
  /** Announcements instead of discussions. */
  only_announcements?: boolean | undefined;
  /** All, or those with something unread. */
  filter_by?: "all" | "unread" | undefined;
  /** Part of the title, at least 2 characters. */
  search_term?: string | undefined;
  /** Leave out topics that a module still locks for the caller. */
  exclude_context_module_locked_topics?: boolean | undefined;
  /** Additional data. */
  include?: readonly Open<"all_dates" | "sections" | "sections_user_count" | "overrides">[] | undefined;
  /** Page size. */
  perPage?: number | undefined;
}

/** A property by which topics are sifted. */
export type TopicScope = "locked" | "unlocked" | "pinned" | "unpinned";

/** The graded side of a discussion. Further fields of assignments may be given too. */
export interface AssignmentParams {
  /** Its name; the topic's title unless given. */
  name?: string | undefined;
  /** The most points. */
  points_possible?: number | undefined;
  /** When it is due; null for never. */
  due_at?: DateLike | null | undefined;
  /** When it closes; null for never. */
  lock_at?: DateLike | null | undefined;
  /** When it opens; null for at once. */
  unlock_at?: DateLike | null | undefined;
  /** How it is graded. */
  grading_type?: Open<"pass_fail" | "percent" | "letter_grade" | "gpa_scale" | "points" | "not_graded"> | undefined;
  /** The group of assignments it belongs to. */
  assignment_group_id?: IdLike | undefined;
  /** `false` makes a graded discussion ungraded. */
  set_assignment?: boolean | undefined;
  [field: string]: unknown;
}

/** What a topic or announcement is made of, and what `edit` changes. */
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
  /** Whether the podcast holds posts of students. */
  podcast_has_student_posts?: boolean | undefined;
  /** Whether one must post before seeing the posts of others. */
  require_initial_post?: boolean | undefined;
  /** Makes it a graded discussion; `{ set_assignment: false }` makes it ungraded. */
  assignment?: AssignmentParams | undefined;
  /** An announcement instead of a discussion. The site ignores it for people who may not announce. */
  is_announcement?: boolean | undefined;
  /** Whether it is closed for comments. */
  locked?: boolean | undefined;
  /**
   * Canvas opens a locked announcement when an update does not speak of locking; `edit` therefore keeps it locked.
   * `false` leaves that to Canvas. Never sent.
   */
  keepLock?: boolean | undefined;
  /** Whether it stands at the top. */
  pinned?: boolean | undefined;
  /** The topic after which it stands. */
  position_after?: IdLike | undefined;
  /** Whether posts can be liked. */
  allow_rating?: boolean | undefined;
  /** Whether only graders can like. */
  only_graders_can_rate?: boolean | undefined;
  /** Order in which posts are shown. */
  sort_order?: "asc" | "desc" | undefined;
  /** Whether readers cannot change that order. */
  sort_order_locked?: boolean | undefined;
  /** Whether threads are shown open. */
  expanded?: boolean | undefined;
  /** Whether readers cannot change that. */
  expanded_locked?: boolean | undefined;
  /** Makes it a group discussion of this set of groups; null makes it ordinary. */
  group_category_id?: IdLike | null | undefined;
  /** Announcements: whether comments are closed. */
  lock_comment?: boolean | undefined;
  /** The sections that see it. */
  specific_sections?: "all" | readonly IdLike[] | undefined;
  /** A file to attach. */
  attachment?: Uploadable | undefined;
  /** Takes the attached file away. */
  remove_attachment?: boolean | undefined;
}

/** What a post is made of. */
export interface EntryParams {
  /** Text, as HTML. */
  message: string;
  /** A file to attach. Ignored by the site for people who may not attach: compare the answer. */
  attachment?: Uploadable | undefined;
}

/** Parameters of `postEntry`. */
export interface PostEntryParams extends EntryParams {
  /** The post that this one answers. */
  parent_id?: IdLike | undefined;
}

/** Parameters of `getEntries`. */
export interface EntryListParams {
  /** Only these posts, of any level, in the order of their ids. One unknown id fails its whole request of 50. */
  ids?: readonly IdLike[] | undefined;
  /** Without effect here; it belongs to `getFullView`. */
  include_new_entries?: boolean | undefined;
  /** Page size. */
  perPage?: number | undefined;
}

/** How marking as read treats posts. */
export interface ReadStateParams {
  /** Whether the posts keep this state when they are seen. */
  forced_read_state?: boolean | undefined;
}

/** Parameters of `createExternalFeed`. */
export interface ExternalFeedParams {
  /** Only items with this word in their title. */
  header_match?: string | undefined;
  /** How much of an item becomes the announcement. */
  verbosity?: "full" | "truncate" | "link_only" | undefined;
}
