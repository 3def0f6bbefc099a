/** Earlier messages handed to the recipients of a new one. */
import { type Db, run } from "../../store/database.ts";

/** Those of the messages that belong to the conversation, and whether the user ever received each. */
export const includable = (db: Db, root: number, conversationId: number, userId: number, ids: readonly number[]) =>
  run<{ id: number; received: boolean }>(
    db,
    `select m.id, exists (select 1 from conversation_message_participants mp where mp.root_account_id = $1
         and mp.conversation_id = $2 and mp.user_id = $3 and mp.message_id = m.id) as received
     from conversation_messages m where m.root_account_id = $1 and m.conversation_id = $2 and m.id = any($4::bigint[])`,
    [root, conversationId, userId, ids],
  );

/** Gives the messages to those (or to all participants) who lack them; removed ones come back. */
export async function handOver(
  db: Db,
  root: number,
  conversationId: number,
  ids: readonly number[],
  users: readonly number[] | undefined,
): Promise<void> {
  await run(
    db,
    `with given as (
       insert into conversation_message_participants as mp (root_account_id, conversation_id, user_id, message_id, author, generated)
       select $1, $2, p.user_id, m.id, m.author_id = p.user_id, m.generated
       from conversation_participants p
       join conversation_messages m on m.root_account_id = $1 and m.conversation_id = $2 and m.id = any($3::bigint[])
       where p.root_account_id = $1 and p.conversation_id = $2 and ($4::bigint[] is null or p.user_id = any($4::bigint[]))
       on conflict (root_account_id, conversation_id, user_id, message_id) do update set deleted_at = null
         where mp.deleted_at is not null
       returning user_id, generated),
     counted as (select user_id, count(*) filter (where not generated) as n from given group by user_id)
     update conversation_participants p set message_count = p.message_count + c.n
     from counted c where p.root_account_id = $1 and p.conversation_id = $2 and p.user_id = c.user_id`,
    [root, conversationId, ids, users ?? null],
  );
}
