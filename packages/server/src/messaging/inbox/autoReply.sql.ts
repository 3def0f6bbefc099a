/** Reads and writes the answers that people who are away owe. */
import { sql, statement } from "../../store/statement.ts";

export interface OwedReply {
  readonly user_id: number;
  readonly author_id: number;
  readonly period: number;
  readonly subject: string | null;
  /** Null when the person is back, or has set another answer since. */
  readonly message: string | null;
  readonly signature: string | null;
  readonly user_tags: string[] | null;
  readonly author_tags: string[] | null;
}

/** The tenants in which answers are owed. */
export const tenantsWithOwedReplies = statement(
  "tenants_with_owed_replies",
  {},
  () => sql<{ root: number }>`select distinct root_account_id as root from auto_replies where sent_at is null`,
  { acrossTenants: "tells the worker which tenants owe replies" },
);

/** The tenant's answer that is owed longest, locked until the transaction ends; one that is locked already is skipped. */
export const takeOwedReply = statement(
  "take_owed_reply",
  { tenant: "bigint" },
  (p) => sql<OwedReply>`
    select a.user_id, a.author_id, a.period, s.out_of_office_subject as subject,
      case when s.use_out_of_office and s.period = a.period then s.out_of_office_message end as message,
      case when s.use_signature then s.signature end as signature, mine.tags as user_tags, theirs.tags as author_tags
    from auto_replies a
    join inbox_settings s on s.root_account_id = a.root_account_id and s.user_id = a.user_id
    join conversation_messages m on m.root_account_id = a.root_account_id and m.id = a.message_id
    left join conversation_participants mine on mine.root_account_id = a.root_account_id
      and mine.conversation_id = m.conversation_id and mine.user_id = a.user_id
    left join conversation_participants theirs on theirs.root_account_id = a.root_account_id
      and theirs.conversation_id = m.conversation_id and theirs.user_id = a.author_id
    where a.root_account_id = ${p.tenant} and a.sent_at is null
    order by a.created_at limit 1 for update of a skip locked`,
);

export const markReplySent = statement(
  "mark_reply_sent",
  { tenant: "bigint", user: "bigint", author: "bigint", period: "int", now: "timestamptz" },
  (p) => sql`
    update auto_replies set sent_at = ${p.now}
    where root_account_id = ${p.tenant} and user_id = ${p.user} and author_id = ${p.author} and period = ${p.period}`,
);

/** Forgets answers that are owed to a message. */
export const deleteOwedReplies = statement(
  "delete_owed_replies",
  { tenant: "bigint", message: "bigint" },
  (p) => sql`
    delete from auto_replies where root_account_id = ${p.tenant} and message_id = ${p.message} and sent_at is null`,
);
