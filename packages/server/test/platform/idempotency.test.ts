/** Idempotency-Key: the same request twice is done once. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PidgeServer, startServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, ids, reply, startGroup, type World } from "../messaging/conversations/world.ts";
import { Api, type Json } from "../support/api.ts";
import { ManualClock, testOptions } from "../support/pidge.ts";

let w: World;
let serial = 0;
beforeAll(async () => {
  w = await createWorld();
});

const keyed = (key = `key-${++serial}`) => ({ "idempotency-key": key });
const write = (who: Api, headers: Record<string, string>, body = "Hello") =>
  who.post("conversations", { recipients: [w.a.id], body, force_new: true }, headers);
const sent = async () => (await ids(w.me, { scope: "sent" })).length;

describe("Idempotency-Key", () => {
  test("the same request with the same key gets the same answer and is done once", async () => {
    const headers = keyed();
    const before = await sent();
    const first = await write(w.me, headers);
    const again = await write(w.me, headers);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("x-pidge-idempotent-replay")).toBe("true");
    expect(first.headers.get("x-pidge-idempotent-replay")).toBeNull();
    expect(await sent()).toBe(before + 1);
    const asText = await w.me.post(
      "conversations",
      { force_new: true, body: "Hello", recipients: [w.a.id] },
      { ...headers, accept: "application/json+canvas-string-ids" },
    );
    expect(asText.body[0].id).toBe(String(first.body[0].id));
  });

  test("headers of the answer come again, too", async () => {
    const ask = () =>
      w.me.post("conversations", { recipients: [w.a.id, w.b.id], body: "Hi", mode: "async" }, keyed("batch"));
    const [first, again] = [await ask(), await ask()];
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(first.headers.get("x-conversation-batch-id")).toMatch(/^\d+$/);
    expect(again.headers.get("x-conversation-batch-id")).toBe(first.headers.get("x-conversation-batch-id"));
  });

  test("the same key with another body, another path or another method of asking is refused", async () => {
    const headers = keyed();
    await write(w.me, headers);
    const other = await write(w.me, headers, "Something else");
    expect([other.status, other.body.status]).toEqual([422, "unprocessable_content"]);
    const group = await startGroup(w.me, [w.a, w.b]);
    const elsewhere = await w.me.post(`conversations/${group.id}/add_message`, { body: "Hello" }, headers);
    expect(elsewhere.status).toBe(422);
  });

  test("keys are each person's own, and count on POST only", async () => {
    const headers = keyed();
    const group = await startGroup(w.me, [w.a, w.b]);
    const answer = (who: Api) => who.post(`conversations/${group.id}/add_message`, { body: "Me too" }, headers);
    const [mine, theirs] = [await answer(w.me), await answer(w.a)];
    expect(mine.body.messages[0].author_id).toBe(w.me.id);
    expect(theirs.body.messages[0].author_id).toBe(w.a.id);
    const star = (starred: boolean) => w.me.put(`conversations/${group.id}`, { conversation: { starred } }, headers);
    expect([(await star(true)).body.starred, (await star(false)).body.starred]).toEqual([true, false]);
  });

  test("of several at once one is done; the others wait for its answer or are told to", async () => {
    const headers = keyed();
    const before = await sent();
    const answers = await Promise.all(Array.from({ length: 6 }, () => write(w.me, headers)));
    const statuses = new Set(answers.map((a) => a.status));
    expect(statuses.has(201)).toBe(true);
    for (const a of answers) expect([201, 409]).toContain(a.status);
    for (const a of answers.filter((x) => x.status === 409)) expect(a.headers.get("retry-after")).toBe("1");
    expect(new Set(answers.filter((a) => a.status === 201).map((a) => a.body[0].id)).size).toBe(1);
    expect(await sent()).toBe(before + 1);
  });

  test("what was refused did nothing: its key is free again", async () => {
    const headers = keyed();
    const refused = await w.me.post("conversations", { recipients: [w.a.id], body: "" }, headers);
    expect(refused.status).toBe(400);
    expect((await write(w.me, headers)).status).toBe(201);
  });

  test("a key must be 1 to 255 visible characters", async () => {
    for (const key of ["with blank", "x".repeat(256), "é"]) {
      const refused = await write(w.me, keyed(key));
      expect([refused.status, refused.body.status]).toEqual([400, "bad_request"]);
    }
    expect((await write(w.me, keyed("x".repeat(255)))).status).toBe(201);
  });

  test("every answer says that keys are honoured, and without one nothing is asked of the store for it", async () => {
    const group = await startGroup(w.me, [w.a, w.b]);
    for (const answer of [
      await w.me.get("conversations"),
      await w.me.get("no/such/path"),
      await w.me.as("x").get("users/self"),
    ])
      expect(answer.headers.get("x-pidge-idempotency")).toBe("1");
    const texts: string[] = [];
    const stop = w.campus.tenant.server.onQuery(({ text }) => texts.push(text));
    await reply(w.me, group);
    stop();
    expect(texts.filter((t) => t.includes("idempotency_keys"))).toEqual([]);
  });
});

describe("kept for a day", () => {
  let directory: string;
  const clock = new ManualClock();
  const open = () => startServer({ ...testOptions, data: directory, clock, adminToken: "administrator-token" });
  const ask = async (server: PidgeServer): Promise<Json> => {
    const admin = new Api(server.url, "one.example.test", "administrator-token", 0);
    const me = (await admin.get("users/self")).body.id;
    return admin.post("conversations", { recipients: [me], body: "Note to myself" }, keyed("restart"));
  };
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pidge-keys-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test("the same answer comes after a restart, and a new one after 24 hours", async () => {
    let server = await open();
    const first = await ask(server);
    expect([first.status, first.body[0]?.message_count]).toEqual([201, 1]);
    await server.close();
    server = await open();
    clock.advance(23 * 3600);
    expect((await ask(server)).body).toEqual(first.body);
    clock.advance(3600 + 1);
    expect((await ask(server)).body[0].message_count).toBe(2);
    await server.close();
  });
});
