/** Search in the texts and subjects of a person's visible messages. */
import type { Actor } from "../../platform/actor.ts";
import { invalid } from "../../platform/errors.ts";
import { type Db, run } from "../../store/database.ts";

export interface FoundRow {
  readonly id: number;
  readonly conversation_id: number;
  readonly subject: string | null;
  readonly excerpt: string;
  readonly author_id: number;
  readonly author_name: string;
  readonly created_at: Date;
}

/** Whether the text of message `m`, or the subject of conversation `c`, holds the words `$3`. */
const IN_TEXT = "m.unsent_at is null and to_tsvector('simple', m.body) @@ to_tsquery('simple', $3)";
const IN_SUBJECT = "to_tsvector('simple', coalesce(c.subject, '')) @@ to_tsquery('simple', $3)";

/** Of a conversation whose subject is found the first message stands for it: `mp`, if there is no earlier one. */
const IS_FIRST = `not exists (select 1 from conversation_message_participants e where e.root_account_id = $1
  and e.conversation_id = mp.conversation_id and e.user_id = $2 and e.deleted_at is null and not e.generated
  and e.message_id < mp.message_id)`;

const OWN = "mp.root_account_id = $1 and mp.user_id = $2 and mp.deleted_at is null and not mp.generated";

/** The rows of `found` as they are answered. */
const PAGE = `page as (
    select found.message_id as id, found.conversation_id, c.subject, m.author_id, u.short_name as author_name, m.created_at,
      ts_headline('simple', left(m.body, 10000), to_tsquery('simple', $3), 'StartSel="", StopSel="", MinWords=12, MaxWords=30') as excerpt
    from (select * from found order by message_id desc limit $5) found
    join conversation_messages m on m.root_account_id = $1 and m.id = found.message_id
    join conversations c on c.root_account_id = $1 and c.id = found.conversation_id
    join users u on u.root_account_id = $1 and u.id = m.author_id)`;

/**
 * Looks through a person's newest messages one by one, `$6` at the most and until the page is full. One row at least:
 * `reached` is the last message that was looked at, null when there are no more.
 */
const NEAR_SEARCH = `
  with near as materialized (
    select mp.conversation_id, mp.message_id from conversation_message_participants mp
    where ${OWN} and mp.message_id < $4 order by mp.message_id desc limit $6),
  found as (
    select mp.message_id, mp.conversation_id from near mp
    cross join lateral (
      select m.unsent_at, m.body from conversation_messages m where m.root_account_id = $1 and m.id = mp.message_id offset 0) m
    cross join lateral (
      select c.subject from conversations c where c.root_account_id = $1 and c.id = mp.conversation_id offset 0) c
    where (${IN_TEXT}) or (${IN_SUBJECT} and ${IS_FIRST})
    limit $5),
  ${PAGE}
  select reached.id as reached, page.* from (select case when count(*) = $6 then min(message_id) end as id from near) reached
  left join page on true order by page.id desc`;

/** Asks the index which messages hold the words, and of each whether it is the person's. */
const FAR_SEARCH = `
  with texts as materialized (
    select m.id from conversation_messages m where m.root_account_id = $1 and m.id < $4 and ${IN_TEXT}),
  subjects as materialized (select c.id from conversations c where c.root_account_id = $1 and ${IN_SUBJECT}),
  found as (
    select own.message_id, own.conversation_id from texts cross join lateral (
      select mp.message_id, mp.conversation_id from conversation_message_participants mp
      where mp.message_id = texts.id and ${OWN} offset 0) own
    union
    select own.message_id, own.conversation_id from subjects cross join lateral (
      select mp.message_id, mp.conversation_id from conversation_message_participants mp
      where mp.conversation_id = subjects.id and mp.message_id < $4 and ${OWN} and ${IS_FIRST} offset 0) own),
  ${PAGE}
  select * from page order by id desc`;

/** How many messages are looked through before the index of all words is asked; more when some of the first are found. */
const NEAR = 50;
const NEAR_OF_FREQUENT = 1_000;

async function searchNear(db: Db, actor: Actor, query: string, from: number, limit: number, depth: number) {
  const values = [actor.root, actor.id, query, from, limit, depth];
  const rows = await run<FoundRow & { reached: number | null }>(db, NEAR_SEARCH, values);
  const found = rows.filter((r) => r.id !== null).map(({ reached: _, ...row }): FoundRow => row);
  return { found, reached: rows[0]!.reached };
}

const MAX_WORDS = 20;

/** The words as a query of the store's: each a prefix, all needed. Quoted, so that no sign means anything. */
function toQuery(text: string | null | undefined): string {
  const words = (text ?? "").split(/\s+/).filter((w) => /[\p{L}\p{N}]/u.test(w));
  if (words.length === 0) throw invalid("q", "blank", "q must hold a word to search for");
  return words
    .slice(0, MAX_WORDS)
    .map((w) => `'${w.replace(/[\\']/g, "$&$&")}':*`)
    .join(" & ");
}

/**
 * The newest messages that match, before the one of id `before`: by their text, or by their conversation's subject.
 * A plan depends on the words, so no statement here is kept prepared.
 */
export async function searchMessages(
  db: Db,
  actor: Actor,
  text: string | null | undefined,
  before: number | undefined,
  limit: number,
): Promise<FoundRow[]> {
  const query = toQuery(text);
  const from = before ?? Number.MAX_SAFE_INTEGER;
  const near = await searchNear(db, actor, query, from, limit, NEAR);
  const found = near.found;
  let { reached } = near;
  if (found.length > 0 && found.length < limit && reached !== null) {
    const more = await searchNear(db, actor, query, reached, limit - found.length, NEAR_OF_FREQUENT);
    found.push(...more.found);
    reached = more.reached;
  }
  if (found.length === limit || reached === null) return found;
  const far = await run<FoundRow>(db, FAR_SEARCH, [actor.root, actor.id, query, reached, limit - found.length]);
  return [...found, ...far];
}
