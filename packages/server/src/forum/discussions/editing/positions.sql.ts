/** Reads and writes the positions of topics in their lists. */
import type { TenantContext } from "../../../platform/context.ts";
import { type Db, execute } from "../../../store/database.ts";
import { one } from "../../../store/must.ts";
import { type Places, sql, statement } from "../../../store/statement.ts";
import type { ForumKey } from "../../forum.ts";

/** Topics that are ordered among themselves: a forum's announcements, its pinned topics, its other topics. */
export interface PositionList {
  readonly forum: ForumKey;
  readonly announcements: boolean;
  readonly pinned: boolean;
}

type ListContext = Pick<TenantContext, "db" | "root">;

const FORUM = { tenant: "bigint", contextType: "text", context: "bigint" } as const;
const LIST = { ...FORUM, announcements: "boolean", pinned: "boolean" } as const;

const inList = (p: Places<typeof LIST>) => `root_account_id = ${p.tenant} and context_type = ${p.contextType}
      and context_id = ${p.context} and is_announcement = ${p.announcements} and pinned = ${p.pinned}
      and workflow_state <> 'deleted'`;

const forumValues = (tenant: number, { type, id }: ForumKey) => ({ tenant, contextType: type, context: id });
const listValues = ({ root }: ListContext, { forum, announcements, pinned }: PositionList) => ({
  ...forumValues(root, forum),
  announcements,
  pinned,
});

const positionBelowAll = statement(
  "position_below_all_topics",
  LIST,
  (p) => sql<{ readonly bottom: number }>`
    select coalesce(max(position), 0) + 1 as bottom from discussion_topics where ${inList(p)}`,
);

/** The position below the last topic of the list. */
export const bottomPosition = async (ctx: ListContext, list: PositionList): Promise<number> =>
  one(await execute(ctx.db, positionBelowAll, listValues(ctx, list)), "the bottom position").bottom;

const moveTopicsDown = statement(
  "move_topics_down",
  { ...LIST, position: "int" },
  (p) => sql`
    update discussion_topics set position = position + 1 where ${inList(p)} and position >= ${p.position}`,
);

/** Frees a position: the topics from there on move down by one. */
export async function openPosition(ctx: ListContext, list: PositionList, position: number): Promise<void> {
  await execute(ctx.db, moveTopicsDown, { ...listValues(ctx, list), position });
}

const topicPosition = statement(
  "topic_position",
  { ...FORUM, topic: "bigint" },
  (p) => sql<{ readonly position: number | null }>`
    select position from discussion_topics
    where root_account_id = ${p.tenant} and context_type = ${p.contextType} and context_id = ${p.context}
      and id = ${p.topic} and workflow_state <> 'deleted'`,
);

/** The position of a topic of the forum, null when it has none; undefined when the forum has no such topic. */
export async function positionOf(
  { db, root }: ListContext,
  forum: ForumKey,
  topic: number,
): Promise<number | null | undefined> {
  const [row] = await execute(db, topicPosition, { ...forumValues(root, forum), topic });
  return row?.position;
}

const pinnedPositions = statement(
  "pinned_topic_positions",
  FORUM,
  (p) => sql<{ readonly id: number; readonly position: number }>`
    select id, position from discussion_topics
    where root_account_id = ${p.tenant} and context_type = ${p.contextType} and context_id = ${p.context}
      and not is_announcement and pinned and workflow_state <> 'deleted' and position is not null`,
);

/** Positions of all pinned topics of the forum, by id. */
export async function loadPinnedPositions({ db, root }: ListContext, forum: ForumKey): Promise<Record<string, number>> {
  const rows = await execute(db, pinnedPositions, forumValues(root, forum));
  return Object.fromEntries(rows.map((row) => [row.id, row.position]));
}

const lockPinned = statement(
  "lock_pinned_topics",
  FORUM,
  (p) => sql<{ readonly id: number }>`
    select id from discussion_topics
    where root_account_id = ${p.tenant} and context_type = ${p.contextType} and context_id = ${p.context}
      and not is_announcement and pinned and workflow_state <> 'deleted'
    order by position nulls last, id for update`,
);

/** Ids of the forum's pinned topics in order, locked until the transaction ends. */
export const lockPinnedTopics = async (db: Db, tenant: number, forum: ForumKey): Promise<number[]> =>
  (await execute(db, lockPinned, forumValues(tenant, forum))).map((row) => row.id);

/** Gives topics the positions 1, 2, … in the order of `ids`. */
export const savePositions = statement(
  "save_topic_positions",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql`
    update discussion_topics t set position = o.place from unnest(${p.ids}) with ordinality o(id, place)
    where t.root_account_id = ${p.tenant} and t.id = o.id`,
);
