/** The measured process: a server, and beside it on the same store the bare routes that show what the store allows. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import Fastify from "fastify";
import pino from "pino";
import { configure, type ServerOptions } from "../packages/server/src/platform/settings/configure.ts";
import { hashToken } from "../packages/server/src/platform/tokens.ts";
import { serveStore } from "../packages/server/src/server.ts";
import { openStore } from "../packages/server/src/store/open.ts";
import { LIST_LIMIT, REPLY_LIMIT, UNREAD_LIMIT } from "./limits.ts";
import { seed, type World } from "./seed.ts";

const ADMIN = "benchmark-administrator-token";

const { worldFile, ...options } = JSON.parse(process.argv[2] ?? "{}") as { worldFile?: string } & ServerOptions;
const config = configure({ adminToken: ADMIN, throttle: false, connections: 8, ...options }, {});
const store = await openStore(config);
const server = await serveStore(store, config, pino({ level: "silent" }));
const world = await fill();

/** The store is filled once; a later process finds what is in it in the file. */
async function fill(): Promise<World> {
  if (worldFile !== undefined && existsSync(worldFile)) return JSON.parse(readFileSync(worldFile, "utf8")) as World;
  const made = await seed(store.pool, hashToken);
  if (worldFile !== undefined) writeFileSync(worldFile, JSON.stringify(made));
  return made;
}

const bare = Fastify();
const bytes = new Map<string, string>();
/** Keeps an answer of ours, to be served again by the bare route. */
bare.put<{ Params: { user: string } }>("/bytes/:user", async (r) => {
  bytes.set(r.params.user, r.body as string);
  return "";
});
bare.addContentTypeParser("*", { parseAs: "string" }, (_r, body, done) => done(null, body));
/** The limit of a list: one prepared query for the page's rows, and the same bytes. */
bare.get<{ Params: { user: string } }>("/list/:user", async (r, reply) => {
  await store.pool.query({ name: "list_limit", text: LIST_LIMIT, values: [world.root, Number(r.params.user)] });
  return reply.type("application/json; charset=utf-8").send(bytes.get(r.params.user));
});
/** The limit of the unread count: one prepared query, and the same form. */
bare.get<{ Params: { user: string } }>("/unread/:user", async (r, reply) => {
  const values = [world.root, Number(r.params.user)];
  const { rows } = await store.pool.query<{ n: number }>({ name: "unread_limit", text: UNREAD_LIMIT, values });
  return reply.type("application/json; charset=utf-8").send(`{"unread_count":"${rows[0]!.n}"}`);
});
/** The limit of a reply: its rows written by one statement, without HTTP between. */
bare.get<{ Querystring: { n: string; clients: string } }>("/reply", async (r) => {
  let left = Number(r.query.n);
  const begun = performance.now();
  const client = async () => {
    while (left-- > 0)
      await store.pool.query({
        name: "reply_limit",
        text: REPLY_LIMIT,
        values: [world.root, world.author, world.group, "A reply", new Date()],
      });
  };
  await Promise.all(Array.from({ length: Number(r.query.clients) }, client));
  return { perSecond: (Number(r.query.n) / (performance.now() - begun)) * 1000 };
});
bare.get("/memory", async () => {
  const { user, system } = process.cpuUsage();
  return { rss: process.memoryUsage().rss, cpu: user + system };
});
const bareUrl = await bare.listen({ port: 0, host: "127.0.0.1" });
process.send!({ url: server.url, bare: bareUrl, world });
process.on("disconnect", () => process.exit(0));
process.on("SIGTERM", async () => {
  await bare.close();
  await server.close();
  process.exit(0);
});
