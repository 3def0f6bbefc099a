/** Search in the texts and subjects of a person's visible messages. */
import type { Actor } from "../platform/actor.ts";
import { invalid } from "../platform/errors.ts";
import { type Db, run } from "../store/database.ts";

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

const page = (found: string) => `
  with ${found},
  page as (select * from found order by message_id desc limit $5)
  select page.message_id as id, page.conversation_id, c.subject, m.author_id, u.short_name as author_name, m.created_at,
    ts_headline('simple', left(m.body, 10000), to_tsquery('simple', $3), 'StartSel="", StopSel="", MinWords=12, MaxWords=30') as excerpt
  from page
  join conversation_messages m on m.root_account_id = $1 and m.id = page.message_id
  join conversations c on c.root_account_id = $1 and c.id = page.conversation_id
  join users u on u.root_account_id = $1 and u.id = m.author_id
  order by page.message_id desc`;

/** How many of a person's newest messages are looked through before the index of all words is asked. */
const NEAR = 10_000;

/** Looks through the newest messages one by one, until the page is full. */
const NEAR_SEARCH = page(`near as materialized (
    select mp.conversation_id, mp.message_id from conversation_message_participants mp
    where ${OWN} and mp.message_id < $4 order by mp.message_id desc limit ${NEAR}),
  found as (
    select mp.message_id, mp.conversation_id from near mp
    join conversation_messages m on m.root_account_id = $1 and m.id = mp.message_id
    join conversations c on c.root_account_id = $1 and c.id = mp.conversation_id
    where (${IN_TEXT}) or (${IN_SUBJECT} and ${IS_FIRST})
    order by mp.message_id desc limit $5)`);

/** Asks the index which messages hold the words, and which of them are the person's. */
const FAR_SEARCH = page(`texts as materialized (
    select m.id from conversation_messages m where m.root_account_id = $1 and m.id < $4 and ${IN_TEXT}),
  subjects as materialized (select c.id from conversations c where c.root_account_id = $1 and ${IN_SUBJECT}),
  found as (
    select mp.message_id, mp.conversation_id from texts
    join conversation_message_participants mp on mp.message_id = texts.id and ${OWN}
    union
    select mp.message_id, mp.conversation_id from subjects
    join conversation_message_participants mp on mp.conversation_id = subjects.id and ${OWN}
    where mp.message_id < $4 and ${IS_FIRST})`);

/** The id of the last message that the near search looks at; undefined when it sees all there are. */
async function horizon(db: Db, actor: Actor, before: number): Promise<number | undefined> {
  const rows = await run<{ id: number }>(
    db,
    `select mp.message_id as id from conversation_message_participants mp where ${OWN} and mp.message_id < $3
     order by mp.message_id desc offset ${NEAR - 1} limit 1`,
    [actor.root, actor.id, before],
  );
  return rows[0]?.id;
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
 * Which way is cheaper depends on the words, so no statement here is kept prepared.
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
  const near = await run<FoundRow>(db, NEAR_SEARCH, [actor.root, actor.id, query, from, limit]);
  const reached = near.length < limit ? await horizon(db, actor, from) : undefined;
  if (reached === undefined) return near;
  const far = await run<FoundRow>(db, FAR_SEARCH, [actor.root, actor.id, query, reached, limit - near.length]);
  return [...near, ...far];
}
