/** Discussion topics and announcements, their entries, and the whole discussion at once. */
import {
  Bool,
  Id,
  Ids,
  Int,
  List,
  MapOf,
  Maybe,
  Nullable,
  Num,
  resource,
  shape,
  Text,
  Time,
  Type,
  Word,
} from "../schema.ts";
import { UserDisplay } from "./directory.ts";
import { CanvasFile } from "./shared.ts";

export const AssignmentOverride = resource(
  "AssignmentOverride",
  "Dates that replace the general ones for some people.",
  {
    id: Id("The override's id."),
    assignment_id: Maybe(Id("The assignment; absent on overrides of ungraded discussions.")),
    discussion_topic_id: Maybe(Id("The ungraded discussion; absent on overrides of assignments.")),
    title: Text("Name of the section or group, or how many students it holds for."),
    course_section_id: Maybe(Id("The section it holds for.")),
    group_id: Maybe(Id("The group it holds for.")),
    student_ids: Maybe(Ids("The students it holds for.")),
    due_at: Maybe(Nullable(Time("Due date; absent when the general one holds; null for none."))),
    unlock_at: Maybe(Nullable(Time("Begin of availability; absent when the general one holds; null for none."))),
    lock_at: Maybe(Nullable(Time("End of availability; absent when the general one holds; null for none."))),
  },
);

const assignmentDates = shape({
  id: Maybe(Id("The override; absent for the general dates.")),
  base: Maybe(Type.Literal(true, { description: "Present on the general dates." })),
  title: Text("Whom these dates are for."),
  due_at: Nullable(Time("Due date; null for none.")),
  unlock_at: Nullable(Time("Begin of availability; null for none.")),
  lock_at: Nullable(Time("End of availability; null for none.")),
});

export const Assignment = resource("Assignment", "The graded side of a discussion, as the caller sees it.", {
  id: Id("The assignment's id."),
  name: Text("Its name: the topic's title."),
  description: Maybe(
    Nullable(
      Text("The topic's message; null when it has none or is not open to the caller yet; absent when excluded."),
    ),
  ),
  course_id: Id("The course."),
  points_possible: Nullable(Num("The most points; null when not set.")),
  grading_type: Word(
    ["pass_fail", "percent", "letter_grade", "gpa_scale", "points", "not_graded"],
    "How it is graded.",
  ),
  submission_types: List(Type.String(), 'Always `["discussion_topic"]`.'),
  due_at: Nullable(Time("The caller's due date; null for none.")),
  unlock_at: Nullable(Time("When it opens for the caller; null for always.")),
  lock_at: Nullable(Time("When it closes for the caller; null for never.")),
  only_visible_to_overrides: Bool("Whether only those named in overrides have it."),
  has_overrides: Bool("Whether it has any overrides."),
  group_category_id: Nullable(Id("Always null: the topic holds the group set.")),
  published: Bool("Whether students see it."),
  workflow_state: Word(["published", "unpublished", "deleted"], "Its state, which follows the topic's."),
  html_url: Text("Address of its page."),
  created_at: Time("When it was made."),
  updated_at: Time("When it last changed."),
  all_dates: Maybe(List(assignmentDates, "All dates, general and overriding; with `include[]=all_dates`.")),
  overrides: Maybe(List(AssignmentOverride, "The overrides; with `include[]=overrides`.")),
});

const topicSection = shape({
  id: Id("The section's id."),
  course_id: Id("The course it belongs to."),
  name: Text("Its name."),
  start_at: Nullable(Time("When it begins; null for the course's dates.")),
  end_at: Nullable(Time("When it ends; null for the course's dates.")),
  restrict_enrollments_to_section_dates: Bool("Whether its dates bind its enrolments."),
  nonxlist_course_id: Nullable(Id("The course it came from, when cross-listed; null otherwise.")),
  user_count: Maybe(Int("People in it; with `include[]=sections_user_count`.")),
});

const lockInfo = shape(
  {
    asset_string: Text("What is locked, for example `discussion_topic_7301`."),
    unlock_at: Maybe(Time("When it opens, where it has not yet.")),
    lock_at: Maybe(Time("When it closed, where that is why.")),
    can_view: Maybe(Type.Literal(true, { description: "Present when the message may be read all the same." })),
  },
  "Why the topic is locked for the caller; only when it is.",
);

