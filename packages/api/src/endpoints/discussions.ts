/** Discussion topics of courses and groups (Canvas's "Discussion Topics" API). Announcements are topics too. */
import { endpoint } from "../endpoint.ts";
import { DeletedTopic, DiscussionTopic, FullDiscussion, PinnedOrder } from "../resources/discussion.ts";
import { List, param } from "../schema.ts";

const tag = "discussions";
const course = "/api/v1/courses/:course_id/discussion_topics";
const group = "/api/v1/groups/:group_id/discussion_topics";
const topic = `${course}/:topic_id` as const;
const groupTopic = `${group}/:topic_id` as const;

const include = param.texts(
  "`all_dates`, `sections`, `sections_user_count`, `overrides`; unknown words are ignored. Groups have no sections.",
);
const display = {
  include,
  plain_messages: param.bool("The message as it is stored: addresses of this server stay relative."),
  exclude_assignment_descriptions: param.bool("Leaves out `assignment.description`."),
  no_verifiers: param.presence("File links in the message carry no `verifier`."),
};

const assignment = param.group(
  {
    set_assignment: param.bool("False: not graded. An assignment that was there is deleted."),
    name: param.text("Ignored: the topic's title is the name."),
    points_possible: param.text("The most points."),
    grading_type: param.text("`points` (default), `percent`, `pass_fail`, `letter_grade`, `gpa_scale`, `not_graded`."),
    due_at: param.time("Due date."),
    unlock_at: param.time("When it opens; takes the place of the topic's `delayed_post_at`, also when null."),
    lock_at: param.time("When it closes; takes the place of the topic's `lock_at`, also when null."),
    only_visible_to_overrides: param.bool("Only those named in overrides have it."),
    group_category_id: param.id("Moves to the topic."),
    assignment_overrides: param.raw(
      "List of overrides: each with `course_section_id`, `group_id` or `student_ids`, and `due_at`, `unlock_at`, `lock_at`.",
    ),
  },
  "Makes the discussion graded. Needs the right to create or change assignments.",
);

const fields = {
  title: param.text("At most 255 characters; `No Title` when blank."),
  message: param.text("HTML; cleaned when it is stored."),
  discussion_type: param.text("`threaded`, `not_threaded`, `side_comment` or `flat`."),
  published: param.bool("False: a draft, for moderators."),
  delayed_post_at: param.time("When it appears. Not in groups."),
  lock_at: param.time("When it closes; a past time closes it at once. Not in groups."),
  locked: param.bool("Whether it is closed for comments."),
  lock_comment: param.bool("The same, for announcements; wins over `locked`."),
  podcast_enabled: param.bool("Whether it has a podcast feed; moderators only."),
  podcast_has_student_posts: param.bool("Whether the podcast takes students' posts too; implies `podcast_enabled`."),
  require_initial_post: param.bool("People must post before they see others' posts. Not in groups."),
  assignment,
  is_announcement: param.bool("An announcement; ignored for those who may not announce."),
  pinned: param.bool("Pins it, at the bottom of the pinned ones."),
  position_after: param.id("The topic that it is placed after; moderators only."),
  position_at: param.int("Its position; moderators only."),
  group_category_id: param.id("The group set that discusses it. Not in groups."),
  allow_rating: param.bool("Whether entries can be liked."),
  only_graders_can_rate: param.bool("Whether only those who grade can like."),
  sort_by_rating: param.bool("Whether the view is ordered by likes."),
  sort_order: param.text("`asc`, `desc` or `inherit`."),
  sort_order_locked: param.bool("Readers cannot change the order."),
  expanded: param.bool("Threads are shown open."),
  expanded_locked: param.bool("Readers cannot change that; needs `expanded`."),
  specific_sections: param.commaTexts("`all`, or the sections that see it. Not in groups."),
  todo_date: param.time("When it stands on to-do lists; not for graded ones."),
  anonymous_state: param.text("`full_anonymity` or `partial_anonymity`; anything else means not anonymous."),
  is_anonymous_author: param.bool("Accepted; authors of anonymous topics are hidden in any case."),
  attachment: param.raw("One file, in a multipart body."),
};

export const listDiscussionTopics = endpoint({
  id: "listDiscussionTopics",
  method: "GET",
  path: course,
  aliases: [group],
  tag,
  summary: "Discussions of a course or group, highest position first; with `only_announcements` its announcements.",
  params: {
    ...display,
    order_by: param.text("`position` (default), `recent_activity` or `title`."),
    scope: param.commaTexts("`locked` or `unlocked`, `pinned` or `unpinned`. Locked ones are filtered after paging."),
    only_announcements: param.presence("Any value, even `false`: announcements instead of discussions."),
    filter_by: param.text("`all` (default), or `unread`."),
    search_term: param.text("Part of the title, at least 2 characters."),
    exclude_context_module_locked_topics: param.presence("Changes nothing: Pidge has no modules."),
  },
  answers: { 200: List(DiscussionTopic, "One page; 100 at a time by default.") },
  errors: [400, 403, 404],
  paging: "ordinal",
});

