/** What others notice of a send to 10,000 people: next to nothing. And how soon a dead process's work is taken up. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerOptions } from "@pidge/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StoreOptions } from "../../src/store/open.ts";
import type { Api } from "../support/api.ts";
import { freshDatabase } from "../support/pidge.ts";
import { fillSchool, pause, type School, type Served, serve, withStore } from "./process.ts";

const PEOPLE = 10_000;
let directory: string;
let options: ServerOptions;
let school: School;
let server: Served;
let api: Api;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pidge-beside-"));
  const { database } = await freshDatabase();
  const place = database === undefined ? { data: directory } : { database };
  school = await withStore(place as StoreOptions, (store) => fillSchool(store, PEOPLE));
  options = { ...place, throttle: false, trustProxy: true, logLevel: "fatal" };
  server = await serve(options);
  api = school.api(server.url);
});
afterAll(async () => {
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

const sendToAll = async () => {
  const queued = await api.post("conversations", {
    recipients: [`course_${school.course}`],
    body: "To everybody",
    group_conversation: true,
    bulk_message: true,
    mode: "async",
  });
  expect(queued.status).toBe(202);
  return queued.headers.get("x-conversation-batch-id")!;
};
const report = async (batch: string) => (await api.get(`/api/pidge/v1/conversations/batches/${batch}`)).body;

test("messages between two people, sent meanwhile, take less than a second each", async () => {
  const batch = await sendToAll();
  const first = (await report(batch)).recipients[0].user_id;
  const times: number[] = [];
  let meanwhile = 0;
  for (let i = 0; i < 15; i++) {
    const begun = performance.now();
    expect((await api.post("conversations", { recipients: [first + i], body: "Just us" })).status).toBe(201);
    times.push(performance.now() - begun);
    if ((await report(batch)).workflow_state !== "sent") meanwhile++;
  }
  // otherwise nothing was sent meanwhile
  expect(meanwhile).toBeGreaterThan(5);
  expect(Math.max(...times)).toBeLessThan(1_000);
});

test("a send whose process dies goes on within 60 seconds, with its completion told truly all the way", async () => {
  const batch = await sendToAll();
  await server.kill();
  const died = performance.now();
  server = await serve(options);
  api = school.api(server.url);
  const atStart = await report(batch);
  let told = atStart;
  while (told.delivered_count === atStart.delivered_count && told.workflow_state !== "sent") {
    expect(performance.now() - died).toBeLessThan(60_000);
    await pause(100);
    told = await report(batch);
  }
  while (told.workflow_state !== "sent") {
    const waiting = 20 / (PEOPLE + 20);
    expect(told.completion).toBeCloseTo(waiting + ((1 - waiting) * told.delivered_count) / PEOPLE, 6);
    await pause(500);
    const next = await report(batch);
    expect(next.delivered_count).toBeGreaterThanOrEqual(told.delivered_count);
    told = next;
  }
  expect([told.completion, told.delivered_count]).toEqual([1, PEOPLE]);
});