export const DiscussionTopic = resource("DiscussionTopic", "A discussion or announcement as the caller sees it.", {
  id: Id("The topic's id."),
  title: Text("Its title."),
  last_reply_at: Nullable(Time("When somebody last posted; null before it was published.")),
  created_at: Time("When it was made."),
  delayed_post_at: Nullable(Time("When it appears; null for at once. Child topics in lists show the root's.")),
  posted_at: Nullable(Time("When it was published, or made; null when that is not known.")),
  lock_at: Nullable(Time("When it closes; null for never. Child topics in lists show the root's.")),
  todo_date: Nullable(Time("When it stands on to-do lists; null for not.")),
  assignment_id: Nullable(Id("Its assignment; null when it is not graded.")),
  root_topic_id: Nullable(Id("The course's topic of which this is one group's; null otherwise.")),
  group_category_id: Nullable(Id("The group set that discusses it; null for everybody together.")),
  position: Nullable(Int("Place in its list; lists run from the highest. Null when it was never listed.")),
  discussion_type: Word(["threaded", "not_threaded", "side_comment", "flat"], "How replies nest."),
  podcast_has_student_posts: Bool("Whether the podcast takes students' posts too."),
  allow_rating: Bool("Whether entries can be liked."),
  only_graders_can_rate: Bool("Whether only those who grade can like."),
  sort_by_rating: Bool("Whether the view is ordered by likes."),
  sort_order: Word(["asc", "desc", "inherit"], "In which order entries are shown."),
  sort_order_locked: Bool("Whether readers cannot change that order."),
  expanded: Bool("Whether threads are shown open."),
  expanded_locked: Bool("Whether readers cannot change that."),
  is_section_specific: Bool("Whether only some sections see it."),
  anonymous_state: Nullable(
    Word(["full_anonymity", "partial_anonymity"], "Whether authors are hidden always, or as they choose; null for no."),
  ),
  summary_enabled: Bool("Always false: Pidge writes no summaries."),
  user_name: Nullable(Text("The author's full name; null without an author, or where the author is hidden.")),
  user_pronouns: Maybe(Text("The author's pronouns; only when the caller gave pronouns.")),
  author: Nullable(
    Type.Union([UserDisplay, Type.Object({}, { additionalProperties: false })], {
      description: "Who wrote it; `{}` without an author; null in anonymous topics.",
    }),
  ),
  discussion_subentry_count: Int("Active entries, replies included."),
  permissions: shape(
    {
      attach: Bool("Attach files."),
      update: Bool("Change the topic."),
      reply: Bool("Post entries."),
      delete: Bool("Delete the topic."),
      manage_assign_to: Bool("Choose whom it is for; false in groups."),
    },
    "What the caller may do.",
  ),
  require_initial_post: Nullable(
    Bool("Whether people must post before they see others' posts; null for no on topics without a root."),
  ),
  user_can_see_posts: Bool("Whether the caller sees the posts."),
  podcast_url: Nullable(Text("Path of the podcast feed; null when there is none.")),
  read_state: Word(["read", "unread"], "Whether the caller read the topic's text."),
  unread_count: Int("Entries that the caller has not read."),
  subscribed: Bool("Whether the caller hears of new entries."),
  subscription_hold: Maybe(
    Word(
      ["initial_post_required", "not_in_group_set", "not_in_group", "topic_is_announcement"],
      "Why the caller is not subscribed by itself; absent when nothing holds it back.",
    ),
  ),
  attachments: List(CanvasFile, "No file, or one."),
  published: Bool("False for drafts."),
  can_unpublish: Bool("Whether it may become a draft."),
  locked: Bool("Whether it was closed by hand."),
  can_lock: Bool("Whether it may be closed: not before its due date."),
  comments_disabled: Bool("Whether the course or account forbids comments on announcements."),
  html_url: Text("Address of its page."),
  url: Text("The same address."),
  pinned: Bool("Whether it is pinned."),
  can_group: Bool("Whether it may be given to a group set: not once students posted."),
  topic_children: Ids("The groups' own topics."),
  group_topic_children: List(
    shape({ id: Id("The child topic."), group_id: Id("Its group.") }),
    "The groups' own topics, with their groups; empty on other topics.",
  ),
  context_code: Maybe(Text("`course_9`; only in the list of announcements across courses.")),
  in_paced_course: Maybe(Type.Literal(true, { description: "Present when the course sets its own pace." })),
  ungraded_discussion_overrides: Nullable(
    List(AssignmentOverride, "Whom an ungraded discussion of a course is for; null elsewhere."),
  ),
  locked_for_user: Bool("Whether the caller cannot post."),
  lock_info: Maybe(lockInfo),
  lock_explanation: Maybe(Text("Why it is locked, in words; only when it is.")),
  message: Nullable(Text("HTML; the explanation where the lock hides it; null when it has none.")),
  assignment: Maybe(Assignment),
  user_count: Maybe(Int("People in the course; with `include[]=sections_user_count`, when not section-specific.")),
  sections: Maybe(List(topicSection, "The sections that see it; with `include[]=sections`, when section-specific.")),
  is_announcement: Bool("Whether it is an announcement."),
  new_positions: Maybe(MapOf(Type.Integer(), "Only after duplicating a pinned topic: every pinned topic's position.")),
  set_assignment: Maybe(Type.Literal(true, { description: "Only after duplicating a graded topic." })),
});