export const showDiscussionTopic = endpoint({
  id: "showDiscussionTopic",
  method: "GET",
  path: topic,
  aliases: [groupTopic],
  tag,
  summary: "One topic. Reading it here does not mark it as read.",
  params: display,
  answers: { 200: DiscussionTopic },
  errors: [403, 404],
});

export const createDiscussionTopic = endpoint({
  id: "createDiscussionTopic",
  method: "POST",
  path: course,
  aliases: [group],
  tag,
  summary:
    "Opens a discussion or posts an announcement. Moderators' discussions are drafts unless `published` is sent.",
  params: fields,
  answers: { 200: DiscussionTopic },
  errors: [400, 403, 404, 422],
});

export const updateDiscussionTopic = endpoint({
  id: "updateDiscussionTopic",
  method: "PUT",
  path: topic,
  aliases: [groupTopic],
  tag,
  summary: "Changes what is sent. An announcement is unlocked unless its lock is sent again.",
  params: { ...fields, remove_attachment: param.presence("Deletes the attached file.") },
  answers: { 200: DiscussionTopic },
  errors: [400, 403, 404, 422, 500],
});

export const deleteDiscussionTopic = endpoint({
  id: "deleteDiscussionTopic",
  method: "DELETE",
  path: topic,
  aliases: [groupTopic],
  tag,
  summary: "Deletes a topic, with its assignment and the topics of its groups.",
  answers: { 200: DeletedTopic },
  errors: [403, 404],
});

export const reorderPinnedTopics = endpoint({
  id: "reorderPinnedTopics",
  method: "POST",
  path: `${course}/reorder`,
  aliases: [`${group}/reorder`],
  tag,
  summary: "Puts pinned topics in order; those not listed follow.",
  params: { order: param.commaTexts("Ids of pinned topics.") },
  answers: { 200: PinnedOrder },
  errors: [400, 403, 404],
});

export const duplicateDiscussionTopic = endpoint({
  id: "duplicateDiscussionTopic",
  method: "POST",
  path: `${topic}/duplicate`,
  aliases: [`${groupTopic}/duplicate`],
  tag,
  summary: "Copies a discussion without its entries.",
  answers: { 200: DiscussionTopic },
  errors: [400, 403, 404],
});

export const showFullDiscussion = endpoint({
  id: "showFullDiscussion",
  method: "GET",
  path: `${topic}/view`,
  aliases: [`${groupTopic}/view`],
  tag,
  summary: "All entries of a topic as a tree, with what the caller has read of them.",
  params: {
    include_new_entries: param.bool("Accepted: the tree is never behind, so `new_entries` is always empty."),
    include_enrollment_state: param.presence("For staff: adds `isInactive` to participants."),
    include_context_card_info: param.bool("Adds `is_student` and `course_id` to participants."),
  },
  answers: { 200: FullDiscussion },
  errors: [403, 404],
});

export const updateTopicDates = endpoint({
  id: "updateTopicDates",
  method: "PUT",
  path: `${topic}/date_details`,
  tag,
  summary: "Chooses whom a discussion is for, and with which dates; needs `manage_assign_to`.",
  params: {
    only_visible_to_overrides: param.bool("Only those named in overrides see it."),
    assignment_overrides: param.raw(
      "All overrides: each with `course_section_id`, `group_id` or `student_ids`, and `due_at`, `unlock_at`, `lock_at`.",
    ),
  },
  answers: { 204: null },
  errors: [400, 403, 404],
});

const forced = { forced_read_state: param.bool("Marks the state as set by hand, or not; absent leaves that alone.") };

/** A call without an answer on one topic. */
const call = (id: string, method: "PUT" | "DELETE", end: string, summary: string) => ({
  id,
  method,
  path: topic + end,
  aliases: [groupTopic + end],
  tag,
  summary,
  answers: { 204: null },
  errors: [403, 404],
});

export const markTopicRead = endpoint(call("markTopicRead", "PUT", "/read", "Marks the topic's text as read."));
export const markTopicUnread = endpoint(
  call("markTopicUnread", "DELETE", "/read", "Marks the topic's text as unread."),
);
export const markTopicEntriesRead = endpoint({
  ...call("markTopicEntriesRead", "PUT", "/read_all", "Marks the topic and all its entries as read."),
  params: forced,
});
export const markTopicEntriesUnread = endpoint({
  ...call("markTopicEntriesUnread", "DELETE", "/read_all", "Marks the topic and all its entries as unread."),
  params: forced,
});
export const subscribeToTopic = endpoint({
  ...call("subscribeToTopic", "PUT", "/subscribed", "Subscribes the caller to the topic's entries."),
  errors: [400, 403, 404],
});
export const unsubscribeFromTopic = endpoint(
  call("unsubscribeFromTopic", "DELETE", "/subscribed", "Ends the caller's subscription."),
);

export const markAllTopicsRead = endpoint({
  id: "markAllTopicsRead",
  method: "PUT",
  path: `${course}/read_all`,
  aliases: [`${group}/read_all`],
  tag,
  summary: "Marks the text of every published discussion as read; the entries stay as they are.",
  params: { only_announcements: param.text("`true`: the announcements instead.") },
  answers: { 204: null },
  errors: [403, 404],
});
