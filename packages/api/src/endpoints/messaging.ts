/** What Pidge adds beside Canvas's conversations: search in messages, drafts, scheduled sends, unsending. */
import { endpoint } from "../endpoint.ts";
import { FoundMessage, MessageDraft, ScheduledMessage, UnsentMessage } from "../resources/messaging.ts";
import { List, param } from "../schema.ts";

const tag = "messaging";
const base = "/api/pidge/v1";

export const searchMessages = endpoint({
  id: "searchMessages",
  method: "GET",
  path: `${base}/conversations/search`,
  tag,
  summary:
    "The caller's visible messages in whose text, or in whose conversation's subject, all words occur; newest first.",
  params: { q: param.text("Words, required. Each also matches words that begin with it; case does not count.") },
  answers: { 200: List(FoundMessage, "One page.") },
  errors: [400],
  paging: "bookmark",
});

export const unsendMessage = endpoint({
  id: "unsendMessage",
  method: "DELETE",
  path: `${base}/conversations/:id/messages/:message_id`,
  tag,
  summary: "Takes a message of the caller's back from everybody, within the configured time. A line saying so stays.",
  answers: { 200: UnsentMessage },
  errors: [403, 404, 409],
});

const draft = {
  conversation_id: param.id("The conversation that it answers."),
  subject: param.text("At most 255 characters."),
  body: param.text("Plain text, at most 65,535 bytes."),
  recipients: param.commaTexts("User ids and context strings."),
  context_code: param.text("`course_1`, `group_2` or `account_3`."),
  group_conversation: param.bool("Whether all recipients are to share one conversation."),
  attachment_ids: param.commaTexts("Files to be attached."),
};

export const listDrafts = endpoint({
  id: "listDrafts",
  method: "GET",
  path: `${base}/drafts`,
  tag,
  summary: "The caller's drafts, latest begun first.",
  params: { conversation_id: param.id("Only answers to this conversation.") },
  answers: { 200: List(MessageDraft, "One page.") },
  paging: "bookmark",
});

export const createDraft = endpoint({
  id: "createDraft",
  method: "POST",
  path: `${base}/drafts`,
  tag,
  summary: "Keeps a message that is being written.",
  params: draft,
  answers: { 201: MessageDraft },
  errors: [400, 404],
});

export const showDraft = endpoint({
  id: "showDraft",
  method: "GET",
  path: `${base}/drafts/:id`,
  tag,
  summary: "A draft of the caller's.",
  answers: { 200: MessageDraft },
  errors: [404],
});

export const updateDraft = endpoint({
  id: "updateDraft",
  method: "PUT",
  path: `${base}/drafts/:id`,
  tag,
  summary: "Changes a draft; what is not given stays.",
  params: draft,
  answers: { 200: MessageDraft },
  errors: [400, 404],
});

export const deleteDraft = endpoint({
  id: "deleteDraft",
  method: "DELETE",
  path: `${base}/drafts/:id`,
  tag,
  summary: "Throws a draft away; answers what it was.",
  answers: { 200: MessageDraft },
  errors: [404],
});

const when = {
  send_at: param.time("When to send it, at most a year ahead."),
  delay_seconds: param.int(
    "Instead of `send_at`: send it in so many seconds, 1 to 3600. Until then it can be taken back.",
  ),
};
const scheduled = {
  ...draft,
  force_new: param.bool("As in a send."),
  bulk_message: param.bool("As in a send."),
  media_comment_id: param.text("As in a send."),
  media_comment_type: param.text("As in a send."),
  ...when,
};

export const listScheduledMessages = endpoint({
  id: "listScheduledMessages",
  method: "GET",
  path: `${base}/scheduled_messages`,
  tag,
  summary: "The caller's scheduled messages, latest written first.",
  params: { state: param.text("Only those in this state: `scheduled`, `sent`, `canceled` or `failed`.") },
  answers: { 200: List(ScheduledMessage, "One page.") },
  errors: [400],
  paging: "bookmark",
});

export const scheduleMessage = endpoint({
  id: "scheduleMessage",
  method: "POST",
  path: `${base}/scheduled_messages`,
  tag,
  summary:
    "Sends a message later: a new one, or an answer with `conversation_id`. Its rules are checked when its time comes.",
  params: scheduled,
  answers: { 201: ScheduledMessage },
  errors: [400, 404],
});

export const showScheduledMessage = endpoint({
  id: "showScheduledMessage",
  method: "GET",
  path: `${base}/scheduled_messages/:id`,
  tag,
  summary: "A scheduled message of the caller's, and what came of it.",
  answers: { 200: ScheduledMessage },
  errors: [404],
});

export const rescheduleMessage = endpoint({
  id: "rescheduleMessage",
  method: "PUT",
  path: `${base}/scheduled_messages/:id`,
  tag,
  summary: "Moves a scheduled message to another time.",
  params: when,
  answers: { 200: ScheduledMessage },
  errors: [400, 404, 409],
});

export const cancelScheduledMessage = endpoint({
  id: "cancelScheduledMessage",
  method: "DELETE",
  path: `${base}/scheduled_messages/:id`,
  tag,
  summary: "Takes a message back before it is sent.",
  answers: { 200: ScheduledMessage },
  errors: [404, 409],
});
