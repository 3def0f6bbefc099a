/** Removed messages across people, as SQL: found, given back, or gone for everybody. */
import { type Db, run } from "../../store/database.ts";
import { lockConversations } from "./removal.sql.ts";

export interface Removal {
  readonly message_id: number;
  readonly user_id: number;
  readonly conversation_id: number;
  readonly deleted_at: Date;
}

export interface RemovalFilter {
  readonly users: readonly number[] | null;
  readonly conversation: number | null;
  readonly before: Date | null;
  readonly after: Date | null;
}

/** Who removed what, latest first. */
export const findRemovals = (db: Db, root: number, f: RemovalFilter) =>
  run<Removal>(
    db,
    `select message_id, user_id, conversation_id, deleted_at from conversation_message_participants
     where root_account_id = $1 and deleted_at is not null and ($2::bigint[] is null or user_id = any($2::bigint[]))
       and ($3::bigint is null or conversation_id = $3)
       and deleted_at < coalesce($4::timestamptz, 'infinity')
       and deleted_at > coalesce($5::timestamptz, '-infinity')
     order by deleted_at desc, message_id desc, user_id`,
    [root, f.users, f.conversation, f.before, f.after],
  );

export async function conversationExists(db: Db, root: number, id: number): Promise<boolean> {
  const row = await db
    .selectFrom("conversations")
    .select("id")
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .executeTakeFirst();
  return row !== undefined;
}

/** Undoes a person's removals; answers which messages came back. Generated ones count here, as they do in Canvas. */
export async function restore(
  db: Db,
  root: number,
  conversationId: number,
  userId: number,
  messageIds: readonly number[],
  now: Date,
): Promise<number[]> {
  await lockConversations(db, root, [conversationId]);
  const rows = await run<{ message_id: number }>(
    db,
    `update conversation_message_participants set deleted_at = null
     where root_account_id = $1 and conversation_id = $2 and user_id = $3 and message_id = any($4::bigint[])
       and deleted_at is not null
     returning message_id`,
    [root, conversationId, userId, messageIds],
  );
  if (rows.length > 0)
    await run(
      db,
      `with visible as (
         select mp.author, mp.generated, mp.tags, m.created_at, m.has_attachments, m.has_media_objects
         from conversation_message_participants mp
         join conversation_messages m on m.root_account_id = $1 and m.id = mp.message_id
         where mp.root_account_id = $1 and mp.conversation_id = $2 and mp.user_id = $3 and mp.deleted_at is null)
       update conversation_participants p set
         message_count = (select count(*) from visible), last_message_at = (select max(created_at) from visible),
         visible_last_authored_at = (select max(created_at) from visible where author and not generated),
         has_attachments = (select bool_or(has_attachments) from visible),
         has_media_objects = (select bool_or(has_media_objects) from visible),
         tags = coalesce(p.tags, (select array_agg(distinct t) from visible v cross join unnest(v.tags) t), c.tags),
         updated_at = $4
       from conversations c
       where p.root_account_id = $1 and p.conversation_id = $2 and p.user_id = $3
         and c.root_account_id = $1 and c.id = $2`,
      [root, conversationId, userId, now],
    );
  return rows.map((r) => r.message_id);
}

/** Nobody has the conversation any more; its record and its messages stay, out of reach. */
export async function removeForAll(tx: Db, root: number, conversationId: number): Promise<void> {
  await lockConversations(tx, root, [conversationId]);
  await run(
    tx,
    `with changed as (
       update conversations set roster = roster + 1 where root_account_id = $1 and id = $2),
     rows as (
       delete from conversation_participants where root_account_id = $1 and conversation_id = $2)
     delete from conversation_message_participants where root_account_id = $1 and conversation_id = $2`,
    [root, conversationId],
  );
}
