/** A send to 10,000 people whose server is killed again and again: everybody has the message once. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerOptions } from "@pidge/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StoreOptions } from "../../src/store/open.ts";
import { freshDatabase } from "../support/pidge.ts";
import { fillSchool, pause, type School, serve, withStore } from "./process.ts";

const PEOPLE = 10_000;
const KILLS = 20;
const BATCHES = "/api/pidge/v1/conversations/batches";

let directory: string;
let place: Pick<ServerOptions, "data" | "database">;
let options: ServerOptions;
let school: School;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pidge-kill-"));
  const { database } = await freshDatabase();
  place = database === undefined ? { data: directory } : { database };
  school = await withStore(place as StoreOptions, (store) => fillSchool(store, PEOPLE));
  options = { ...place, throttle: false, trustProxy: true, logLevel: "fatal" };
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test("20 kills at random moments of a send to 10,000: every recipient has exactly one message", async () => {
  let server = await serve(options);
  const begun = performance.now();
  const queued = await school.api(server.url).post("conversations", {
    recipients: [`course_${school.course}`],
    body: "To everybody",
    group_conversation: true,
    bulk_message: true,
    mode: "async",
  });
  expect(queued.status).toBe(202);
  const answered = performance.now() - begun;
  const batch = queued.headers.get("x-conversation-batch-id")!;
  const delivered: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await pause(Math.random() * 400);
    await server.kill();
    server = await serve(options);
    delivered.push((await school.api(server.url).get(`${BATCHES}/${batch}`)).body.delivered_count);
  }
  // most of the kills must have met a send under way, or this test shows nothing
  expect(delivered.filter((n) => n < PEOPLE).length).toBeGreaterThan(KILLS / 2);

  const lastStart = performance.now();
  for (;;) {
    const { body } = await school.api(server.url).get(`${BATCHES}/${batch}`);
    if (body.workflow_state === "sent") {
      expect([body.delivered_count, body.recipient_count, body.completion]).toEqual([PEOPLE, PEOPLE, 1]);
      break;
    }
    expect(["created", "sending"]).toContain(body.workflow_state);
    if (performance.now() - lastStart > 120_000) throw new Error(`after two minutes: ${JSON.stringify(body)}`);
    await pause(200);
  }
  await server.kill();
  const counts = await withStore(place as StoreOptions, async (store) => {
    const { rows } = await store.pool.query(
      `select count(*) as rows, count(distinct mp.user_id) as people, count(distinct mp.conversation_id) as conversations,
         (select count(*) from conversation_participants p where p.root_account_id = $1 and p.user_id <> $2
            and p.message_count = 1 and p.workflow_state = 'unread') as unread
       from conversation_message_participants mp where mp.root_account_id = $1 and mp.user_id <> $2`,
      [school.root, school.teacher],
    );
    return rows[0];
  });
  expect(counts).toEqual({ rows: PEOPLE, people: PEOPLE, conversations: PEOPLE, unread: PEOPLE });
  expect(answered).toBeLessThan(10_000);
  console.info(`answered after ${Math.round(answered)} ms; delivered at each restart: ${delivered.join(" ")}`);
}, 600_000);
