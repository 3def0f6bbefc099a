/** Reads topics as one viewer sees them. */
import type { Context } from "../../../platform/context.ts";
import { cacheKey } from "../../../store/cache/caches.ts";
import { type Found, RowVersionCache } from "../../../store/cache/rowVersionCache.ts";
import { type Db, execute } from "../../../store/database.ts";
import { executePacked, type PackedRow } from "../../../store/packed.ts";
import { type StatementOptions, sql, statement } from "../../../store/statement.ts";
import type { ForumKey } from "../../forum.ts";
import {
  assignmentJoin,
  CONTENT,
  isTopicVisible,
  LISTED_TOPIC,
  participantJoin,
  TOPIC,
  topicJoins,
  unreadCount,
} from "./topicColumns.sql.ts";
import type { ListedTopic, TopicContent, TopicRow } from "./topicRow.ts";
import { VIEWER, type Viewer } from "./viewer.ts";

const topicsById = statement(
  "discussion_topics_by_id",
  { ...VIEWER, contextType: "text", context: "bigint", ids: "bigint[]", deleted: "boolean" },
  (p) => sql<PackedRow>`
    select ${TOPIC.sql(p)} as packed from discussion_topics t ${topicJoins(p)}
    where t.root_account_id = ${p.tenant} and t.context_type = ${p.contextType} and t.context_id = ${p.context}
      and t.id = any(${p.ids}) and (${p.deleted} or t.workflow_state <> 'deleted')`,
  { prepared: true },
);

export interface TopicsWanted {
  readonly forum: ForumKey;
  readonly ids: readonly number[];
  /** Also returns deleted ones. */
  readonly deleted?: boolean | undefined;
}

/** Topics of one course or group by id, whether visible or not. */
export const loadTopics = (
  db: Db,
  viewer: Viewer,
  { forum, ids, deleted = false }: TopicsWanted,
): Promise<TopicRow[]> =>
  executePacked(db, TOPIC, topicsById, { ...viewer, contextType: forum.type, context: forum.id, ids, deleted });

export interface TopicList {
  readonly announcements: boolean;
  readonly order: "position" | "recent_activity" | "title" | "announced";
  readonly pinned: boolean | undefined;
  readonly unread: boolean;
  readonly search: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** When an announcement appeared, or will. */
export const APPEARED = "coalesce(t.delayed_post_at, t.posted_at, t.created_at)";

const ORDERS: Readonly<Record<TopicList["order"], string>> = {
  position: "t.position desc nulls last, t.created_at desc, t.id desc",
  recent_activity: "t.last_reply_at desc nulls first, t.created_at desc, t.id desc",
  title: "t.title_key, t.id",
  announced: `${APPEARED} desc, t.created_at desc, t.id desc`,
};

const listing = (name: string, order: TopicList["order"], options?: StatementOptions) =>
  statement(
    name,
    {
      ...VIEWER,
      contextType: "text",
      context: "bigint",
      announcements: "boolean",
      pinned: "boolean | null",
      search: "text | null",
      unread: "boolean",
      limit: "bigint",
      offset: "bigint",
    },
    (p) => sql<Found & PackedRow>`
      with page as (
        select t.id, row_number() over (order by ${ORDERS[order]}) as place, count(*) over () as total
        from discussion_topics t
        ${assignmentJoin(p)}
        ${participantJoin(p)}
        where t.root_account_id = ${p.tenant} and t.context_type = ${p.contextType} and t.context_id = ${p.context}
          and t.is_announcement = ${p.announcements}
          and t.workflow_state <> 'deleted' and (${p.pinned} is null or t.pinned = ${p.pinned})
          and (${p.search} is null or position(${p.search} in t.title_key) > 0)
          and ${isTopicVisible(p)}
          and (not ${p.unread} or p.workflow_state is distinct from 'read' or ${unreadCount(p)} > 0)
        order by ${ORDERS[order]} limit ${p.limit} offset ${p.offset})
      select t.id, t.xmin as version, ${LISTED_TOPIC.sql(p)} as packed from page
      join discussion_topics t on t.root_account_id = ${p.tenant} and t.id = page.id ${topicJoins(p)}
      order by page.place`,
    options,
  );

const lists = {
  position: listing("discussion_topics_listed", "position", { prepared: true }),
  recent_activity: listing("discussion_topics_by_activity", "recent_activity"),
  title: listing("discussion_topics_by_title", "title"),
  announced: listing("discussion_topics_announced", "announced"),
};

const contentById = statement(
  "discussion_topic_content",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql<PackedRow>`
    select ${CONTENT.sql} as packed from discussion_topics t
    where t.root_account_id = ${p.tenant} and t.id = any(array(select unnest(${p.ids})))`,
  { prepared: true },
);

/** A whole course asks for the same page: what a topic says to everybody is cached by the row's version. */
const contents = cacheKey(
  () =>
    new RowVersionCache<TopicContent>({
      load: (db, tenant, ids) => executePacked(db, CONTENT, contentById, { tenant, ids }),
      size: (topic) => 1_000 + 2 * (topic.title.length + (topic.message?.length ?? 0)),
      most: 8_000_000,
    }),
);

/** Times that a list is read while its topics change concurrently. */
const ATTEMPTS = 5;

type ListContext = Pick<Context, "db" | "caches">;

/** One page of a forum's topics that are visible to the viewer; each row has the number of all of them. */
export async function listTopics(
  ctx: ListContext,
  viewer: Viewer,
  { forum, ...list }: TopicList & { readonly forum: ForumKey },
): Promise<(ListedTopic & { readonly total: number })[]> {
  const { order, pinned = null, search = null, ...rest } = list;
  const values = { ...viewer, ...rest, pinned, search, contextType: forum.type, context: forum.id };
  for (let attempt = 1; ; attempt++) {
    const rows = await execute(ctx.db, lists[order], values);
    const content = await ctx.caches.of(contents).of(ctx.db, viewer.tenant, rows);
    // a topic that changed after it was found visible may be visible no longer: the list is read again
    if (content.size < rows.length && attempt < ATTEMPTS) continue;
    return rows.flatMap((row) => {
      const rest = content.get(row.id);
      return rest === undefined ? [] : [LISTED_TOPIC.read(row.packed, rest)];
    });
  }
}
