/** Messages sent to a user (Canvas's "CommMessages" API). */
import { endpoint } from "../endpoint.ts";
import { CommMessage } from "../resources/notification.ts";
import { List, param } from "../schema.ts";

export const listCommMessages = endpoint({
  id: "listCommMessages",
  method: "GET",
  path: "/api/v1/comm_messages",
  tag: "comm messages",
  summary: "Messages sent to a user, newest first; for those who may read messages or view notifications.",
  params: {
    user_id: param.id("The user, required."),
    start_time: param.looseTime("Only messages made at or after this; unreadable times are ignored."),
    end_time: param.looseTime("Only messages made at or before this; unreadable times are ignored."),
  },
  answers: { 200: List(CommMessage, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});
