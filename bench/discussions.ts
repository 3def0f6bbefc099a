/** Discussions against their limits: a page of topics, whole views of 10,000 and 100,000 entries, posting, marking read. */
import { randomBytes } from "node:crypto";
import Fastify from "fastify";
import pino from "pino";
import type { PidgeServer } from "../packages/server/src/pidgeServer.ts";
import type { Actor } from "../packages/server/src/platform/actor.ts";
import { configure } from "../packages/server/src/platform/settings/configure.ts";
import { hashToken } from "../packages/server/src/platform/tokens.ts";
import { serveStore } from "../packages/server/src/server.ts";
import { openStore, type Store, type StoreOptions } from "../packages/server/src/store/open.ts";
import { createTenant } from "../packages/server/src/tenants/bootstrap.ts";
import { compare, fetchBytes, type Measurement, median, rate } from "./harness.ts";

const TOPICS = 100;
const PEOPLE = 200;
const ENTRIES = 10_000;
const MANY = 100_000;
const COURSES = 50;
const ROUNDS = 3;
/** Of pages of topics, where a round takes a second or two. */
const PAGE_ROUNDS = 9;

interface World {
  readonly root: number;
  readonly student: { readonly id: number; readonly token: string };
  readonly course: number;
  /** Topics without entries, and with many. */
  readonly empty: number;
  readonly full: number;
  readonly huge: number;
  readonly courses: readonly number[];
}

/** All of discussions on one store. */
export async function discussions(name: string, options: StoreOptions): Promise<Measurement[]> {
  const store = await openStore({ ...options, statementTimeout: 120_000 });
  const world = await campus(store);
  const config = configure({ throttle: false, statementTimeout: 120_000 }, {});
  const server = await serveStore(store, config, pino({ level: "silent" }));
  const bare = await bareRoutes(store);
  const b: Bench = { name, store, world, url: server.url, bare: bare.url, keep: bare.keep, onQuery: server.onQuery };
  try {
    return [
      ...(await listing(b)),
      ...(await viewing(b)),
      ...(await posting(b)),
      ...(await marking(b)),
      ...(await announcing(b)),
      ...(await bounded(b)),
    ];
  } finally {
    await bare.close();
    await server.close();
  }
}

interface Bench {
  readonly name: string;
  readonly store: Store;
  readonly world: World;
  readonly url: string;
  readonly bare: string;
  keep(bytes: string): void;
  readonly onQuery: PidgeServer["onQuery"];
}

/** What the store and Fastify allow: one prepared query for the rows, and the same bytes. */
async function bareRoutes(store: Store) {
  let bytes = "";
  const bare = Fastify();
  bare.get<{ Params: { kind: "topics" | "entries"; id: string } }>("/:kind/:id", async (request, reply) => {
    const { kind, id } = request.params;
    await store.pool.query({ name: `bench_${kind}`, text: LIMITS[kind], values: [Number(id)] });
    return reply.type("application/json; charset=utf-8").send(bytes);
  });
  const url = await bare.listen({ port: 0, host: "127.0.0.1" });
  const keep = (text: string) => {
    bytes = text;
  };
  return { url, keep, close: () => bare.close() };
}

const LIMITS = {
  topics: `select t.*, u.name, u.short_name, u.avatar_url, u.pronouns from discussion_topics t
    left join users u on u.root_account_id = t.root_account_id and u.id = t.user_id
    where t.context_id = $1 and t.context_type = 'Course' order by t.position desc limit ${TOPICS}`,
  entries: `select id, parent_id, user_id, editor_id, message, attachment_id, rating_count, rating_sum, workflow_state,
    created_at, updated_at from discussion_entries where topic_id = $1 order by id`,
};

const milliseconds = async (times: number, once: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  for (let i = 0; i < times; i++) await once();
  return (performance.now() - begun) / times;
};

async function listing({ name, world, url, bare, keep }: Bench): Promise<Measurement[]> {
  const list = `${url}/api/v1/courses/${world.course}/discussion_topics?per_page=${TOPICS}`;
  keep((await fetchBytes(list, world.student.token)).toString());
  const load = { clients: 8, total: 300 };
  const pages = await compare(
    PAGE_ROUNDS,
    () => rate(load, async () => void (await fetchBytes(list, world.student.token))),
    () => rate(load, async () => void (await fetchBytes(`${bare}/topics/${world.course}`, ""))),
  );
  return [{ name: "page of 100 topics", store: name, ...pages, unit: "pages/s", target: 0.5 }];
}

