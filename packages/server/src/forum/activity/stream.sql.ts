/** Reads what the items of activity streams are about, and hides items. */
import { type Db, execute } from "../../store/database.ts";
import { executePacked, type PackedRow } from "../../store/packed.ts";
import { sql, statement } from "../../store/statement.ts";
import { TOPIC, topicJoins } from "../discussions/topics/topicColumns.sql.ts";
import type { TopicRow } from "../discussions/topics/topicRow.ts";
import { VIEWER, type Viewer } from "../discussions/topics/viewer.ts";

/** Newest entries, and newest messages, that an item tells. */
const NEWEST = 3;

const topicsOfStream = statement(
  "stream_topics",
  { ...VIEWER, ids: "bigint[]" },
  (p) => sql<PackedRow>`
    select ${TOPIC.sql(p)} as packed from discussion_topics t ${topicJoins(p)}
    where t.root_account_id = ${p.tenant} and t.id = any(${p.ids}) and t.workflow_state <> 'deleted'`,
);

/** Topics of any of the viewer's forums by id. */
export const loadStreamTopics = (db: Db, viewer: Viewer, ids: readonly number[]): Promise<TopicRow[]> =>
  executePacked(db, TOPIC, topicsOfStream, { ...viewer, ids });

export interface StreamEntry {
  readonly user_id: number;
  readonly user_name: string;
  readonly message: string | null;
}

/** The number of a topic's active top-level entries, and the newest of them, the oldest first. */
export const topEntriesOf = statement(
  "stream_top_entries",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql<{ readonly topic: number; readonly total: number; readonly newest: readonly StreamEntry[] | null }>`
    select t.id as topic,
      (select count(*)::int from discussion_entries e where e.root_account_id = ${p.tenant} and e.topic_id = t.id
        and e.parent_id is null and e.workflow_state = 'active') as total,
      (select json_agg(json_build_object('user_id', n.user_id, 'user_name', u.name, 'message', n.message)
          order by n.created_at, n.id)
        from (select * from discussion_entries e where e.root_account_id = ${p.tenant} and e.topic_id = t.id
          and e.parent_id is null and e.workflow_state = 'active'
          order by e.created_at desc, e.id desc limit ${NEWEST}) n
        join users u on u.root_account_id = ${p.tenant} and u.id = n.user_id) as newest
    from discussion_topics t where t.root_account_id = ${p.tenant} and t.id = any(${p.ids})`,
);

/** Texts of active entries. */
export const entryTexts = statement(
  "stream_entry_texts",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql<{ readonly id: number; readonly message: string | null }>`
    select e.id, e.message from discussion_entries e
    where e.root_account_id = ${p.tenant} and e.id = any(${p.ids}) and e.workflow_state = 'active'`,
);

interface StreamMessage {
  readonly id: number;
  readonly created_at: string;
  readonly author_id: number;
  readonly body: string;
}

export interface StreamConversation {
  readonly id: number;
  readonly subject: string | null;
  readonly is_private: boolean;
  readonly context_type: string | null;
  readonly context_id: number | null;
  readonly created_at: Date;
  readonly people: readonly number[];
  /** The newest that the person has, the newest first. */
  readonly messages: readonly StreamMessage[] | null;
}

/** Conversations of a person by id. */
export const streamConversations = statement(
  "stream_conversations",
  { tenant: "bigint", viewer: "bigint", ids: "bigint[]" },
  (p) => sql<StreamConversation>`
    select c.id, c.subject, c.private_hash is not null as is_private, c.context_type, c.context_id, c.created_at,
      array(select x.user_id from conversation_participants x where x.root_account_id = ${p.tenant}
        and x.conversation_id = c.id order by x.user_id) as people,
      (select json_agg(json_build_object('id', n.id, 'created_at', n.created_at, 'author_id', n.author_id, 'body', n.body)
          order by n.id desc)
        from (select m.id, m.created_at, m.author_id, m.body
          from conversation_message_participants mp
          join conversation_messages m on m.root_account_id = ${p.tenant} and m.id = mp.message_id
          where mp.root_account_id = ${p.tenant} and mp.user_id = ${p.viewer} and mp.conversation_id = c.id
            and mp.deleted_at is null and not mp.generated
          order by mp.message_id desc limit ${NEWEST}) n) as messages
    from conversations c where c.root_account_id = ${p.tenant} and c.id = any(${p.ids})
      and exists (select 1 from conversation_participants o where o.root_account_id = ${p.tenant}
        and o.user_id = ${p.viewer} and o.conversation_id = c.id)`,
);

const hide = statement(
  "hide_activity",
  { tenant: "bigint", viewer: "bigint", item: "bigint", now: "timestamptz" },
  (p) => sql`
    insert into hidden_activity (root_account_id, user_id, item, hidden_at)
    values (${p.tenant}, ${p.viewer}, ${p.item}, ${p.now})
    on conflict (root_account_id, user_id, item) do update set hidden_at = excluded.hidden_at`,
);

const forget = statement(
  "forget_hidden_activity",
  { tenant: "bigint", viewer: "bigint", before: "timestamptz" },
  (p) => sql`
    delete from hidden_activity
    where root_account_id = ${p.tenant} and user_id = ${p.viewer} and item <> 0 and hidden_at < ${p.before}`,
);

/** Hides an item, or with 0 everything until now; forgets what was hidden before `before`, which no stream holds. */
export async function hideItem(
  db: Db,
  {
    before,
    ...hidden
  }: {
    readonly tenant: number;
    readonly viewer: number;
    readonly item: number;
    readonly now: Date;
    readonly before: Date;
  },
): Promise<void> {
  await execute(db, forget, { tenant: hidden.tenant, viewer: hidden.viewer, before });
  await execute(db, hide, hidden);
}
