/** Conversations: private and group messages between people (Canvas's "Conversations" API). */
import { endpoint } from "../endpoint.ts";
import { Conversation, ConversationBatch, ConversationsWithIds, UnreadCount } from "../resources/conversation.ts";
import { Progress } from "../resources/shared.ts";
import { List, param, Type } from "../schema.ts";

const tag = "conversations";
const base = "/api/v1/conversations";

/** Parameters that decide `visible`, read by most endpoints here. */
const visibility = {
  scope: param.text(
    "Which list: `inbox` (default), `unread`, `starred`, `sent`, `archived`. Unknown words mean `inbox`.",
  ),
  filter: param.texts("Tags that rows must have: `course_1`, `group_2`, `user_3`."),
  filter_mode: param.text("`or` (default): any of the filters; `and`: all of them."),
};
const detail = {
  include: param.texts("`participant_avatars`, `uuid`; unknown words are ignored."),
  include_private_conversation_enrollments: param.bool(
    "Whether `audience_contexts` lists the roles of the other person in private conversations. Default true.",
  ),
  interleave_submissions: param.text("Ignored; old clients send it."),
  include_beta: param.presence("Adds `beta`."),
};
const content = {
  attachment_ids: param.commaTexts(
    'Files of the caller\'s "conversation attachments" folder; others are left out silently.',
  ),
  media_comment_id: param.text("Id of a recording; needs `media_comment_type` too."),
  media_comment_type: param.text("`audio` or `video`."),
  user_note: param.bool("Accepted and ignored."),
  tags: param.texts("Contexts under which to file the message."),
  context_code: param.text("`course_1`, `group_2` or `account_3`: the context of the message."),
};

export const listConversations = endpoint({
  id: "listConversations",
  method: "GET",
  path: base,
  tag,
  summary: "The caller's conversations, newest first. Reading the list marks nothing as read.",
  params: {
    ...visibility,
    ...detail,
    include_all_conversation_ids: param.presence(
      "Any value, even `false`: answers an object with the page and the ids of all conversations.",
    ),
  },
  answers: { 200: Type.Union([List(Conversation, "One page."), ConversationsWithIds]) },
  errors: [400],
  paging: "ordinal",
});

export const createConversation = endpoint({
  id: "createConversation",
  method: "POST",
  path: base,
  tag,
  summary: "Starts conversations, or continues the private one that already exists with the same person and context.",
  params: {
    recipients: param.commaTexts(
      "User ids and context strings: `12`, `course_1`, `course_1_teachers`, `section_3`, `group_4`.",
    ),
    body: param.text("Plain text, required, at most 65,535 bytes."),
    subject: param.text("At most 255 characters."),
    force_new: param.bool("Start a new conversation with each recipient even if a private one exists."),
    group_conversation: param.bool("One conversation for all recipients instead of one for each."),
    bulk_message: param.bool("With `group_conversation`: a new conversation for each recipient."),
    mode: param.text("`async`: a send to each recipient is queued and answered at once. Default `sync`."),
    forwarded_message_ids: param.commaTexts("Messages to forward, all from one conversation of the caller."),
    from_conversation_id: param.id("A conversation whose participants may be written to."),
    include: detail.include,
    ...content,
    ...visibility,
  },
  answers: {
    201: List(Conversation, "The conversations; with `messages` when it is one."),
    202: Type.Array(Conversation, {
      maxItems: 0,
      description: "Queued; the batch's id is in `X-Conversation-Batch-Id`.",
    }),
  },
  errors: [400, 404, 429],
});

export const batchUpdateConversations = endpoint({
  id: "batchUpdateConversations",
  method: "PUT",
  path: base,
  tag,
  summary: "Changes up to 500 conversations of the caller in the background.",
  params: {
    conversation_ids: param.commaTexts("The conversations, 1 to 500."),
    event: param.text("`mark_as_read`, `mark_as_unread`, `star`, `unstar`, `archive` or `destroy`."),
  },
  answers: { 200: Progress },
  errors: [400],
});

