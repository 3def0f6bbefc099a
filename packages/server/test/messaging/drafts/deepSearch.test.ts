/** Search in an inbox of thousands of messages: what lies deep is found, and how many statements that takes. */
import type { PidgeServer } from "@pidge/server";
import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { configure } from "../../../src/platform/settings/configure.ts";
import { serveStore } from "../../../src/server.ts";
import { openStore, type Store } from "../../../src/store/open.ts";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { freshDatabase, newTenant, testOptions } from "../../support/pidge.ts";

const MESSAGES = 2_500;
let store: Store;
let server: PidgeServer<string | undefined>;
let me: Api;
let other: Api;
/** The id of the n-th message; the first is 1. */
let idOf: (n: number) => number;

/** One message in a conversation each. Every tenth speaks of otters, the second of a walrus, the third of one in its subject. */
beforeAll(async () => {
  store = await openStore(configure({ ...testOptions, ...(await freshDatabase()) }, {}));
  server = await serveStore(store, configure({ ...testOptions, background: false }, {}), pino({ level: "silent" }));
  const campus = new Campus(await newTenant(server));
  [me, other] = [await campus.person("Mia Many"), await campus.person("Otto Other")];
  const { rows } = await store.pool.query(
    `with c as (
       insert into conversations (root_account_id, subject, context_type, context_id, created_at, updated_at)
       select $1, case when n = 3 then 'About the walrus' else 'Number ' || n end, 'None', n, now(), now()
       from generate_series(1, $4::int) n returning id, context_id as n),
     m as (
       insert into conversation_messages (root_account_id, conversation_id, author_id, body, created_at)
       select $1, c.id, $3, case when n = 2 then 'a walrus' when n % 10 = 0 then 'otters' else 'nothing' end, now()
       from c order by c.id returning id, conversation_id),
     p as (
       insert into conversation_participants (root_account_id, user_id, conversation_id, message_count, last_message_at, updated_at)
       select $1, $2, id, 1, now(), now() from c)
     insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id)
     select $1, conversation_id, $2, id from m returning message_id`,
    [campus.tenant.root, me.id, other.id, MESSAGES],
  );
  const ids = rows.map((r) => r.message_id as number).sort((a, b) => a - b);
  idOf = (n) => ids[n - 1]!;
});
afterAll(() => server.close());

/** What is found, and how many statements looked for it. */
async function find(who: Api, q: string, per_page = 10): Promise<{ ids: number[]; statements: number; next?: string }> {
  let statements = 0;
  const stop = server.onQuery(({ text }) => {
    if (text.includes("to_tsquery")) statements++;
  });
  const page = await who.get("/api/pidge/v1/conversations/search", { q, per_page });
  stop();
  expect(page.status).toBe(200);
  return { ids: page.body.map((m: Json) => m.id), statements, ...(page.links.next && { next: page.links.next }) };
}

test("what is frequent is found among the newest, in two statements", async () => {
  const { ids, statements } = await find(me, "otter");
  expect([ids, statements]).toEqual([Array.from({ length: 10 }, (_, i) => idOf(MESSAGES - 10 * i)), 2]);
});

test("pages of what is frequent lead through all of it", async () => {
  const seen: number[] = [];
  let page = await me.get("/api/pidge/v1/conversations/search", { q: "otter", per_page: 60 });
  for (;;) {
    seen.push(...page.body.map((m: Json) => m.id));
    if (page.links.next === undefined) break;
    page = await me.raw("GET", page.links.next);
  }
  expect(seen).toEqual(Array.from({ length: MESSAGES / 10 }, (_, i) => idOf(MESSAGES - 10 * i)));
});

test("what is rare is found however deep, by text and by subject, in two statements; what is absent takes no more", async () => {
  const rare = await find(me, "walrus");
  expect([rare.ids, rare.statements, rare.next]).toEqual([[idOf(3), idOf(2)], 2, undefined]);
  const absent = await find(me, "narwhal");
  expect([absent.ids, absent.statements]).toEqual([[], 2]);
});

test("others find nothing of it, in one statement", async () => {
  const { ids, statements } = await find(other, "otter");
  expect([ids, statements]).toEqual([[], 1]);
});

test("the indexes of folded words serve the search for rare words", async () => {
  const sent: { text: string; values: readonly unknown[] }[] = [];
  const stop = server.onQuery(({ text, values }) => {
    if (text.includes("texts as materialized")) sent.push({ text, values });
  });
  expect((await find(me, "wàlrus")).ids).toEqual([idOf(3), idOf(2)]);
  stop();
  const [{ text, values } = { text: "", values: [] }] = sent;
  await store.pool.query("analyze conversation_messages, conversations");
  const plan = await store.pool.query<{ "QUERY PLAN": string }>(`explain ${text}`, [...values]);
  const lines = plan.rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(lines).toContain("Index Scan on conversation_messages_words");
  expect(lines).toContain("Index Scan on conversations_words");
});
