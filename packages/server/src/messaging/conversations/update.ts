/** Changes a person's own state of a conversation: read, archived, starred, subscribed (CONV 2.6, 1.7). */

import type { Actor } from "../../platform/actor.ts";
import type { Context } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { Batcher } from "../../store/batcher.ts";
import { cacheKey } from "../../store/cache/caches.ts";
import { type Db, prepare, run } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import type { ConversationRow } from "./rows.sql.ts";

export interface StateChange {
  readonly workflow_state?: string | null | undefined;
  readonly subscribed?: boolean | undefined;
  readonly starred?: boolean | undefined;
}

const STATES = new Set(["read", "unread", "archived"]);

/** The row as it is after the change. */
export async function updateConversation<R extends ConversationRow>(
  db: Db,
  actor: Actor,
  row: R,
  change: StateChange,
  now: Date,
): Promise<R> {
  const given = change.workflow_state;
  if (given !== undefined && !STATES.has(given ?? ""))
    throw (given ?? "") === "" ? invalid("workflow_state", "blank") : invalid("workflow_state", "inclusion");
  const subscription = await changeSubscription(db, actor, row, change.subscribed);
  const next = {
    ...row,
    ...subscription,
    ...(given === undefined ? {} : { workflow_state: given! }),
    ...(change.starred === undefined ? {} : { starred: change.starred }),
    updated_at: now,
  };
  await db
    .updateTable("conversation_participants")
    .set({
      ...(next.workflow_state === row.workflow_state ? {} : { workflow_state: next.workflow_state }),
      ...(next.subscribed === row.subscribed
        ? {}
        : { subscribed: next.subscribed, last_message_at: dateOrNull(next.last_message_at) }),
      ...(change.starred === undefined ? {} : { starred: change.starred }),
      updated_at: now,
    })
    .where("root_account_id", "=", actor.root)
    .where("user_id", "=", actor.id)
    .where("conversation_id", "=", row.id)
    .execute();
  return next;
}

const dateOrNull = (time: Date | string | null) => (time === null ? null : new Date(time));

/** Private conversations are always subscribed. Who subscribes again catches up with what was missed. */
async function changeSubscription(
  db: Db,
  actor: Actor,
  row: ConversationRow,
  subscribed: boolean | undefined,
): Promise<Partial<ConversationRow>> {
  if (subscribed === undefined || subscribed === row.subscribed || row.private) return {};
  if (!subscribed) return { subscribed, ...(row.workflow_state === "unread" ? { workflow_state: "read" } : {}) };
  const [newest] = await run<{ at: Date | null }>(
    db,
    `select max(m.created_at) as at from conversation_message_participants mp
     join conversation_messages m on m.root_account_id = $1 and m.id = mp.message_id
     where mp.root_account_id = $1 and mp.conversation_id = $2 and mp.user_id = $3 and mp.deleted_at is null`,
    [actor.root, row.id, actor.id],
  );
  const at = newest?.at ?? null;
  const before = dateOrNull(row.last_message_at);
  const isNewer = at !== null && (before === null || at > before);
  return { subscribed, last_message_at: at, ...(isNewer ? { workflow_state: "unread" } : {}) };
}

/** Opening a conversation marks it as read; archived ones stay archived. */
export async function markAsRead(db: Db, actor: Actor, conversationId: number, now: Date): Promise<void> {
  await db
    .updateTable("conversation_participants")
    .set({ workflow_state: "read", updated_at: now })
    .where("root_account_id", "=", actor.root)
    .where("user_id", "=", actor.id)
    .where("conversation_id", "=", conversationId)
    .where("workflow_state", "=", "unread")
    .execute();
}

export async function markAllAsRead(db: Db, actor: Actor, now: Date): Promise<void> {
  await db
    .updateTable("conversation_participants")
    .set({ workflow_state: "read", updated_at: now })
    .where("root_account_id", "=", actor.root)
    .where("user_id", "=", actor.id)
    .where("workflow_state", "=", "unread")
    .where("message_count", ">", 0)
    .where("last_message_at", "is not", null)
    .execute();
}

const unread = prepare(
  "conversations_unread_count",
  `select array_agg((
     select count(*) from conversation_participants p where p.root_account_id = $1 and p.user_id = asker.id
     and p.message_count > 0 and p.last_message_at is not null and p.workflow_state = 'unread'
   ) order by asker.place) as counts from unnest($2::bigint[]) with ordinality asker(id, place)`,
);

/** Every open inbox asks for it again and again. */
const unreadCounts = cacheKey(
  () =>
    new Batcher<number, number>({
      ask: async (db, root, users) =>
        one(await run<{ counts: number[] }>(db, unread, [root, users]), "the unread counts").counts,
      atOnce: 2,
      most: 100,
    }),
);

/** Counted afresh each time from a partial index: a stored counter drifts. */
export const countUnread = ({ db, caches, root, actor }: Pick<Context, "db" | "caches" | "root" | "actor">) =>
  caches.of(unreadCounts).ask(db, root, actor.id);
