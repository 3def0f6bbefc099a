/** Earlier messages handed to the recipients of a new one. */
import { sql, statement } from "../../store/statement.ts";

/** Those of the messages `ids` that belong to the conversation, and whether the user ever received each. */
export const findIncludable = statement(
  "includable_messages",
  { tenant: "bigint", conversation: "bigint", user: "bigint", ids: "bigint[]" },
  (p) => sql<{ id: number; received: boolean }>`
    select m.id, exists (select 1 from conversation_message_participants mp where mp.root_account_id = ${p.tenant}
        and mp.conversation_id = ${p.conversation} and mp.user_id = ${p.user} and mp.message_id = m.id) as received
    from conversation_messages m
    where m.root_account_id = ${p.tenant} and m.conversation_id = ${p.conversation} and m.id = any(${p.ids})`,
);

/** Gives the messages to those of `users` (or of all participants) who lack them; removed ones are restored. */
export const handOverMessages = statement(
  "hand_over_messages",
  { tenant: "bigint", conversation: "bigint", ids: "bigint[]", users: "bigint[] | null" },
  (p) => sql`
    with given as (
      insert into conversation_message_participants as mp (root_account_id, conversation_id, user_id, message_id, author, generated)
      select ${p.tenant}, ${p.conversation}, p.user_id, m.id, m.author_id = p.user_id, m.generated
      from conversation_participants p
      join conversation_messages m on m.root_account_id = ${p.tenant} and m.conversation_id = ${p.conversation} and m.id = any(${p.ids})
      where p.root_account_id = ${p.tenant} and p.conversation_id = ${p.conversation}
        and (${p.users} is null or p.user_id = any(${p.users}))
      on conflict (root_account_id, conversation_id, user_id, message_id) do update set deleted_at = null
        where mp.deleted_at is not null
      returning user_id, generated),
    counted as (select user_id, count(*) filter (where not generated) as n from given group by user_id)
    update conversation_participants p set message_count = p.message_count + c.n
    from counted c where p.root_account_id = ${p.tenant} and p.conversation_id = ${p.conversation} and p.user_id = c.user_id`,
);
