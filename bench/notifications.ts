/** Notifications against their limits: deciding for a course of 10,000, sending, and the evening's digests. */
import { fork } from "node:child_process";
import { createServer } from "node:net";
import { createTransport } from "nodemailer";
import pino from "pino";
import { DeliveryWorker } from "../packages/server/src/notifications/delivery/deliveryWorker.ts";
import { Digests } from "../packages/server/src/notifications/delivery/digest.ts";
import { createMailer } from "../packages/server/src/notifications/delivery/mailer.ts";
import { TEXT_MEMO } from "../packages/server/src/notifications/delivery/mailTexts.ts";
import { noPush } from "../packages/server/src/notifications/delivery/push.ts";
import { claimLarge, type DecideOptions, decideLarge } from "../packages/server/src/notifications/rules/decide.ts";
import { IdleGate } from "../packages/server/src/notifications/rules/idleGate.ts";
import { portionSize } from "../packages/server/src/notifications/rules/outboxWorker.ts";
import { EMBEDDED_PORTION, PORTION } from "../packages/server/src/notifications/start.ts";
import { systemClock } from "../packages/server/src/platform/clock.ts";
import type { Services } from "../packages/server/src/platform/context.ts";
import { configure, type ServerOptions } from "../packages/server/src/platform/settings/configure.ts";
import { Caches } from "../packages/server/src/store/cache/caches.ts";
import { connect, execute } from "../packages/server/src/store/database.ts";
import { must } from "../packages/server/src/store/must.ts";
import { openStore, type Store, type StoreOptions } from "../packages/server/src/store/open.ts";
import { sql, statement } from "../packages/server/src/store/statement.ts";
import { createTenant } from "../packages/server/src/tenants/bootstrap.ts";
import { compare, type Measurement, median } from "./harness.ts";

const STUDENTS = 10_000;
const MAILS = 2_000;
const ITEMS_EACH = 10;
/** Runs of a tenth of the items for one of all. */
const TENTHS = 5;
const LOOKUPS = 300;
const ROUNDS = 3;
/** A decision and its limit take a quarter of a second: three of them are a matter of luck. */
const DECISIONS = 15;
const now = () => new Date();

/** The services that the workers need, over a store. */
function servicesOf(store: Store, options: ServerOptions): Services {
  const config = configure(options, {});
  const log = pino({ level: "silent" });
  return { db: store.db, config, clock: systemClock, log, caches: new Caches() } as Partial<Services> as Services;
}

const nameOfUser = statement(
  "bench_name_of_user",
  { tenant: "bigint", user: "bigint" },
  (p) => sql<{ name: string }>`select name from users where root_account_id = ${p.tenant} and id = ${p.user}`,
);

/** All of notifications on one store. */
export async function notifications(name: string, options: StoreOptions): Promise<Measurement[]> {
  const store = await openStore({ ...options, statementTimeout: 120_000 });
  try {
    const world = await campus(store);
    return [
      ...(await deciding(name, store, world)),
      ...(await sending(name, store, world)),
      ...(await digesting(name, store, world)),
    ];
  } finally {
    await store.close();
  }
}

interface World {
  readonly root: number;
  readonly course: number;
  readonly teacher: number;
}

