/** Sends to many people against their limits: the rows they must write, the size of the send, and who writes meanwhile. */

import pino from "pino";
import { CHUNK, deliverBatch } from "../packages/server/src/messaging/conversations/batches.ts";
import { configure } from "../packages/server/src/platform/settings/configure.ts";
import { serveStore } from "../packages/server/src/server.ts";
import { Caches } from "../packages/server/src/store/cache/caches.ts";
import { openStore, type Store, type StoreOptions } from "../packages/server/src/store/open.ts";
import { compare, fetchBytes, type Measurement, median } from "./harness.ts";
import { BULK_LIMIT } from "./limits.ts";
import { fillSchool, type School } from "./school.ts";

const SIZES = [1_000, 10_000, 100_000] as const;
const [SMALL, MIDDLE, LARGE] = SIZES;
const ROUNDS = 9;

/** All of bulk sends on one store. */
export async function bulk(name: string, options: StoreOptions): Promise<Measurement[]> {
  const first = await openStore(options);
  const school = await fillSchool(first, { people: LARGE + 2, small: 0, large: SIZES });
  const beside = await serving(first, true, (url) => besideSend({ name, url, school, store: first }));
  const store = await openStore(options);
  // what is measured against single statements leaves deciding who hears of it to another process
  await store.pool.query("truncate outbox_events");
  const speed = await serving(store, false, async (url) => [
    ...(await throughput({ name, url, school, store })),
    ...(await linearity({ name, url, school, store })),
  ]);
  return [...speed, ...beside];
}

interface Bench {
  readonly name: string;
  readonly url: string;
  readonly school: School;
  readonly store: Store;
}

const settings = (background: boolean) =>
  configure({ throttle: false, peopleLimits: false, statementTimeout: 120_000, background }, {});
const log = pino({ level: "silent" });

async function serving<T>(store: Store, background: boolean, use: (url: string) => Promise<T>): Promise<T> {
  const server = await serveStore(store, settings(background), log);
  try {
    return await use(server.url);
  } finally {
    await server.close();
  }
}

/** Asks for a send to the large course of this size; answers the batch's id. */
async function ask({ url, school }: Bench, size: number): Promise<number> {
  const course = school.large[SIZES.indexOf(size as typeof SMALL)];
  const answer = await fetch(`${url}/api/v1/conversations`, {
    method: "POST",
    headers: { authorization: `Bearer ${school.lecturer.token}`, "content-type": "application/json" },
    body: JSON.stringify({
      recipients: [`course_${course}`],
      subject: "The exam",
      body: "Dear all, the exam is on Friday at ten. Please bring a pen.",
      group_conversation: true,
      bulk_message: true,
      mode: "async",
    }),
  });
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
  return Number(answer.headers.get("x-conversation-batch-id"));
}

/** Milliseconds of a whole send: from the request until the last recipient has it. */
async function send(b: Bench, size: number): Promise<number> {
  const begun = performance.now();
  const batch = await ask(b, size);
  const config = settings(false);
  const services = {
    db: b.store.db,
    config,
    clock: config.clock,
    log,
    jobs: undefined as never,
    people: undefined as never,
    caches: new Caches(),
  };
  await deliverBatch(services, { root: b.school.root, batch });
  const took = performance.now() - begun;
  const { rows } = await b.store.pool.query<{ n: number }>(
    "select count(*) as n from conversation_batch_recipients where root_account_id = $1 and batch_id = $2 and delivered_at is not null",
    [b.school.root, batch],
  );
  if (rows[0]!.n !== size) throw new Error(`${rows[0]!.n} of ${size} have it`);
  return took;
}

async function throughput(b: Bench): Promise<Measurement[]> {
  const { pool } = b.store;
  let next = 1_000_000_000;
  /** The same rows by statements of constants, in chunks of the same size. */
  const limit = async () => {
    const begun = performance.now();
    for (let from = 0; from < MIDDLE; from += CHUNK) {
      const people = b.school.people.slice(from, from + CHUNK);
      await pool.query({
        name: "bulk_limit",
        text: BULK_LIMIT,
        values: [b.school.root, b.school.lecturer.id, people, next],
      });
      next += CHUNK;
    }
    return (MIDDLE / (performance.now() - begun)) * 1000;
  };
  const sent = await compare(ROUNDS, async () => (MIDDLE / (await send(b, MIDDLE))) * 1000, limit);
  return [{ name: `send to ${MIDDLE}`, store: b.name, ...sent, unit: "recipients/s", target: 0.5 }];
}

async function linearity(b: Bench): Promise<Measurement[]> {
  const small: number[] = [];
  const some = async () => {
    for (let i = 0; i < 5; i++) small.push((await send(b, SMALL)) / SMALL);
  };
  await some();
  const large = (await send(b, LARGE)) / LARGE;
  await some();
  return [
    {
      name: `send to ${LARGE} against ${SMALL}`,
      store: b.name,
      ours: large * 1000,
      limit: median(small) * 1000,
      unit: "µs/recipient",
      target: 1.3,
      atMost: true,
    },
  ];
}

/** What a message between two costs while a send to many runs, its notifications being decided in the same process. */
async function besideSend(b: Bench): Promise<Measurement[]> {
  let to = 0;
  const one = async () => {
    const begun = performance.now();
    const form = `recipients[]=${b.school.people[to++]}&body=Just+us`;
    await fetchBytes(`${b.url}/api/v1/conversations`, b.school.lecturer.token, form);
    return performance.now() - begun;
  };
  const quiet: number[] = [];
  for (let i = 0; i < 30; i++) quiet.push(await one());
  const batch = await ask(b, MIDDLE);
  const busy: number[] = [];
  const done = async () => {
    const { rows } = await b.store.pool.query<{ workflow_state: string }>(
      "select workflow_state from conversation_batches where root_account_id = $1 and id = $2",
      [b.school.root, batch],
    );
    const state = rows[0]!.workflow_state;
    if (state === "error") throw new Error("the send failed");
    return state === "sent";
  };
  while (!(await done())) busy.push(await one());
  if (busy.length < 10) throw new Error(`only ${busy.length} messages were sent meanwhile`);
  const row = { store: b.name, unit: "ms" };
  return [
    { ...row, name: `message to one during it, median: before it`, ours: median(busy), limit: median(quiet) },
    {
      ...row,
      name: "message to one during it, slowest",
      ours: Math.max(...busy),
      limit: 1_000,
      target: 1,
      atMost: true,
    },
  ];
}