export const CourseAssignment = resource("CourseAssignment", "A graded discussion as an assignment of its course.", {
  ...Assignment.properties,
  discussion_topic: Type.Omit(DiscussionTopic, ["assignment"], { description: "The topic, without its assignment." }),
  locked_for_user: Bool("Whether the caller cannot take part now."),
  lock_info: Maybe(lockInfo),
  lock_explanation: Maybe(Text("Why it is locked; only when it is.")),
});

export const DeletedTopic = resource("DeletedTopic", "A topic that was just deleted.", {
  discussion_topic: shape(
    {
      id: Id("The topic's id."),
      title: Text("Its title."),
      message: Nullable(Text("Its HTML; null when it had none.")),
      context_id: Id("Its course or group."),
      context_type: Word(["Course", "Group"], "Kind of that context."),
      type: Nullable(Word(["Announcement"], "`Announcement`; null for discussions.")),
      user_id: Nullable(Id("Who wrote it; null without an author, or where the author is hidden.")),
      workflow_state: Word(["deleted"], "Always `deleted`."),
      created_at: Time("When it was made."),
      updated_at: Time("When it last changed."),
      deleted_at: Time("When it was deleted."),
    },
    "What was stored of it; clients should count on the status alone.",
  ),
});

const entry = {
  id: Id("The entry's id."),
  created_at: Time("When it was posted."),
  updated_at: Time("When it last changed."),
  parent_id: Nullable(Id("The entry it answers; null at the top.")),
  rating_count: Nullable(Int("How many people rated it; null for none.")),
  rating_sum: Nullable(Int("Sum of their ratings; null when nobody rated.")),
  user_id: Maybe(Id("Who wrote it; absent once deleted.")),
  editor_id: Maybe(Nullable(Id("Who last changed or deleted it; absent when nobody did."))),
  message: Maybe(Nullable(Text("HTML; absent once deleted."))),
  deleted: Maybe(Type.Literal(true, { description: "Present once deleted." })),
  attachment: Maybe(CanvasFile),
  attachments: Maybe(List(CanvasFile, "The same file, in a list; absent without one.")),
};
const ownState = {
  read_state: Word(["read", "unread"], "Whether the caller read it."),
  forced_read_state: Bool("Whether the caller set that by hand."),
};
const author = {
  user_name: Maybe(Text("The author's full name.")),
  user: Maybe(UserDisplay),
};

const Reply = resource("DiscussionReply", "An entry as it stands among another's recent replies.", {
  ...entry,
  ...author,
  ...ownState,
});

export const DiscussionEntry = resource("DiscussionEntry", "A post or a reply.", {
  ...entry,
  ...author,
  ...ownState,
  recent_replies: Maybe(List(Reply, "Up to ten of its newest descendants, newest first; absent without any.")),
  has_more_replies: Maybe(Bool("Whether there are more than those; absent without replies.")),
});

const ViewEntry = Type.Cyclic(
  {
    ViewEntry: resource("DiscussionViewEntry", "An entry in the tree of the whole discussion.", {
      ...entry,
      replies: Maybe(List(Type.Ref("ViewEntry"), "Its replies, oldest first; absent without any.")),
    }),
  },
  "ViewEntry",
);

const ViewParticipant = resource("DiscussionParticipant", "Somebody who wrote or edited in the discussion.", {
  ...UserDisplay.properties,
  isInactive: Maybe(Bool("Whether they left the course; with `include_enrollment_state`, for staff.")),
  is_student: Maybe(Bool("Whether they are a student of the course; with `include_context_card_info`.")),
  course_id: Maybe(Text("The course; with `include_context_card_info`.")),
});

export const FullDiscussion = resource("FullDiscussion", "A whole discussion at once.", {
  unread_entries: Ids("Entries that the caller has not read, deleted ones included."),
  forced_entries: Ids("Entries whose state the caller set by hand."),
  entry_ratings: MapOf(Type.Integer(), "The caller's ratings by entry; empty unless entries can be liked."),
  participants: List(ViewParticipant, "Everybody who wrote or edited an entry of it."),
  view: List(ViewEntry, "The entries at the top, oldest first, each with its replies."),
  new_entries: List(ViewEntry, "Entries missing in `view`: always empty, as Pidge's view is never behind."),
});

export const PinnedOrder = resource("PinnedOrder", "The pinned topics in their new order.", {
  reorder: Type.Literal(true, { description: "Always true." }),
  order: List(Type.String(), "Ids of all pinned topics, as text."),
});

export const ExternalFeed = resource("ExternalFeed", "A feed whose items become announcements.", {
  id: Id("The feed's id."),
  display_name: Text("Its title, or its address as long as the title is not known."),
  url: Text("Its address."),
  header_match: Nullable(Text("Only items whose title holds this text become announcements; null for all.")),
  created_at: Time("When it was added."),
  verbosity: Word(["link_only", "truncate", "full"], "How much of an item is taken over."),
  external_feed_entries_count: Int("How many items became announcements."),
});