/** One course with all its students, each with a confirmed address. */
async function campus({ db, pool }: Store): Promise<World> {
  const { rootAccountId: root, adminUserId: teacher } = await createTenant(db, { name: "Bench" }, now());
  const sql = async <R>(text: string, values: unknown[] = []) => (await pool.query(text, values)).rows as R[];
  const [{ term }] = (await sql<{ term: number }>(
    "select id as term from enrollment_terms where root_account_id = $1",
    [root],
  )) as [{ term: number }];
  const [{ course }] = (await sql<{ course: number }>(
    `insert into courses (root_account_id, account_id, enrollment_term_id, uuid, name, course_code, sort_key, workflow_state, created_at, updated_at)
     values ($1, $1, $2, 'bench', 'Bench', 'Bench', 'bench', 'available', now(), now()) returning id as course`,
    [root, term],
  )) as [{ course: number }];
  await sql(
    `with s as (insert into course_sections (root_account_id, course_id, name, sort_key, created_at, updated_at)
       values ($1, $2, 'S', 's', now(), now()) returning id),
     u as (insert into users (root_account_id, uuid, name, short_name, sortable_name, sort_key, time_zone, created_at, updated_at)
       select $1, 'bench' || i, 'Student ' || i, 'Student', 'Student', 's' || i,
         (array['America/Chicago', 'Europe/Berlin', 'Asia/Tokyo'])[1 + i % 3], now(), now() from generate_series(1, ${STUDENTS}) i returning id),
     c as (insert into communication_channels (root_account_id, user_id, path, path_key, workflow_state, default_policies, created_at, updated_at)
       select $1, id, 's' || id || '@bench.example', 's' || id || '@bench.example', 'active', 'standard', now(), now() from u)
     insert into enrollments (root_account_id, user_id, course_id, course_section_id, type, role_id, workflow_state, created_at, updated_at)
     select $1, u.id, $2, s.id, 'StudentEnrollment', r.id, 'active', now(), now() from u, s, roles r
     where r.root_account_id = $1 and r.name = 'StudentEnrollment'`,
    [root, course],
  );
  await sql("analyze");
  return { root, course, teacher };
}

async function announce({ pool }: Store, { root, course, teacher }: World): Promise<void> {
  await pool.query(
    `with t as (insert into discussion_topics (root_account_id, context_type, context_id, course_id, is_announcement, title, title_key, message,
       user_id, workflow_state, posted_at, created_at, updated_at)
       values ($1, 'Course', $2, $2, true, 'Midterm', 'midterm', '<p>On Friday at <b>eight</b>. Bring a pen.</p>', $3, 'active', now(), now(), now()) returning id)
     insert into outbox_events (root_account_id, kind, payload, created_at)
     select $1, 'new_announcement', jsonb_build_object('topic_id', id), now() from t`,
    [root, course, teacher],
  );
}

/** The rows that deciding must write, of constants: what the store itself allows. */
const LIMIT = `
  with d as (insert into notification_decisions (root_account_id, event_id, notification, user_id, communication_channel_id, outcome, created_at)
    select root_account_id, $2, 'new_announcement', user_id, id, 'immediately', now() from communication_channels where root_account_id = $1 returning *)
  insert into notification_messages (root_account_id, user_id, communication_channel_id, notification, event_id, context_type, context_id,
    path_type, to_address, dispatch_at, created_at, updated_at)
  select root_account_id, user_id, communication_channel_id, notification, event_id, 'DiscussionTopic', 1, 'email', 'x@bench.example', now(), now(), now() from d`;

const clear = (store: Store) =>
  store.pool.query("truncate notification_decisions, notification_messages, delayed_messages");
const choices: DecideOptions = { dailyLimit: 1_000_000, keep: false, gatherSeconds: 0 };

interface Deciding {
  readonly idlePortion: number;
  /** On the embedded store requests go first. */
  readonly gate?: IdleGate | undefined;
}

/** Decides the announcement that waits, as the outbox's worker does. */
async function decide(store: Store, { root }: World, { idlePortion, gate }: Deciding): Promise<void> {
  const ctx = { db: connect(store.pool, new Set()), root, clock: systemClock };
  const event = must(await claimLarge(ctx), "the announcement");
  const portions = decideLarge(ctx, event, { ...choices, portion: () => portionSize(idlePortion, gate) });
  for (let took = 0; ; ) {
    await gate?.give(took);
    const begun = performance.now();
    if ((await portions.next()).done) return;
    took = performance.now() - begun;
  }
}

