/** Fills a store for the benchmarks, by SQL: 200,000 messages in 200,000 conversations, one person with all of them. */
import { randomBytes } from "node:crypto";
import type pg from "pg";

export interface World {
  readonly root: number;
  /** People with about a hundred conversations each, and their tokens. */
  readonly people: readonly { readonly id: number; readonly token: string }[];
  /** A person with twenty conversations, and one with all of them. */
  readonly light: { readonly id: number; readonly token: string };
  readonly heavy: { readonly id: number; readonly token: string };
  /** A person without conversations. */
  readonly empty: { readonly id: number; readonly token: string };
  /** A conversation of thirty, and who replies in it. */
  readonly group: number;
  readonly author: number;
  readonly authorToken: string;
}

const PEOPLE = 2_000;
const CONVERSATIONS = 200_000;
/** So many look at their inboxes again and again; the server remembers all of them. */
export const FEW = 200;

export async function seed(pool: pg.Pool, hash: (token: string) => Buffer): Promise<World> {
  const one = async <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
    (await pool.query<R>(text, values)).rows;
  const [{ root }] = (await one<{ root: number }>("select min(id) as root from accounts")) as [{ root: number }];
  const people = await one<{ id: number }>(
    `insert into users (root_account_id, uuid, name, short_name, sortable_name, sort_key, created_at, updated_at)
     select $1, md5(g::text) || g, 'Person ' || g, 'Person ' || g, g || ', Person', g || ', person', now(), now()
     from generate_series(1, $2::int) g returning id`,
    [root, PEOPLE + 32],
  );
  const ids = people.map((p) => p.id);
  await pool.query(
    `insert into pseudonyms (root_account_id, user_id, unique_id, unique_id_key, created_at, updated_at)
     select $1, u, 'p' || u, 'p' || u, now(), now() from unnest($2::bigint[]) u`,
    [root, ids],
  );
  const heavy = ids[PEOPLE]!;
  const light = ids[PEOPLE + 1]!;
  const empty = ids[PEOPLE + 2]!;
  // each chunk is a statement of its own, so that no single one outlives the statement timeout
  for (let from = 1; from <= CONVERSATIONS; from += 20_000) {
    await pool.query(
      `with c as (
         insert into conversations (root_account_id, private_hash, subject, created_at, updated_at)
         select $1, 'bench' || g, 'Subject ' || g, now() - g * interval '1 second', now() from generate_series($2::int, $3::int) g
         returning id, created_at, substr(private_hash, 6)::int as g),
       m as (
         insert into conversation_messages (root_account_id, conversation_id, author_id, body, created_at)
         select $1, c.id, ($4::bigint[])[1 + c.g % ${PEOPLE}], 'Message ' || c.g || repeat(' lorem ipsum', 8), c.created_at from c
         returning id, conversation_id, author_id, created_at),
       people as (
         select m.*, u.user_id from m cross join lateral (values (m.author_id), ($5::bigint)) u(user_id)),
       r as (
         insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author)
         select $1, conversation_id, user_id, id, user_id = author_id from people)
       insert into conversation_participants (root_account_id, user_id, conversation_id, workflow_state, last_message_at,
         last_authored_at, visible_last_authored_at, message_count, updated_at)
       select $1, user_id, conversation_id, 'unread', created_at, case when user_id = author_id then created_at end,
         case when user_id = author_id then created_at end, 1, created_at from people`,
      [root, from, from + 19_999, ids, heavy],
    );
  }
  await copyTwenty(pool, root, heavy, light);
  const group = await thirty(pool, root, ids.slice(0, 30));
  for (const table of [
    "conversations",
    "conversation_messages",
    "conversation_participants",
    "conversation_message_participants",
    "users",
  ])
    await pool.query(`vacuum analyze ${table}`);
  const tokens = await giveTokens(pool, root, ids, hash);
  const person = (id: number) => ({ id, token: tokens.get(id)! });
  return {
    root,
    people: ids.slice(0, PEOPLE).map(person),
    light: person(light),
    heavy: person(heavy),
    empty: person(empty),
    group,
    author: ids[0]!,
    authorToken: tokens.get(ids[0]!)!,
  };
}

/** The light person has conversations like the heavy one's newest, so that both pages hold the same amount. */
async function copyTwenty(pool: pg.Pool, root: number, heavy: number, light: number): Promise<void> {
  await pool.query(
    `with newest as (
       select p.* from conversation_participants p where p.root_account_id = $1 and p.user_id = $2 order by last_message_at desc limit 20),
     r as (
       insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id)
       select $1, mp.conversation_id, $3, mp.message_id from conversation_message_participants mp
       join newest n on n.conversation_id = mp.conversation_id where mp.root_account_id = $1 and mp.user_id = $2)
     insert into conversation_participants (root_account_id, user_id, conversation_id, workflow_state, last_message_at, message_count, updated_at)
     select $1, $3, conversation_id, workflow_state, last_message_at, message_count, updated_at from newest`,
    [root, heavy, light],
  );
}

async function thirty(pool: pg.Pool, root: number, people: readonly number[]): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    "insert into conversations (root_account_id, subject, created_at, updated_at) values ($1, 'Thirty', now(), now()) returning id",
    [root],
  );
  await pool.query(
    `insert into conversation_participants (root_account_id, user_id, conversation_id, message_count, last_message_at, updated_at)
     select $1, u, $2, 1, now(), now() from unnest($3::bigint[]) u`,
    [root, rows[0]!.id, people],
  );
  return rows[0]!.id;
}

async function giveTokens(pool: pg.Pool, root: number, people: readonly number[], hash: (token: string) => Buffer) {
  const tokens = new Map(people.map((id) => [id, randomBytes(24).toString("hex")]));
  await pool.query(
    `insert into access_tokens (root_account_id, user_id, token_hash, token_hint, last_used_at, created_at, updated_at)
     select $1, u, decode(hash, 'hex'), 'bench', now(), now(), now() from unnest($2::bigint[], $3::text[]) t(u, hash)`,
    [root, [...tokens.keys()], Array.from(tokens.values(), (token) => hash(token).toString("hex"))],
  );
  return tokens;
}
