/** Sends to a hundred and fifty people: while they wait, when they are done, and when one breaks off in the middle. */

import type { PidgeServer } from "@pidge/server";
import type { CompiledQuery } from "kysely";
import { sql } from "kysely";
import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deliverBatch } from "../../../src/messaging/conversations/batches.ts";
import { type Config, configure } from "../../../src/platform/settings/configure.ts";
import { serveStore } from "../../../src/server.ts";
import { Caches } from "../../../src/store/cache/caches.ts";
import type { Database } from "../../../src/store/database.ts";
import { openStore } from "../../../src/store/open.ts";
import type { Api, Json, Params } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { freshDatabase, newTenant, testOptions } from "../../support/pidge.ts";

const MANY = 150;
const silent = pino({ level: "silent" });
let config: Config;
let db: Database;
let server: PidgeServer<string | undefined>;
let root: number;
let teacher: Api;
let first: Api;
let course: Json;

/** A server that leaves long work to others: what is queued stays queued until the test delivers it. */
beforeAll(async () => {
  config = configure({ ...testOptions, ...(await freshDatabase()), background: false }, {});
  const store = await openStore(config);
  db = store.db;
  server = await serveStore(store, config, silent);
  const campus = new Campus(await newTenant(server));
  root = campus.tenant.root;
  teacher = await campus.person("Tom Teacher");
  course = await campus.course("Large");
  await campus.enroll(course.id, teacher, "teacher");
  first = await campus.person("First Student");
  await campus.enroll(course.id, first, "student");
  // the others as the first, in one statement
  await sql`with students as (
       insert into users (root_account_id, uuid, name, short_name, sortable_name, sort_key, created_at, updated_at)
       select ${root}::bigint, 'student-' || n, 'Student ' || n, 'Student ' || n, 'Student ' || n, 'student ' || n, now(), now()
       from generate_series(2, ${MANY}::int) n returning id)
     insert into enrollments (root_account_id, user_id, course_id, course_section_id, type, role_id, workflow_state,
       created_at, updated_at)
     select ${root}::bigint, s.id, e.course_id, e.course_section_id, e.type, e.role_id, e.workflow_state, now(), now()
     from enrollments e, students s where e.root_account_id = ${root} and e.user_id = ${first.id}`.execute(db);
});
afterAll(() => server.close());

async function sendToAll(body: string): Promise<number> {
  const recipients = [`course_${course.id}_students`];
  const many = { group_conversation: true, bulk_message: true, mode: "async" };
  const made = await teacher.post("conversations", { recipients, body, ...many });
  expect([made.status, made.body]).toEqual([202, []]);
  return Number(made.headers.get("x-conversation-batch-id"));
}

const running = async () => (await teacher.get("conversations/batches")).body;
const report = async (id: number, params: Params = {}) =>
  (await teacher.get(`/api/pidge/v1/conversations/batches/${id}`, { per_page: 100, ...params })).body;
const deliver = (id: number, through: Database = db) =>
  deliverBatch(
    {
      db: through,
      config,
      clock: config.clock,
      log: silent,
      jobs: undefined as never,
      people: undefined as never,
      caches: new Caches(),
    },
    { root, batch: id },
  );
const sent = async () =>
  (await teacher.get("conversations", { scope: "sent", include_all_conversation_ids: true })).body.conversation_ids;

test("[CONV-62][CONV-121][CONV-122][CONV-123] a batch is listed to its sender with its template and how far it is, until it is sent", async () => {
  const [one, two] = [await sendToAll("Welcome"), await sendToAll("Welcome again")];
  const list = await running();
  expect(list.map((b: Json) => b.id)).toEqual([one, two]);
  expect(list[0]).toMatchObject({
    workflow_state: "created",
    recipient_count: MANY,
    message: { body: "Welcome", author_id: teacher.id, participating_user_ids: [] },
  });
  expect(list[0].completion).toBeGreaterThanOrEqual(0);
  expect(list[0].completion).toBeLessThan(1);
  expect((await first.get("conversations/batches")).body).toEqual([]);
  expect(await sent()).toEqual([]);
  await deliver(one);
  expect((await running()).map((b: Json) => b.id)).toEqual([two]);
  expect(await report(one)).toMatchObject({ workflow_state: "sent", completion: 1, delivered_count: MANY });
  expect(await sent()).toHaveLength(MANY);
  await deliver(two);
  expect(await running()).toEqual([]);
});

/** The same database, in which the second chunk of a batch fails for good. */
function failingOnce(): Database {
  let chunks = 0;
  return new Proxy(db, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (key !== "executeQuery") return typeof value === "function" ? value.bind(target) : value;
      return (query: CompiledQuery) => {
        if (query.sql.includes("claimed as") && ++chunks === 2) throw new Error("the disk is made of cheese");
        return target.executeQuery(query);
      };
    },
  });
}

test("[CONV-124] a delivery that fails in the middle: state error, and what was delivered stays", async () => {
  const before = (await sent()).length;
  const id = await sendToAll("Half of you");
  await deliver(id, failingOnce());
  expect(await running()).toEqual([]);
  const told = await report(id);
  expect(told).toMatchObject({ workflow_state: "error", recipient_count: MANY });
  expect(told.delivered_count).toBeGreaterThan(0);
  expect(told.delivered_count).toBeLessThan(MANY);
  expect((await sent()).length - before).toBe(told.delivered_count);
  // person by person: who has it, and who will not get it
  const [delivered, failed] = [await report(id, { state: "delivered" }), await report(id, { state: "failed" })];
  expect(delivered.recipients).toHaveLength(Math.min(100, told.delivered_count));
  for (const r of delivered.recipients) expect([r.state, typeof r.message_id]).toEqual(["delivered", "number"]);
  expect(failed.recipients).toHaveLength(MANY - told.delivered_count);
  for (const r of failed.recipients) expect([r.state, r.message_id, r.delivered_at]).toEqual(["failed", null, null]);
  expect((await report(id, { state: "pending" })).recipients).toEqual([]);
});
