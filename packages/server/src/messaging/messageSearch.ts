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

/**
 * A message is found by its text, or by its conversation's subject if it is the first that the person has of it. Each
 * half stops at the page's size, so that the words' index or the person's newest messages are used, whichever is
 * cheaper; that depends on the words, so the statement is not kept prepared.
 */
const SEARCH = `
  with q as (select to_tsquery('simple', $3) as words),
  found as (
    (select mp.message_id, mp.conversation_id
     from conversation_message_participants mp
     join conversation_messages m on m.root_account_id = $1 and m.id = mp.message_id
     where mp.root_account_id = $1 and mp.user_id = $2 and mp.deleted_at is null and not mp.generated
       and mp.message_id < $4 and to_tsvector('simple', m.body) @@ to_tsquery('simple', $3) and m.unsent_at is null
     order by mp.message_id desc limit $5)
    union
    (select f.message_id, c.id
     from conversations c
     cross join lateral (
       select min(mp.message_id) as message_id from conversation_message_participants mp
       where mp.root_account_id = $1 and mp.conversation_id = c.id and mp.user_id = $2 and mp.deleted_at is null
         and not mp.generated) f
     where c.root_account_id = $1 and to_tsvector('simple', coalesce(c.subject, '')) @@ to_tsquery('simple', $3)
       and f.message_id < $4
     order by f.message_id desc limit $5)),
  page as (select * from found order by message_id desc limit $5)
  select page.message_id as id, page.conversation_id, c.subject, m.author_id, u.short_name as author_name, m.created_at,
    ts_headline('simple', left(m.body, 10000), q.words, 'StartSel="", StopSel="", MinWords=12, MaxWords=30') as excerpt
  from page cross join q
  join conversation_messages m on m.root_account_id = $1 and m.id = page.message_id
  join conversations c on c.root_account_id = $1 and c.id = page.conversation_id
  join users u on u.root_account_id = $1 and u.id = m.author_id
  order by page.message_id desc`;

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

export const searchMessages = (
  db: Db,
  actor: Actor,
  text: string | null | undefined,
  before: number | undefined,
  limit: number,
): Promise<FoundRow[]> =>
  run<FoundRow>(db, SEARCH, [actor.root, actor.id, toQuery(text), before ?? Number.MAX_SAFE_INTEGER, limit]);