async function deciding(name: string, store: Store, world: World): Promise<Measurement[]> {
  const { db, pool } = store;
  const gate = name === "postgresql" ? undefined : new IdleGate();
  if (gate !== undefined) store.listeners.add(gate.listen);
  const deciding = { idlePortion: gate === undefined ? PORTION : EMBEDDED_PORTION, gate };
  const perSecond = async (work: () => Promise<unknown>) => {
    await clear(store);
    const begun = performance.now();
    await work();
    return (STUDENTS / (performance.now() - begun)) * 1000;
  };
  let event = 1_000_000;
  const decided = await compare(
    DECISIONS,
    async () => {
      await announce(store, world);
      const speed = await perSecond(() => decide(store, world, deciding));
      const [{ made }] = (await pool.query("select count(*)::int as made from notification_messages")).rows;
      if (made !== STUDENTS) throw new Error(`${made} of ${STUDENTS} messages were made`);
      return speed;
    },
    () => perSecond(() => pool.query(LIMIT, [world.root, ++event])),
  );
  // what another request sees meanwhile: how long look-ups of one row take
  const lookups = async (goOn: (done: number) => boolean): Promise<number[]> => {
    const times: number[] = [];
    while (goOn(times.length)) {
      const begun = performance.now();
      await execute(db, nameOfUser, { tenant: world.root, user: world.teacher });
      times.push(performance.now() - begun);
      await new Promise((done) => setTimeout(done, 2));
    }
    return times;
  };
  const lookupsWhileDeciding = async () => {
    await clear(store);
    await announce(store, world);
    let over = false;
    const work = decide(store, world, deciding).finally(() => {
      over = true;
    });
    const times = await lookups(() => !over);
    await work;
    return times;
  };
  // a quick store decides within fifty of them, a slow one within thousands: both sides are asked equally often, without
  // a decision right after one, because the machine's mood changes within seconds
  const beside: number[] = [];
  const alone: number[] = [];
  const both = async (rounds: number) => {
    beside.length = alone.length = 0;
    for (let i = 0; i < rounds; i++)
      for (const goal = beside.length + LOOKUPS; beside.length < goal; ) {
        beside.push(...(await lookupsWhileDeciding()));
        alone.push(...(await lookups((done) => alone.length + done < beside.length)));
      }
  };
  await both(1);
  await both(ROUNDS);
  const waiting = { ours: median(beside), limit: median(alone) };
  await clear(store);
  if (gate !== undefined) store.listeners.delete(gate.listen);
  return [
    { name: `announcement to ${STUDENTS}: decisions`, store: name, ...decided, unit: "decisions/s", target: 0.5 },
    { name: "a look-up while it is decided", store: name, ...waiting, unit: "ms", target: 1.2, atMost: true },
  ];
}

/** A mail server that accepts everything, in a process of its own. */
async function sink(): Promise<{ url: string; close: () => void }> {
  const child = fork(new URL(import.meta.url), ["sink"], { execArgv: ["--conditions=pidge-source"] });
  const port = await new Promise<number>((ready) => child.once("message", (m) => ready(m as number)));
  return { url: `smtp://127.0.0.1:${port}`, close: () => child.kill() };
}

async function sending(name: string, store: Store, world: World): Promise<Measurement[]> {
  const server = await sink();
  const services = servicesOf(store, { mail: { server: server.url, from: "bench@bench.example" } });
  const { mail } = services.config;
  await clear(store);
  await announce(store, world);
  await decide(store, world, { idlePortion: EMBEDDED_PORTION });
  const worker = new DeliveryWorker(services, {
    mailer: createMailer({ ...mail, server: server.url }, services.caches.of(TEXT_MEMO)),
    push: noPush,
    fallbackSite: "https://bench.example",
  });
  await store.pool.query("update notification_messages set workflow_state = 'closed'");
  const ours = async () => {
    await store.pool.query(
      `update notification_messages set workflow_state = 'staged', body = null, dispatch_at = now()
       where id in (select id from notification_messages limit ${MAILS})`,
    );
    const begun = performance.now();
    await worker.run();
    return (MAILS / (performance.now() - begun)) * 1000;
  };
  await ours();
  // the same mail, handed to nodemailer alone
  const [sample] = (
    await store.pool.query("select subject, body, html_body from notification_messages where body is not null limit 1")
  ).rows;
  const transport = createTransport({
    pool: true,
    url: server.url,
    maxConnections: mail.connections,
    maxMessages: 1_000,
  });
  const limit = async () => {
    const begun = performance.now();
    const send = (i: number) =>
      transport.sendMail({
        from: mail.from,
        to: `s${i}@bench.example`,
        subject: sample.subject,
        text: sample.body,
        html: sample.html_body,
      });
    await Promise.all(Array.from({ length: MAILS }, (_, i) => send(i)));
    return (MAILS / (performance.now() - begun)) * 1000;
  };
  const sent = await compare(ROUNDS, ours, limit);
  await worker.stop();
  transport.close();
  server.close();
  await clear(store);
  return [{ name: "mails against nodemailer alone", store: name, ...sent, unit: "mails/s", target: 0.8 }];
}

