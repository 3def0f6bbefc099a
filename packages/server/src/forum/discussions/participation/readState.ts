/** Marks topics and entries as read or unread for the actor. */
import type { Context } from "../../../platform/context.ts";
import { execute } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";
import { viewerOf } from "../topics/viewer.ts";
import {
  markAllEntries,
  markAllEntriesByHand,
  markForumRead,
  markOneEntry,
  markTopicText,
} from "./participation.sql.ts";

type MarkContext = Pick<Context, "db" | "root" | "actor" | "now">;
type ReadState = "read" | "unread";

interface MarkedTopic {
  readonly id: number;
  readonly is_announcement: boolean;
}

/** Marks the topic's text; an announcement that is read has its entries read with it. */
export async function markTopic(ctx: MarkContext, topic: MarkedTopic, state: ReadState): Promise<void> {
  const { db, root, actor, now } = ctx;
  if (state === "read" && topic.is_announcement) await markAll(ctx, { topic: topic.id, state, forced: undefined });
  else await execute(db, markTopicText, { tenant: root, topic: topic.id, user: actor.id, state, now });
}

interface MarkAll {
  readonly topic: number;
  readonly state: ReadState;
  /** Whether the state was set by hand; undefined leaves that of each entry as it is. */
  readonly forced: boolean | undefined;
}

/** Marks the topic's text and all its entries. */
export async function markAll({ db, root, actor, now }: MarkContext, { topic, state, forced }: MarkAll): Promise<void> {
  const values = { tenant: root, topic, user: actor.id, state, now };
  if (forced === undefined) await execute(db, markAllEntries, values);
  else await execute(db, markAllEntriesByHand, { ...values, forced });
}

interface MarkEntry {
  readonly entry: { readonly id: number; readonly topic_id: number };
  readonly read: boolean;
  /** Whether the state was set by hand; undefined leaves that as it is. */
  readonly forced: boolean | undefined;
}

export async function markEntry({ db, root, actor }: MarkContext, { entry, read, forced }: MarkEntry): Promise<void> {
  const key = { tenant: root, topic: entry.topic_id, user: actor.id, entry: entry.id };
  await execute(db, markOneEntry, { ...key, read, forced: forced ?? null });
}

/** Marks the texts of all the forum's topics, or of all its announcements, as read. */
export async function markForum(ctx: MarkContext, forum: Forum, announcements: boolean): Promise<void> {
  const where = { contextType: forum.type, context: forum.id, announcements };
  await execute(ctx.db, markForumRead, { ...viewerOf(ctx, forum), ...where });
}
