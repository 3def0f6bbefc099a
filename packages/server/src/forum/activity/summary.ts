/** Sums up what happened to a person in the last four weeks. */
import type { ActivityStreamSummary, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import type { Db } from "../../store/database.ts";
import { viewerOf } from "../discussions/topics/topics.sql.ts";
import type { Forum } from "../forum.ts";
import { type Count, countConversations, countTopics, type TopicCounts } from "./activity.sql.ts";

type Row = Static<typeof ActivityStreamSummary>;

/** Four weeks. */
const LATELY_MS = 28 * 24 * 60 * 60 * 1000;

/** A row for each kind of which there is anything. `tag` names the one course or group whose conversations count. */
export async function summarize(
  db: Db,
  actor: Actor,
  forums: readonly Forum[],
  tag: string | null,
  now: Date,
): Promise<Row[]> {
  const since = new Date(now.getTime() - LATELY_MS);
  const of = (type: Forum["type"]) => forums.filter((f) => f.type === type);
  const groups = of("Group").map((f) => f.id);
  // ids of courses and of groups say nothing about each other, so each is looked at by itself
  const counted: TopicCounts[] = [];
  for (const type of ["Course", "Group"] as const) {
    const places = of(type);
    counted.push(await countTopics(db, viewerOf(actor, places, now), { type, forums: places, groups, since }));
  }
  const sum = (kind: "topics" | "announcements" | "mentions"): Count => ({
    count: counted.reduce((n, c) => n + c[kind].count, 0),
    unread: counted.reduce((n, c) => n + c[kind].unread, 0),
  });
  const row = (type: Row["type"], { count, unread }: Count, category?: string): Row => ({
    type,
    ...(category === undefined ? {} : { notification_category: category }),
    unread_count: unread,
    count,
  });
  return [
    row("Announcement", sum("announcements")),
    row("Conversation", await countConversations(db, actor, tag, since)),
    row("DiscussionTopic", sum("topics")),
    row("Message", sum("mentions"), "DiscussionMention"),
  ].filter((r) => r.count > 0);
}