async function digesting(name: string, store: Store, { root }: World): Promise<Measurement[]> {
  const digests = new Digests(servicesOf(store, { mail: { server: "smtp://unused" } }), {
    fallbackSite: "https://bench.example",
  });
  const [{ events }] = (
    await store.pool.query(
      `with e as (insert into outbox_events (root_account_id, kind, payload, created_at, decided_at)
         select $1, 'notice', jsonb_build_object('subject', 'Report ' || i, 'text', 'It is ready.'), now(), now()
         from generate_series(1, ${ITEMS_EACH}) i returning id)
       select array_agg(id) as events from e`,
      [root],
    )
  ).rows as [{ events: number[] }];
  /** Milliseconds for the items of so many channels, and how much memory it took. */
  const run = async (channels: number) => {
    await clear(store);
    await store.pool.query(
      `insert into delayed_messages (root_account_id, communication_channel_id, user_id, notification, event_id, frequency, context_type,
         context_id, send_at, created_at, updated_at)
       select c.root_account_id, c.id, c.user_id, 'report_generated', e, 'daily', 'Notice', e, now() - interval '1 minute', now(), now()
       from (select * from communication_channels where root_account_id = $1 order by id limit $2) c, unnest($3::bigint[]) e`,
      [root, channels, events],
    );
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    const served = await digests.run();
    if (served !== channels) throw new Error(`${served} of ${channels} channels were served`);
    return { ms: performance.now() - begun, grown: (process.memoryUsage().rss - before) / 1e6 };
  };
  const items = STUDENTS * ITEMS_EACH;
  let grown = 0;
  const linear = await compare(
    ROUNDS,
    async () => {
      const large = await run(STUDENTS);
      grown = Math.max(grown, large.grown);
      return (items / large.ms) * 1000;
    },
    // a tenth is over in half a second, in which the machine may be in any mood: several of them
    async () => {
      let ms = 0;
      for (let i = 0; i < TENTHS; i++) ms += (await run(STUDENTS / 10)).ms;
      return ((items * TENTHS) / 10 / ms) * 1000;
    },
  );
  await clear(store);
  return [
    { name: `digests: ${items} items against a tenth`, store: name, ...linear, unit: "items/s", target: 0.8 },
    {
      name: `memory grown by ${items} items`,
      store: name,
      ours: grown,
      limit: 100,
      unit: "MB",
      target: 1,
      atMost: true,
    },
  ];
}

if (process.argv[2] === "sink") {
  const server = createServer((socket) => {
    let rest = "";
    let data = false;
    socket.write("220 ready\r\n");
    socket.setEncoding("latin1");
    socket.on("error", () => {});
    socket.on("data", (chunk: string) => {
      rest += chunk;
      for (;;) {
        const mark = data ? "\r\n.\r\n" : "\r\n";
        const end = rest.indexOf(mark);
        if (end === -1) return;
        const line = rest.slice(0, end);
        rest = rest.slice(end + mark.length);
        if (data) {
          data = false;
          socket.write("250 kept\r\n");
        } else if (line.startsWith("DATA")) {
          data = true;
          socket.write("354 go on\r\n");
        } else socket.write(line.startsWith("QUIT") ? "221 bye\r\n" : "250 fine\r\n");
      }
    });
  });
  server.listen(0, "127.0.0.1", () => process.send!((server.address() as { port: number }).port));
}