export const unreadCount = endpoint({
  id: "unreadCount",
  method: "GET",
  path: `${base}/unread_count`,
  tag,
  summary: "How many of the caller's conversations are unread.",
  answers: { 200: UnreadCount },
});

export const runningBatches = endpoint({
  id: "runningBatches",
  method: "GET",
  path: `${base}/batches`,
  tag,
  summary: "The caller's sends to many people that are still under way.",
  answers: { 200: List(ConversationBatch, "By id.") },
  paging: "ordinal",
});

export const markAllConversationsAsRead = endpoint({
  id: "markAllConversationsAsRead",
  method: "POST",
  path: `${base}/mark_all_as_read`,
  tag,
  summary: "Marks every unread conversation of the caller as read; archived ones stay archived.",
  answers: { 200: Type.Object({}, { additionalProperties: false }) },
});

export const showConversation = endpoint({
  id: "showConversation",
  method: "GET",
  path: `${base}/:id`,
  tag,
  summary: "One conversation with all its messages. Marks it as read unless told otherwise.",
  params: {
    ...visibility,
    ...detail,
    auto_mark_as_read: param.bool(
      "Whether reading marks it as read. Default true, and false while acting as somebody else.",
    ),
    include_participant_contexts: param.bool(
      "Whether participants list the courses and groups shared with the caller. Default true.",
    ),
  },
  answers: { 200: Conversation },
  errors: [400, 404],
});

export const updateConversation = endpoint({
  id: "updateConversation",
  method: "PUT",
  path: `${base}/:id`,
  tag,
  summary: "Changes the caller's own state of a conversation.",
  params: {
    ...visibility,
    conversation: param.group(
      {
        workflow_state: param.text("`read`, `unread` or `archived`."),
        subscribed: param.bool("Whether new messages make it unread; ignored on private ones."),
        starred: param.bool("Whether it is starred."),
      },
      "The changes; required.",
    ),
  },
  answers: { 200: Conversation },
  errors: [400, 404],
});

export const deleteConversation = endpoint({
  id: "deleteConversation",
  method: "DELETE",
  path: `${base}/:id`,
  tag,
  summary: "Removes all messages of a conversation for the caller only.",
  answers: { 200: Conversation },
  errors: [404],
});

export const addMessage = endpoint({
  id: "addMessage",
  method: "POST",
  path: `${base}/:id/add_message`,
  tag,
  summary: "Replies in a conversation.",
  params: {
    body: param.text("Plain text, required, at most 65,535 bytes."),
    recipients: param.commaTexts(
      "Who gets this message; default all participants. Newly named people join group conversations.",
    ),
    included_messages: param.commaTexts("Earlier messages of the conversation to hand to the recipients."),
    group_conversation: param.bool("Accepted and ignored; mobile clients send it."),
    ...content,
    ...visibility,
  },
  answers: { 200: Conversation, 202: Type.Array(Conversation, { maxItems: 0, description: "Queued." }) },
  errors: [400, 401, 403, 404, 429],
});

export const addRecipients = endpoint({
  id: "addRecipients",
  method: "POST",
  path: `${base}/:id/add_recipients`,
  tag,
  summary: "Adds people to a group conversation.",
  params: {
    recipients: param.commaTexts("User ids and context strings, required."),
    context_code: content.context_code,
    ...visibility,
  },
  answers: { 200: Conversation },
  errors: [400, 404, 429],
});

export const removeMessages = endpoint({
  id: "removeMessages",
  method: "POST",
  path: `${base}/:id/remove_messages`,
  tag,
  summary: "Removes some messages of a conversation for the caller only.",
  params: { remove: param.commaTexts("Ids of messages that the caller can see; others are ignored."), ...visibility },
  answers: { 200: Type.Union([Conversation, Type.Object({}, { additionalProperties: false })]) },
  errors: [400, 404],
});
