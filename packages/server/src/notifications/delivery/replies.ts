/** What an answer by mail does: a message to the author of what is answered, or an entry in the discussion. */

import { accessEntry } from "../../forum/discussions/entries/entryAccess.ts";
import { postEntry } from "../../forum/discussions/entries/postEntry.ts";
import { findTopic } from "../../forum/discussions/topics/access.ts";
import { accessConversation } from "../../messaging/conversations/access.ts";
import { addMessage } from "../../messaging/conversations/addMessage.ts";
import { markAsRead } from "../../messaging/conversations/changeState.ts";
import { actorById } from "../../platform/actor.sql.ts";
import { type Actor, toActor } from "../../platform/actor.ts";
import type { Services } from "../../platform/context.ts";
import { Refusal } from "../../platform/errors.ts";
import { type Db, run } from "../../store/database.ts";
import { textToHtml } from "./html.ts";
import type { MessageRow } from "./render.ts";

/** Why an answer could not be delivered; each has a text of its own. */
export type Undeliverable =
  | "unknown_mailbox"
  | "unknown_sender"
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

/** Whether anything can be answered to what the message was about. */
export const takesReplies = (message: MessageRow): boolean => {
  if (message.context_type === "ConversationMessage") return message.notification === "conversation_message";
  return message.context_type === "DiscussionEntry" || message.context_type === "DiscussionTopic";
};

export async function deliverReply(
  services: Services,
  message: MessageRow,
  text: string,
  origin: string,
): Promise<void> {
  const now = services.clock.now();
  const row = await actorById(services.db, message.root_account_id, message.user_id);
  if (row === undefined) throw new CannotReply("unknown_mailbox");
  const actor = toActor(row);
  if (message.context_type === "ConversationMessage") await replyToMessage(services, actor, message, text, now);
  else await replyToDiscussion(services, actor, message, text, origin, now);
}

/** Only to the author of the message, even in a group; and the conversation counts as read. */
async function replyToMessage(services: Services, actor: Actor, message: MessageRow, text: string, now: Date) {
  const { db } = services;
  const answered = await db
    .selectFrom("conversation_messages")
    .select(["conversation_id", "author_id"])
    .where("root_account_id", "=", actor.root)
    .where("id", "=", message.context_id)
    .executeTakeFirst();
  if (answered?.conversation_id == null) throw new CannotReply("unknown_mailbox");
  const { conversation_id: id, author_id: author } = answered;
  try {
    const ctx = { ...services, root: actor.root, actor, now };
    const conversation = await accessConversation(ctx, { id: String(id), emptied: true });
    const params = { recipients: [String(author)], body: cutTo(text, MAX_TEXT) };
    await addMessage(ctx, { row: conversation, params });
    await markAsRead(ctx, id);
  } catch (error) {
    throw error instanceof Refusal ? new CannotReply("invalid_participant") : error;
  }
}

/** Cut at whole characters, and told so. */
function cutTo(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const room = bytes - Buffer.byteLength(TRUNCATED);
  return new TextDecoder().decode(Buffer.from(text).subarray(0, room)).replace(/\uFFFD$/, "") + TRUNCATED;
}

interface TopicState {
  readonly topic_id: number;
  readonly entry_id: number | null;
  readonly context_type: "Course" | "Group";
  readonly context_id: number;
  readonly workflow_state: string;
}

/** The topic that the message told of, directly or by one of its entries. */
async function topicOf(db: Db, message: MessageRow): Promise<TopicState | undefined> {
  const entry = message.context_type === "DiscussionEntry";
  const [row] = await run<TopicState>(
    db,
    `select t.id as topic_id, ${entry ? "e.id" : "null"} as entry_id, t.context_type, t.context_id, t.workflow_state
     from ${entry ? "discussion_entries e join discussion_topics t on t.root_account_id = e.root_account_id and t.id = e.topic_id" : "discussion_topics t"}
     where t.root_account_id = $1 and ${entry ? "e" : "t"}.id = $2`,
    [message.root_account_id, message.context_id],
  );
  return row;
}

async function replyToDiscussion(
  services: Services,
  actor: Actor,
  message: MessageRow,
  text: string,
  origin: string,
  now: Date,
): Promise<void> {
  const topic = await topicOf(services.db, message);
  if (topic === undefined) throw new CannotReply("unknown_mailbox");
  if (topic.workflow_state === "deleted") throw new CannotReply("topic_deleted");
  const path = {
    [topic.context_type === "Course" ? "course_id" : "group_id"]: String(topic.context_id),
    topic_id: String(topic.topic_id),
  };
  const ctx = { ...services, root: actor.root, actor, origin, now };
  try {
    const access = await findTopic(ctx, path);
    const { forum, rights } = access;
    const belongs = forum.group?.isMember === true || forum.readAsAdmin || forum.course?.isMember === true;
    if (!belongs) throw new CannotReply("invalid_participant");
    // whoever may no longer read it is told nothing about it
    if (!rights.read) return;
    if (!rights.post) throw new CannotReply("topic_locked");
    const parent =
      topic.entry_id === null ? undefined : await accessEntry(ctx, { access, reference: String(topic.entry_id) });
    await postEntry(ctx, { access, message: textToHtml(text), file: undefined, parent });
  } catch (error) {
    throw error instanceof Refusal ? new CannotReply("invalid_participant") : error;
  }
}
