/** What administrators of the whole site do with people's conversations. */
import { endpoint } from "../endpoint.ts";
import { ConversationMessage, DeletedMessage } from "../resources/conversation.ts";
import { List, param, Type } from "../schema.ts";

const tag = "conversations";
const base = "/api/v1/conversations";

export const deletedMessages = endpoint({
  id: "deletedMessages",
  method: "GET",
  path: `${base}/deleted`,
  tag,
  summary:
    "Messages that people removed for themselves, latest removal first. All of them: the list is not cut to a page.",
  params: {
    user_id: param.texts("Who removed them; one or several. Without it `conversation_id` is needed."),
    conversation_id: param.id("The conversation they belong to."),
    deleted_before: param.time("Only those removed before this time."),
    deleted_after: param.time("Only those removed after this time."),
  },
  answers: { 200: List(DeletedMessage, "The messages.") },
  errors: [400, 403, 404],
  paging: "ordinal",
});

export const restoreMessages = endpoint({
  id: "restoreMessages",
  method: "PUT",
  path: `${base}/restore`,
  tag,
  summary: "Gives messages back to somebody who removed them.",
  params: {
    message_id: param.texts("The messages, required."),
    user_id: param.id("Who removed them, required."),
    conversation_id: param.id("The conversation they belong to, required."),
  },
  answers: { 200: List(ConversationMessage, "The messages that are back.") },
  errors: [400, 403],
});

export const deleteForAll = endpoint({
  id: "deleteForAll",
  method: "DELETE",
  path: `${base}/:id/delete_for_all`,
  tag,
  summary: "Removes a conversation for everybody in it, for good.",
  answers: { 200: Type.Object({}, { additionalProperties: false }) },
  errors: [403, 404],
});
