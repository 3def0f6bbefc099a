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
  const api = () => school.api(server.url);
  const report = async (batch: string) => (await api().get(`${BATCHES}/${batch}`)).body;
  const answered: number[] = [];
  const send = async (): Promise<string> => {
    const begun = performance.now();
    const queued = await api().post("conversations", {
      recipients: [`course_${school.course}`],
      body: "To everybody",
      group_conversation: true,
      bulk_message: true,
      mode: "async",
    });
    expect(queued.status).toBe(202);
    answered.push(performance.now() - begun);
    return queued.headers.get("x-conversation-batch-id")!;
  };

  // a kill counts when it met a send under way; a fast machine needs another send for the next
  const batches = [await send()];
  const delivered: number[] = [];
  while (delivered.length < KILLS) {
    await pause(Math.random() * 400);
    await server.kill();
    server = await serve(options);
    const { delivered_count: count } = await report(batches.at(-1)!);
    if (count < PEOPLE) delivered.push(count);
    else batches.push(await send());
  }

  const lastStart = performance.now();
  for (const batch of batches)
    for (;;) {
      const body = await report(batch);
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
      `select count(*) as people, min(n) as least, max(n) as most, sum(conversations)::int as conversations from (
         select mp.user_id, count(*) as n, count(distinct mp.conversation_id) as conversations
         from conversation_message_participants mp where mp.root_account_id = $1 and mp.user_id <> $2 group by mp.user_id) each`,
      [school.root, school.teacher],
    );
    return rows[0];
  });
  const n = batches.length;
  expect(counts).toEqual({ people: PEOPLE, least: n, most: n, conversations: n * PEOPLE });
  expect(Math.max(...answered)).toBeLessThan(10_000);
  const ms = answered.map((t) => Math.round(t));
  console.info(`${n} sends, answered after ${ms.join(", ")} ms; delivered at each restart: ${delivered.join(" ")}`);
}, 600_000);
