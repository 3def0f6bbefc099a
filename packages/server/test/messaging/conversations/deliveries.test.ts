/** Delivering sends to many: how much work it is, what its author hears, and that private conversations go on. */

import type { PidgeServer } from "@pidge/server";
import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { insertBatch } from "../../../src/messaging/conversations/batches.sql.ts";
import { deliverBatch } from "../../../src/messaging/conversations/batches.ts";
import { textContent } from "../../../src/messaging/conversations/content.ts";
import { type Config, configure } from "../../../src/platform/settings/configure.ts";
import { serveStore } from "../../../src/server.ts";
import { Caches } from "../../../src/store/cache/caches.ts";
import { must } from "../../../src/store/must.ts";
import { openStore, type Store } from "../../../src/store/open.ts";
import { freshDatabase, newTenant, testOptions } from "../../support/pidge.ts";

const PEOPLE = 250;
const log = pino({ level: "silent" });
let config: Config;
let store: Store;
let server: PidgeServer<string | undefined>;
let root: number;
beforeAll(async () => {
  config = configure({ ...testOptions, ...(await freshDatabase()), background: false }, {});
  store = await openStore(config);
  server = await serveStore(store, config, log);
  root = (await newTenant(server)).root;
});
afterAll(() => server.close());

const AUTHOR = 1;

/** Sends to people who need not exist; answers the batch and the statements that its delivery took. */
async function deliver(flagged: boolean): Promise<{ batch: number; statements: number }> {
  const recipients = Array.from({ length: PEOPLE }, (_, i) => ({
    id: 1_000_000 + i,
    tags: ["course_1", "course_2"],
    sender_tags: ["course_1"],
  }));
  const ctx = { db: store.db, root, now: config.clock.now() };
  const opening = { subject: null, contextType: null, contextId: null };
  const template = { author: AUTHOR, content: textContent("To all"), opening, tags: [], flagged, recipients };
  const batch = must(await insertBatch(ctx, template), "the batch");
  let statements = 0;
  const stop = server.onQuery(() => statements++);
  await deliverBatch(
    {
      db: store.db,
      config,
      clock: config.clock,
      log,
      jobs: undefined as never,
      people: undefined as never,
      caches: new Caches(),
    },
    { root, batch },
  );
  stop();
  return { batch, statements };
}

const rows = async (text: string, ...values: unknown[]) => (await store.pool.query(text, [root, ...values])).rows;

/** The conversations of a batch, by recipient. */
const conversations = async (batch: number): Promise<number[]> =>
  (
    await rows(
      `select m.conversation_id as id from conversation_batch_recipients r
       join conversation_messages m on m.root_account_id = $1 and m.id = r.message_id
       where r.root_account_id = $1 and r.batch_id = $2 order by r.user_id`,
      batch,
    )
  ).map((r) => r.id);

test("a hundred people are one statement; their conversations carry what both are filed under", async () => {
  const { batch, statements } = await deliver(true);
  // beside three chunks: finding the batch, beginning, three looks for who is left, the end
  expect(statements).toBe(3 + 6);
  const ids = await conversations(batch);
  expect(new Set(ids).size).toBe(PEOPLE);
  const [shared] = await rows(
    "select tags, private_hash from conversations where root_account_id = $1 and id = $2",
    ids[0],
  );
  expect(shared).toEqual({ tags: ["course_1", "course_2"], private_hash: null });
  const people = await rows(
    `select user_id, tags, workflow_state, message_count from conversation_participants
     where root_account_id = $1 and conversation_id = $2 order by user_id`,
    ids[0],
  );
  expect(people).toEqual([
    { user_id: AUTHOR, tags: ["course_1"], workflow_state: "read", message_count: 1 },
    { user_id: 1_000_000, tags: ["course_1", "course_2"], workflow_state: "unread", message_count: 1 },
  ]);
});

test("the author hears once of the whole batch, each recipient of their message", async () => {
  const { batch } = await deliver(true);
  const told = await rows(
    `select o.kind, count(*)::int as n from outbox_events o
     join conversation_batch_recipients r on r.root_account_id = $1 and r.message_id = (o.payload->>'message_id')::bigint
     where o.root_account_id = $1 and r.batch_id = $2 group by o.kind order by o.kind`,
    batch,
  );
  expect(told).toEqual([
    { kind: "conversation_created", n: 1 },
    { kind: "conversation_message", n: PEOPLE },
  ]);
});

test("private conversations are continued by the next batch", async () => {
  const [one, two] = [await deliver(false), await deliver(false)];
  expect([one.statements, two.statements]).toEqual([9, 9]);
  const ids = await conversations(one.batch);
  expect(await conversations(two.batch)).toEqual(ids);
  const [first] = await rows(
    `select max(p.message_count) as most, count(*)::int as people, count(*) filter (where p.message_count = 2)::int as twice
     from conversation_participants p where p.root_account_id = $1 and p.conversation_id = any($2::bigint[])`,
    ids,
  );
  expect(first).toEqual({ most: 2, people: 2 * PEOPLE, twice: 2 * PEOPLE });
});
