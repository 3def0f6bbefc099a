/** Reads what the feed of a person's messages shows. */
import { sql, statement } from "../../store/statement.ts";

export interface FeedReader {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
}

/** A person with an active login. */
export const feedReader = statement(
  "feed_reader",
  { tenant: "bigint", user: "bigint" },
  (p) => sql<FeedReader>`
    select u.id, u.uuid, u.short_name as name from users u
    where u.root_account_id = ${p.tenant} and u.id = ${p.user} and u.workflow_state <> 'deleted'
      and exists (select 1 from pseudonyms p where p.root_account_id = ${p.tenant} and p.user_id = u.id and p.workflow_state = 'active')`,
);

export interface FeedEntry {
  readonly id: number;
  readonly conversation_id: number;
  readonly subject: string | null;
  readonly body: string;
  readonly author: string;
  readonly created_at: Date;
}

/** A person's newest messages. */
export const newestMessages = statement(
  "newest_messages",
  { tenant: "bigint", user: "bigint", limit: "bigint" },
  (p) => sql<FeedEntry>`
    select m.id, mp.conversation_id, c.subject, m.body, u.short_name as author, m.created_at
    from conversation_message_participants mp
    join conversation_messages m on m.root_account_id = ${p.tenant} and m.id = mp.message_id
    join conversations c on c.root_account_id = ${p.tenant} and c.id = mp.conversation_id
    join users u on u.root_account_id = ${p.tenant} and u.id = m.author_id
    where mp.root_account_id = ${p.tenant} and mp.user_id = ${p.user} and mp.deleted_at is null and not mp.generated
    order by mp.message_id desc limit ${p.limit}`,
);
