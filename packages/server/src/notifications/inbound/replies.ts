/** Delivers a reply by mail: as a message to the author of what is replied to, or as an entry in the discussion. */

import { accessEntry } from "../../forum/discussions/entries/entryAccess.ts";
import { postEntry } from "../../forum/discussions/entries/postEntry.ts";
import { findTopic } from "../../forum/discussions/topics/access.ts";
import { accessConversation } from "../../messaging/conversations/access.ts";
import { addMessage } from "../../messaging/conversations/addMessage.ts";
import { markAsRead } from "../../messaging/conversations/changeState.ts";
import { actorById } from "../../platform/actor.sql.ts";
import { toActor } from "../../platform/actor.ts";
import type { Context, Services } from "../../platform/context.ts";
import { Refusal } from "../../platform/errors.ts";
import { textToHtml } from "../../platform/html.ts";
import { execute } from "../../store/database.ts";
import type { NotificationMessage } from "../delivery/messages.sql.ts";
import { repliedMessage, repliedTopic, topicOfRepliedEntry } from "./inbound.sql.ts";

/** Why a reply could not be delivered; each has a text of its own. */
export type Undeliverable =
  | "unknown_mailbox"
  | "unknown_sender"
  | "address_expired"
  | "user_suspended"
  | "invalid_participant"
  | "topic_locked"
  | "topic_deleted"
  | "generic";

export class CannotReply extends Error {
  override readonly name = "CannotReply";
  readonly why: Undeliverable;
  constructor(why: Undeliverable) {
    super(why);
    this.why = why;
  }
}

const MAX_TEXT = 65_535;
const TRUNCATED = "\n\n[The rest of the message was cut off.]";

/** Whether what a message was about can be replied to. */
export const takesReplies = (message: NotificationMessage): boolean => {
  if (message.context_type === "ConversationMessage") return message.notification === "conversation_message";
  return message.context_type === "DiscussionEntry" || message.context_type === "DiscussionTopic";
};

/** What replying works with: the person who replies, with nobody's request behind it. */
type ReplyContext = Services & Pick<Context, "root" | "actor" | "now" | "origin">;

export interface MailReply {
  /** The message that is replied to. */
  readonly message: NotificationMessage;
  readonly text: string;
  /** Scheme and host of the site. */
  readonly origin: string;
}

/** Delivers a reply in the name of the person whom the message was sent to. */
export async function deliverReply(services: Services, { message, text, origin }: MailReply): Promise<void> {
  const root = message.root_account_id;
  const row = await actorById(services.db, root, message.user_id);
  if (row === undefined) throw new CannotReply("unknown_mailbox");
  const ctx = { ...services, root, actor: toActor(row), now: services.clock.now(), origin };
  try {
    if (message.context_type === "ConversationMessage") await replyToMessage(ctx, message, text);
    else await replyToDiscussion(ctx, message, text);
  } catch (error) {
    throw error instanceof Refusal ? new CannotReply("invalid_participant") : error;
  }
}

/** Sends the reply to the author of the message alone, even in a group, and marks the conversation as read. */
async function replyToMessage(ctx: ReplyContext, message: NotificationMessage, text: string): Promise<void> {
  const replied = await repliedMessage(ctx, message.context_id ?? -1);
  if (replied?.conversation_id == null) throw new CannotReply("unknown_mailbox");
  const { conversation_id: id, author_id: author } = replied;
  const row = await accessConversation(ctx, { id: String(id), emptied: true });
  await addMessage(ctx, { row, params: { recipients: [String(author)], body: cutTo(text, MAX_TEXT) } });
  await markAsRead(ctx, id);
}

/** Cuts at whole characters, and says so. */
function cutTo(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const room = bytes - Buffer.byteLength(TRUNCATED);
  return new TextDecoder().decode(Buffer.from(text).subarray(0, room)).replace(/\uFFFD$/, "") + TRUNCATED;
}

async function replyToDiscussion(ctx: ReplyContext, message: NotificationMessage, text: string): Promise<void> {
  const id = message.context_id ?? -1;
  const entry = message.context_type === "DiscussionEntry" ? id : undefined;
  const [topic] = await execute(ctx.db, entry === undefined ? repliedTopic : topicOfRepliedEntry, {
    tenant: ctx.root,
    id,
  });
  if (topic === undefined) throw new CannotReply("unknown_mailbox");
  if (topic.workflow_state === "deleted") throw new CannotReply("topic_deleted");
  const path = {
    [topic.context_type === "Course" ? "course_id" : "group_id"]: String(topic.context_id),
    topic_id: String(topic.topic_id),
  };
  const access = await findTopic(ctx, path);
  const { forum, rights } = access;
  const belongs = forum.group?.isMember === true || forum.readAsAdmin || forum.course?.isMember === true;
  if (!belongs) throw new CannotReply("invalid_participant");
  // a member who may no longer read the topic is told nothing about it
  if (!rights.read) return;
  if (!rights.post) throw new CannotReply("topic_locked");
  const parent = entry === undefined ? undefined : await accessEntry(ctx, { access, reference: String(entry) });
  const html = textToHtml(text, { links: true });
  await postEntry(ctx, { access, message: html, file: undefined, parent });
}
