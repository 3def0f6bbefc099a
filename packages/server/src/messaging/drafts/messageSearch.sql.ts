/** Search in the texts and subjects of a person's visible messages, as SQL. Plans depend on the words: nothing is prepared. */
import { type Places, sql, statement } from "../../store/statement.ts";

export interface FoundMessageRow {
  readonly id: number;
  readonly conversation_id: number;
  readonly subject: string | null;
  /** The beginning of the text, from which the excerpt is taken. */
  readonly body: string;
  readonly author_id: number;
  readonly author_name: string;
  readonly created_at: Date;
}

const SEARCH = {
  tenant: "bigint",
  user: "bigint",
  /** The words, folded, in the form of `to_tsquery`. */
  query: "text",
  /** Messages from before the one of this id. */
  before: "bigint",
  limit: "bigint",
} as const;
type SearchPlaces = Places<typeof SEARCH>;

/** Whether the text of message `m`, or the subject of conversation `c`, holds the words; as the indexes have it, to the letter. */
const inText = (p: SearchPlaces) =>
  `m.unsent_at is null and to_tsvector('simple', fold_text(m.body)) @@ to_tsquery('simple', ${p.query})`;
const inSubject = (p: SearchPlaces) =>
  `to_tsvector('simple', fold_text(coalesce(c.subject, ''))) @@ to_tsquery('simple', ${p.query})`;

/** Whether `mp` is the first message of its conversation: it represents one whose subject is found. */
const isFirst = (
  p: SearchPlaces,
) => `not exists (select 1 from conversation_message_participants e where e.root_account_id = ${p.tenant}
  and e.conversation_id = mp.conversation_id and e.user_id = ${p.user} and e.deleted_at is null and not e.generated
  and e.message_id < mp.message_id)`;

const isOwn = (p: SearchPlaces) =>
  `mp.root_account_id = ${p.tenant} and mp.user_id = ${p.user} and mp.deleted_at is null and not mp.generated`;

/** CTE `page`: the rows of `found` as they are answered. */
const page = (p: SearchPlaces) => `page as (
    select found.message_id as id, found.conversation_id, c.subject, m.author_id, u.short_name as author_name, m.created_at,
      left(m.body, 10000) as body
    from (select * from found order by message_id desc limit ${p.limit}) found
    join conversation_messages m on m.root_account_id = ${p.tenant} and m.id = found.message_id
    join conversations c on c.root_account_id = ${p.tenant} and c.id = found.conversation_id
    join users u on u.root_account_id = ${p.tenant} and u.id = m.author_id)`;

/**
 * Looks through a person's newest messages one by one: `depth` at most, and until the page is full. Answers one row at
 * least: `reached` is the last message that was looked at, null when there are no more.
 */
export const searchNewest = statement(
  "search_newest_messages",
  { ...SEARCH, depth: "bigint" },
  (p) => sql<{ [K in keyof FoundMessageRow]: FoundMessageRow[K] | null } & { reached: number | null }>`
    with near as materialized (
      select mp.conversation_id, mp.message_id from conversation_message_participants mp
      where ${isOwn(p)} and mp.message_id < ${p.before} order by mp.message_id desc limit ${p.depth}),
    found as (
      select mp.message_id, mp.conversation_id from near mp
      cross join lateral (
        select m.unsent_at, m.body from conversation_messages m where m.root_account_id = ${p.tenant} and m.id = mp.message_id offset 0) m
      cross join lateral (
        select c.subject from conversations c where c.root_account_id = ${p.tenant} and c.id = mp.conversation_id offset 0) c
      where (${inText(p)}) or (${inSubject(p)} and ${isFirst(p)})
      limit ${p.limit}),
    ${page(p)}
    select reached.id as reached, page.* from (select case when count(*) = ${p.depth} then min(message_id) end as id from near) reached
    left join page on true order by page.id desc`,
);

/** Asks the index which messages hold the words, and of each whether it is the person's. */
export const searchIndex = statement(
  "search_message_index",
  SEARCH,
  (p) => sql<FoundMessageRow>`
    with texts as materialized (
      select m.id from conversation_messages m where m.root_account_id = ${p.tenant} and m.id < ${p.before} and ${inText(p)}),
    subjects as materialized (select c.id from conversations c where c.root_account_id = ${p.tenant} and ${inSubject(p)}),
    found as (
      select own.message_id, own.conversation_id from texts cross join lateral (
        select mp.message_id, mp.conversation_id from conversation_message_participants mp
        where mp.message_id = texts.id and ${isOwn(p)} offset 0) own
      union
      select own.message_id, own.conversation_id from subjects cross join lateral (
        select mp.message_id, mp.conversation_id from conversation_message_participants mp
        where mp.conversation_id = subjects.id and mp.message_id < ${p.before} and ${isOwn(p)} and ${isFirst(p)} offset 0) own),
    ${page(p)}
    select * from page order by id desc`,
);
