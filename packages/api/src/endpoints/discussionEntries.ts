/** Entries of discussions: posts, replies, what is read of them, and ratings. */
import { endpoint } from "../endpoint.ts";
import { DiscussionEntry } from "../resources/discussion.ts";
import { List, param } from "../schema.ts";

const tag = "discussions";
const inTopic = (end: string) => ({
  path: `/api/v1/courses/:course_id/discussion_topics/:topic_id/${end}`,
  aliases: [`/api/v1/groups/:group_id/discussion_topics/:topic_id/${end}`],
  tag,
});

const content = {
  message: param.text("HTML; cleaned when it is stored. At most 64 KiB."),
  attachment: param.raw("One file, in a multipart body."),
};

export const listEntries = endpoint({
  id: "listEntries",
  method: "GET",
  ...inTopic("entries"),
  summary: "The entries at the top, newest first, each with its newest replies.",
  answers: { 200: List(DiscussionEntry, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const postEntry = endpoint({
  id: "postEntry",
  method: "POST",
  ...inTopic("entries"),
  summary: "Posts an entry at the top.",
  params: content,
  answers: { 201: DiscussionEntry },
  errors: [400, 403, 404],
});

export const listReplies = endpoint({
  id: "listReplies",
  method: "GET",
  ...inTopic("entries/:entry_id/replies"),
  summary: "All replies below an entry at the top, at any depth, newest first.",
  answers: { 200: List(DiscussionEntry, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const postReply = endpoint({
  id: "postReply",
  method: "POST",
  ...inTopic("entries/:entry_id/replies"),
  summary:
    "Answers an entry. Depending on the topic's type the reply is attached to it, to the entry at the top, or to none.",
  params: content,
  answers: { 201: DiscussionEntry },
  errors: [400, 403, 404],
});

export const listEntriesById = endpoint({
  id: "listEntriesById",
  method: "GET",
  ...inTopic("entry_list"),
  summary: "Entries by id, in order of id, deleted ones included; 404 when one is not of this topic.",
  params: { ids: param.texts("Ids of entries at any depth.") },
  answers: { 200: List(DiscussionEntry, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const updateEntry = endpoint({
  id: "updateEntry",
  method: "PUT",
  ...inTopic("entries/:entry_id"),
  summary: "Changes an entry. An attached file is detached unless `attachment` is sent.",
  params: {
    message: content.message,
    plaintext_message: param.text("Plain text, made into HTML."),
    remove_attachment: param.presence("Detaches the file."),
    attachment: param.raw("`attachment[uploaded_data]` of a multipart body: the new file."),
  },
  answers: { 200: DiscussionEntry },
  errors: [400, 403, 404],
});

export const deleteEntry = endpoint({
  id: "deleteEntry",
  method: "DELETE",
  ...inTopic("entries/:entry_id"),
  summary: "Deletes an entry; its replies stay.",
  answers: { 204: null },
  errors: [403, 404],
});

const forced = { forced_read_state: param.bool("Marks the state as set by hand, or not; absent leaves that alone.") };

export const markEntryRead = endpoint({
  id: "markEntryRead",
  method: "PUT",
  ...inTopic("entries/:entry_id/read"),
  summary: "Marks an entry as read.",
  params: forced,
  answers: { 204: null },
  errors: [403, 404],
});

export const markEntryUnread = endpoint({
  id: "markEntryUnread",
  method: "DELETE",
  ...inTopic("entries/:entry_id/read"),
  summary: "Marks an entry as unread.",
  params: forced,
  answers: { 204: null },
  errors: [403, 404],
});

export const rateEntry = endpoint({
  id: "rateEntry",
  method: "POST",
  ...inTopic("entries/:entry_id/rating"),
  summary: "Likes an entry, or takes that back.",
  params: { rating: param.raw("`1` or `0`; what is no number counts as 0.") },
  answers: { 204: null },
  errors: [400, 403, 404],
});

export const reportEntry = endpoint({
  id: "reportEntry",
  method: "POST",
  path: "/api/pidge/v1/courses/:course_id/discussion_topics/:topic_id/entries/:entry_id/report",
  aliases: ["/api/pidge/v1/groups/:group_id/discussion_topics/:topic_id/entries/:entry_id/report"],
  tag,
  summary: "Reports an entry to the instructors in charge of its author; once for each person and entry.",
  params: { report_type: param.text("`inappropriate`, `offensive` or `other`.") },
  answers: { 204: null },
  errors: [400, 403, 404],
});