const topicUrl = (url: string, world: World, topic: number) =>
  `${url}/api/v1/courses/${world.course}/discussion_topics/${topic}`;

async function viewing({ name, world, url, bare, keep }: Bench): Promise<Measurement[]> {
  const { token } = world.student;
  const view = `${topicUrl(url, world, world.full)}/view`;
  const entries = `${topicUrl(url, world, world.full)}/entries`;
  keep((await fetchBytes(view, token)).toString());
  const load = { clients: 2, total: 12 };
  const views = await compare(
    ROUNDS,
    () => rate(load, async () => void (await fetchBytes(view, token))),
    () => rate(load, async () => void (await fetchBytes(`${bare}/entries/${world.full}`, ""))),
  );
  const quiet = () => milliseconds(10, () => fetchBytes(view, token));
  const busy = () =>
    milliseconds(10, async () => {
      const begun = performance.now();
      await fetchBytes(entries, token, "message=one+more");
      posted += performance.now() - begun;
      return fetchBytes(view, token);
    });
  let posted = 0;
  const times = await compare(
    ROUNDS,
    async () => {
      posted = 0;
      return (await busy()) - posted / 10;
    },
    quiet,
  );
  return [
    { name: `view of ${ENTRIES} entries`, store: name, ...views, unit: "views/s", target: 0.5 },
    { name: "view while entries arrive", store: name, ...times, unit: "ms", target: 1.2, atMost: true },
  ];
}

async function posting({ name, world, url }: Bench): Promise<Measurement[]> {
  const post = (topic: number) => () =>
    milliseconds(40, () => fetchBytes(`${topicUrl(url, world, topic)}/entries`, world.student.token, "message=hello"));
  const times = await compare(ROUNDS, post(world.full), post(world.empty));
  return [
    { name: `posting to ${ENTRIES} entries, or few`, store: name, ...times, unit: "ms", target: 1.2, atMost: true },
  ];
}

async function marking({ name, store, world, onQuery }: Bench): Promise<Measurement[]> {
  const { markAll } = await import("../packages/server/src/forum/discussions/participation/readState.ts");
  const ctx = { db: store.db, root: world.root, actor: { id: world.student.id } as Actor, now: new Date() };
  const markRead = (topic: number) => markAll(ctx, { topic, state: "read", forced: undefined });
  let statements = 0;
  const stop = onQuery(() => statements++);
  await markRead(world.full);
  stop();
  const mark = (topic: number) => () => milliseconds(40, () => markRead(topic));
  const times = await compare(ROUNDS, mark(world.full), mark(world.empty));
  return [
    {
      name: `statements to mark ${ENTRIES} read`,
      store: name,
      ours: statements,
      limit: 1,
      unit: "",
      target: 1,
      atMost: true,
    },
    { name: `marking ${ENTRIES} read, or few`, store: name, ...times, unit: "ms", target: 1.5, atMost: true },
  ];
}

async function announcing({ name, world, url, onQuery }: Bench): Promise<Measurement[]> {
  const codes = world.courses.map((id) => `context_codes[]=course_${id}`).join("&");
  const list = `${url}/api/v1/announcements?${codes}&per_page=100`;
  await fetchBytes(list, world.student.token);
  let statements = 0;
  const stop = onQuery(() => statements++);
  await fetchBytes(list, world.student.token);
  stop();
  return [
    {
      name: `statements for announcements of ${COURSES} courses`,
      store: name,
      ours: statements,
      limit: 3,
      unit: "",
      target: 1,
      atMost: true,
    },
  ];
}

async function bounded({ name, world, url }: Bench): Promise<Measurement[]> {
  const view = `${topicUrl(url, world, world.huge)}/view`;
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const sizes: number[] = [];
  for (let i = 0; i < 4; i++) sizes.push((await fetchBytes(view, world.student.token)).length);
  globalThis.gc?.();
  const grown = (process.memoryUsage().rss - before) / 1e6;
  const megabytes = median(sizes) / 1e6;
  return [
    {
      name: `memory of a view of ${MANY}, in times its size`,
      store: name,
      ours: grown / megabytes,
      limit: 1,
      unit: "",
      target: 12,
      atMost: true,
    },
  ];
}

