/** Reads topics, each with what belongs to it for the person who asks. */

import type { Actor } from "../../../platform/actor.ts";
import type { Context } from "../../../platform/context.ts";
import { cacheKey } from "../../../store/cache/caches.ts";
import { type Found, RowVersionCache } from "../../../store/cache/rowVersionCache.ts";
import { type Db, prepare, run } from "../../../store/database.ts";
import { runPacked } from "../../../store/packed.ts";
import type { Forum } from "../../forum.ts";
import { CONTENT, LISTED_TOPIC, TOPIC, TOPIC_JOINS, UNREAD_COUNT, VISIBLE } from "./topicColumns.sql.ts";
import type { ListedTopic, TopicContent, TopicRow } from "./topicRow.ts";

/** Who looks, and how far they see in which contexts. */
export interface Viewer {
  readonly root: number;
  readonly userId: number;
  readonly now: Date;
  readonly sections: readonly number[];
  readonly people: readonly number[];
  /** Ids of contexts whose drafts they see; where sections, and where overrides, do not limit them. */
  readonly drafts: readonly number[];
  readonly allSections: readonly number[];
  readonly allAssigned: readonly number[];
}

/** The actor as the viewer of one context's topics, or of several courses'. */
export function viewerOf(actor: Actor, forums: readonly Forum[], now: Date): Viewer {
  const where = (test: (f: Forum) => boolean) => forums.filter(test).map((f) => f.id);
  return {
    root: actor.root,
    userId: actor.id,
    now,
    sections: forums.flatMap((f) => f.sections),
    people: [...new Set([actor.id, ...forums.flatMap((f) => f.people)])],
    drafts: where((f) => f.readAsAdmin || f.moderate),
    allSections: where((f) => f.allSections),
    allAssigned: where((f) => f.allAssigned),
  };
}

export const viewerValues = (v: Viewer) => [
  v.root,
  v.userId,
  v.now,
  v.sections,
  v.people,
  v.drafts,
  v.allSections,
  v.allAssigned,
];

const byIds = prepare(
  "discussion_topics_by_id",
  `select ${TOPIC.sql} as packed from discussion_topics t ${TOPIC_JOINS}
   where t.root_account_id = $1 and t.context_type = $9 and t.context_id = $10 and t.id = any($11::bigint[])
     and ($12 or t.workflow_state <> 'deleted')`,
);

/** Topics of one context by id, whether visible or not; deleted ones only when asked for. */
export const loadTopics = (
  db: Db,
  viewer: Viewer,
  forum: Pick<Forum, "type" | "id">,
  ids: readonly number[],
  deleted = false,
): Promise<TopicRow[]> => runPacked(db, TOPIC, byIds, [...viewerValues(viewer), forum.type, forum.id, ids, deleted]);

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
const ANNOUNCED = "coalesce(t.delayed_post_at, t.posted_at, t.created_at)";

const ORDERS: Readonly<Record<TopicList["order"], string>> = {
  position: "t.position desc nulls last, t.created_at desc, t.id desc",
  recent_activity: "t.last_reply_at desc nulls first, t.created_at desc, t.id desc",
  title: "t.title_key, t.id",
  announced: `${ANNOUNCED} desc, t.created_at desc, t.id desc`,
};

const listText = (order: TopicList["order"]) => `
  with page as (
    select t.id, row_number() over (order by ${ORDERS[order]}) as place, count(*) over () as total
    from discussion_topics t
    left join assignments a on a.root_account_id = $1 and a.id = t.assignment_id and a.workflow_state <> 'deleted'
    left join discussion_topic_participants p on p.root_account_id = $1 and p.topic_id = t.id and p.user_id = $2
    where t.root_account_id = $1 and t.context_type = $9 and t.context_id = $10 and t.is_announcement = $11
      and t.workflow_state <> 'deleted' and ($12::boolean is null or t.pinned = $12)
      and ($13::text is null or position($13 in t.title_key) > 0)
      and ${VISIBLE}
      and (not $14::boolean or p.workflow_state is distinct from 'read' or ${UNREAD_COUNT} > 0)
    order by ${ORDERS[order]} limit $15 offset $16)
  select t.id, t.xmin as version, ${LISTED_TOPIC.sql} as packed from page
  join discussion_topics t on t.root_account_id = $1 and t.id = page.id ${TOPIC_JOINS}
  order by page.place`;

const lists = {
  position: prepare("discussion_topics_listed", listText("position")),
  recent_activity: listText("recent_activity"),
  title: listText("title"),
  announced: listText("announced"),
};

const contentById = prepare(
  "discussion_topic_content",
  `select ${CONTENT.sql} as packed from discussion_topics t
   where t.root_account_id = $1 and t.id = any(array(select unnest($2::bigint[])))`,
);

/** A course's page is asked for by all of the course: what it says to everybody is kept. */
const contents = cacheKey(
  () =>
    new RowVersionCache<TopicContent>({
      load: (db, root, ids) => runPacked(db, CONTENT, contentById, [root, ids]),
      size: (t) => 1_000 + 2 * (t.title.length + (t.message?.length ?? 0)),
      most: 8_000_000,
    }),
);

/** Times that a list is asked for while its topics change under it. */
const ATTEMPTS = 5;

/** One page of a context's topics that the viewer sees; every row tells how many there are. */
export async function listTopics(
  { db, caches }: Pick<Context, "db" | "caches">,
  viewer: Viewer,
  forum: Pick<Forum, "type" | "id">,
  list: TopicList,
  attempt = 1,
): Promise<(ListedTopic & { readonly total: number })[]> {
  const rows = await run<Found & { packed: readonly unknown[] }>(db, lists[list.order], [
    ...viewerValues(viewer),
    forum.type,
    forum.id,
    list.announcements,
    list.pinned ?? null,
    list.search ?? null,
    list.unread,
    list.limit,
    list.offset,
  ]);
  const content = await caches.of(contents).of(db, viewer.root, rows);
  // nobody sees what a topic has become since it was found that they may see it
  if (content.size < rows.length && attempt < ATTEMPTS)
    return listTopics({ db, caches }, viewer, forum, list, attempt + 1);
  return rows.flatMap((row) => {
    const rest = content.get(row.id);
    return rest === undefined ? [] : [LISTED_TOPIC.read(row.packed, rest)];
  });
}
