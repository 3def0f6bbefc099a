/** Sums up a person's recent activity. */
import type { ActivityStreamSummary, Static } from "@pidge/api";
import type { Context } from "../../platform/context.ts";
import { viewerOf } from "../discussions/topics/viewer.ts";
import type { Forum } from "../forum.ts";
import { type Count, countConversations, countTopics, type TopicCounts } from "./activity.sql.ts";

type Row = Static<typeof ActivityStreamSummary>;

/** Streams cover so much time. */
export const FOUR_WEEKS_MS = 28 * 24 * 60 * 60 * 1000;

export interface Activity {
  readonly forums: readonly Forum[];
  /** The course or group whose conversations count; null for all. */
  readonly tag: string | null;
}

/** One row for each kind of activity that occurred. */
export async function summarize(ctx: Context, { forums, tag }: Activity): Promise<Row[]> {
  const since = new Date(ctx.now.getTime() - FOUR_WEEKS_MS);
  const ofType = (type: Forum["type"]) => forums.filter((forum) => forum.type === type);
  const groups = ofType("Group").map((forum) => forum.id);
  // a course and a group may have the same id, so each type has a statement of its own
  const counted: TopicCounts[] = [];
  for (const type of ["Course", "Group"] as const) {
    const some = ofType(type);
    counted.push(await countTopics(ctx.db, viewerOf(ctx, ...some), { type, forums: some, groups, since }));
  }
  const sum = (kind: keyof TopicCounts): Count => ({
    count: counted.reduce((total, counts) => total + counts[kind].count, 0),
    unread: counted.reduce((total, counts) => total + counts[kind].unread, 0),
  });
  const conversations = await countConversations(ctx.db, { tenant: ctx.root, viewer: ctx.actor.id, since, tag });
  const row = (type: Row["type"], { count, unread }: Count, category?: string): Row => ({
    type,
    ...(category === undefined ? {} : { notification_category: category }),
    unread_count: unread,
    count,
  });
  return [
    row("Announcement", sum("announcements")),
    row("Conversation", conversations),
    row("DiscussionTopic", sum("topics")),
    row("Message", sum("mentions"), "DiscussionMention"),
  ].filter(({ count }) => count > 0);
}