/** A course with its people and topics, and as many more as announcements are asked of; all by SQL. */
async function campus({ db, pool }: Store): Promise<World> {
  const now = new Date();
  const { rootAccountId: root } = await createTenant(db, { name: "Bench" }, now);
  const sql = async <R>(text: string, values: unknown[] = []) => (await pool.query(text, values)).rows as R[];
  const [{ term }] = (await sql<{ term: number }>(
    "select id as term from enrollment_terms where root_account_id = $1",
    [root],
  )) as [{ term: number }];
  const courses = (
    await sql<{ id: number }>(
      `insert into courses (root_account_id, account_id, enrollment_term_id, uuid, name, course_code, sort_key, workflow_state, created_at, updated_at)
       select $1, $1, $2, 'disc' || i, 'Course', 'Course', 'course', 'available', now(), now()
       from generate_series(1, ${COURSES}) i returning id`,
      [root, term],
    )
  ).map((c) => c.id);
  const course = courses[0]!;
  const people = (
    await sql<{ id: number }>(
      `insert into users (root_account_id, uuid, name, short_name, sortable_name, sort_key, created_at, updated_at)
       select $1, 'disc' || i, 'Student ' || i, 'Student', 'Student', 's' || i, now(), now()
       from generate_series(1, ${PEOPLE}) i returning id`,
      [root],
    )
  ).map((u) => u.id);
  await sql(
    `with s as (insert into course_sections (root_account_id, course_id, name, sort_key, created_at, updated_at)
       select $1, c, 'S', 's', now(), now() from unnest($2::bigint[]) c returning id, course_id)
     insert into enrollments (root_account_id, user_id, course_id, course_section_id, type, role_id, workflow_state, created_at, updated_at)
     select $1, u, s.course_id, s.id, 'StudentEnrollment', r.id, 'active', now(), now()
     from s, unnest($3::bigint[]) u, roles r where r.root_account_id = $1 and r.name = 'StudentEnrollment'`,
    [root, courses, people],
  );
  const student = { id: people[0]!, token: randomBytes(24).toString("hex") };
  await sql(
    `insert into pseudonyms (root_account_id, user_id, unique_id, unique_id_key, created_at, updated_at)
     values ($1, $2, 'bench', 'bench', now(), now())`,
    [root, student.id],
  );
  await sql(
    `insert into access_tokens (root_account_id, user_id, token_hash, token_hint, created_at, updated_at)
     values ($1, $2, $3, 'bench', now(), now())`,
    [root, student.id, hashToken(student.token)],
  );
  const topics = (
    await sql<{ id: number }>(
      `insert into discussion_topics (root_account_id, context_type, context_id, course_id, title, title_key, message, user_id,
         workflow_state, position, posted_at, created_at, updated_at)
       select $1, 'Course', $2, $2, 'Topic ' || i, 'topic ' || i, '<p>' || repeat('lorem ipsum ', 20) || '</p>', $3,
         'active', i, now(), now(), now() from generate_series(1, ${TOPICS}) i returning id`,
      [root, course, people[1]],
    )
  ).map((t) => t.id);
  await sql(
    `insert into discussion_topics (root_account_id, context_type, context_id, course_id, is_announcement, title, title_key,
       message, user_id, workflow_state, position, posted_at, created_at, updated_at)
     select $1, 'Course', c, c, true, 'News', 'news', '<p>news</p>', $3, 'active', i, now(), now(), now()
     from unnest($2::bigint[]) c, generate_series(1, 2) i`,
    [root, courses, people[1]],
  );
  const [empty, full, huge] = topics as [number, number, number];
  for (const [topic, size] of [
    [full, ENTRIES],
    [huge, MANY],
  ] as const) {
    for (let from = 1; from <= size; from += 20_000)
      await sql(
        `with e as (
           insert into discussion_entries (root_account_id, topic_id, user_id, message, by_student, created_at, updated_at)
           select $1, $2, ($3::bigint[])[1 + i % ${PEOPLE}], '<p>Entry ' || i || repeat(' lorem ipsum', 12) || '</p>', true, now(), now()
           from generate_series($4::int, $5::int) i returning id)
         update discussion_topics set entry_count = entry_count + (select count(*) from e) where root_account_id = $1 and id = $2`,
        [root, topic, people, from, Math.min(size, from + 19_999)],
      );
    // nine of ten are replies to the one at the top before them
    await sql(
      `update discussion_entries set parent_id = id - (id % 10), root_entry_id = id - (id % 10), depth = 2
       where root_account_id = $1 and topic_id = $2 and id % 10 <> 0
         and id - (id % 10) >= (select min(id) from discussion_entries where root_account_id = $1 and topic_id = $2)`,
      [root, topic],
    );
  }
  await pool.query("analyze");
  return { root, student, course, empty, full, huge, courses };
}
