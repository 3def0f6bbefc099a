/** Several servers on one PostgreSQL: they start at once, see each other's writes, and do each other's work. */
import { startServer } from "@pidge/server";
import pg from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { openStore } from "../../src/store/open.ts";
import { Api } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { type AnyServer, freshDatabase, newTenant, testOptions } from "../support/pidge.ts";

const database = process.env.TEST_DATABASE_URL;

describe.skipIf(!database)("several servers on one PostgreSQL", () => {
  const running: AnyServer[] = [];
  const start = async (options: Parameters<typeof startServer>[0]) => {
    const server = await startServer({ ...testOptions, connections: 4, ...options });
    running.push(server);
    return server;
  };
  afterEach(async () => {
    for (const server of running.splice(0)) await server.close();
  });

  test("all start at once on an empty database: one makes the first tenant, and only it knows the token", async () => {
    const place = await freshDatabase();
    const servers = await Promise.all([1, 2, 3, 4].map(() => start(place)));
    const tokens = servers.map((s) => s.adminToken).filter((token) => token !== undefined);
    expect(tokens.length).toBe(1);
    for (const server of servers) {
      const admin = new Api(server.url, "localhost", tokens[0], 1);
      expect((await admin.get("accounts")).body.length).toBe(1);
      expect((await admin.get("accounts/self/users")).body.length).toBe(1);
    }
  });

  test("all start at once with the same given token: it is usable, once", async () => {
    const place = await freshDatabase();
    const adminToken = "a-token-given-to-all-of-them";
    await (await start({ ...place })).close();
    running.length = 0;
    const servers = await Promise.all([1, 2, 3].map(() => start({ ...place, adminToken })));
    for (const server of servers)
      expect((await new Api(server.url, "localhost", adminToken, 1).get("users/self")).status).toBe(200);
  });

  test("what is sent through one is read through the other; a job outlives the process that asked for it", async () => {
    const place = await freshDatabase();
    // the first only answers: its jobs are for others to do
    const first = await start({ ...place, background: false });
    const campus = new Campus(await newTenant(first));
    const reader = await campus.person("Reader");
    const others = await Promise.all([1, 2, 3].map((n) => campus.person(`Other ${n}`)));
    const sent = await campus.admin.post("conversations", { recipients: [reader.id], body: "Across" });

    const second = await start(place);
    const there = (who: Api) => new Api(second.url, who.host, who.token, who.id);
    const inbox = await there(reader).get("conversations");
    expect(inbox.body.map((c: { id: number; last_message: string }) => [c.id, c.last_message])).toEqual([
      [sent.body[0].id, "Across"],
    ]);
    await there(reader).post(`conversations/${sent.body[0].id}/add_message`, { body: "And back" });
    const back = await campus.admin.get(`conversations/${sent.body[0].id}`);
    expect(back.body.messages[0].body).toBe("And back");

    const batch = await campus.admin.post("conversations", {
      recipients: others.map((o) => o.id),
      body: "To each of you",
      mode: "async",
    });
    expect(batch.status).toBe(202);
    await first.close();
    running.splice(running.indexOf(first), 1);
    await expect
      .poll(async () => (await there(others[2]!).get("conversations/unread_count")).body.unread_count, {
        timeout: 15_000,
      })
      .toBe("1");
  });

  test("a token taken away through one is refused by the other, also when that one's connections broke meanwhile", async () => {
    const place = await freshDatabase();
    const campus = new Campus(await newTenant(await start(place)));
    const second = await start({ ...place, background: false });
    const ann = await campus.person("Ann");
    const there = new Api(second.url, ann.host, ann.token, ann.id);
    const brief = async () => (await ann.post("users/self/tokens", { token: { purpose: "brief" } })).body;
    const status = async (token: string) => (await there.as(token).get("users/self")).status;

    const one = await brief();
    expect(await status(one.visible_token)).toBe(200);
    await ann.delete(`users/self/tokens/${one.id}`);
    await expect.poll(() => status(one.visible_token), { timeout: 5_000 }).toBe(401);

    const two = await brief();
    expect(await status(two.visible_token)).toBe(200);
    const outside = new pg.Client({ connectionString: place.database! });
    await outside.connect();
    await outside.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    // nobody listens while this is changed
    await outside.query("delete from access_tokens where id = $1", [two.id]);
    await outside.end();
    await expect.poll(() => status(two.visible_token), { timeout: 5_000 }).toBe(401);
    expect(await status(ann.token ?? "")).toBe(200);
  });

  test("a connection that breaks at work fails what it was asked, and nothing else", async () => {
    const { database } = await freshDatabase();
    const store = await openStore({ database: database! });
    try {
      const asleep = store.pool.query("select pg_sleep(30)");
      const failed = expect(asleep).rejects.toThrow();
      const other =
        "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(30)' and pid <> pg_backend_pid()";
      await expect.poll(async () => (await store.pool.query(other)).rowCount, { timeout: 5_000 }).toBe(1);
      await failed;
      expect((await store.pool.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
    } finally {
      await store.close();
    }
  });
});
