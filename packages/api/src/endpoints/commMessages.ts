/** Messages sent to a user (Canvas's "CommMessages" API). */
import { endpoint } from "../endpoint.ts";
import { CommMessage, Mail } from "../resources/notification.ts";
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

export const listMails = endpoint({
  id: "listMails",
  method: "GET",
  path: "/api/pidge/v1/mails",
  tag: "comm messages",
  summary: "Everybody's messages, or one user's, newest first; for those who may read messages.",
  params: { user_id: param.id("Only this user's.") },
  answers: { 200: List(Mail, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});
export const showMail = endpoint({
  id: "showMail",
  method: "GET",
  path: "/api/pidge/v1/mails/:id",
  tag: "comm messages",
  summary: "One of these messages.",
  answers: { 200: Mail },
  errors: [403, 404],
});
