/** Sends to many people: what is told of them, person by person, and who takes them up. */
import { beforeAll, expect, test } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { createWorld, send, type World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await createWorld();
});

const PATH = "/api/pidge/v1/conversations/batches";

async function sendToAll(body = "To all"): Promise<string> {
  const queued = await send(w.me, [w.a, w.b, w.x], { body, subject: "News", mode: "async" });
  expect([queued.status, queued.body]).toEqual([202, []]);
  return queued.headers.get("x-conversation-batch-id")!;
}

/** Asks until the batch is done. */
async function finished(who: Api, id: string, params: object = {}): Promise<Json> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const got = await who.get(`${PATH}/${id}`, { ...params });
    expect(got.status).toBe(200);
    if (got.body.workflow_state === "sent") return got.body;
    if (Date.now() > deadline) throw new Error(`still ${got.text}`);
  }
}

test("a batch tells who has the message, in which conversation, also when it is done", async () => {
  const id = await sendToAll();
  const done = await finished(w.me, id);
  expect([done.completion, done.recipient_count, done.delivered_count, done.subject]).toEqual([1, 3, 3, "News"]);
  expect(done.recipients.map((r: Json) => [r.user_id, r.name, r.state])).toEqual([
    [w.a.id, "Ann Able", "delivered"],
    [w.b.id, "Bob Baker", "delivered"],
    [w.x.id, "Xia Young", "delivered"],
  ]);
  const shown = await w.a.get(`conversations/${done.recipients[0].conversation_id}`);
  expect(shown.body.messages.map((m: Json) => m.id)).toContain(done.recipients[0].message_id);
  expect((await w.me.get("conversations/batches")).body.map((b: Json) => b.id)).not.toContain(Number(id));
});

test("its people come in pages, and in one state alone", async () => {
  const id = await sendToAll();
  await finished(w.me, id);
  const one = await w.me.get(`${PATH}/${id}`, { per_page: 2 });
  expect(one.body.recipients.map((r: Json) => r.user_id)).toEqual([w.a.id, w.b.id]);
  const two = await w.me.raw("GET", one.links.next!);
  expect(two.body.recipients.map((r: Json) => r.user_id)).toEqual([w.x.id]);
  expect(two.links.next).toBeUndefined();
  expect((await finished(w.me, id, { state: "pending" })).recipients).toEqual([]);
  expect((await finished(w.me, id, { state: "delivered" })).recipients.length).toBe(3);
  const wrong = await w.me.get(`${PATH}/${id}`, { state: "lost" });
  expect([wrong.status, wrong.body.errors.state[0].type]).toEqual([400, "inclusion"]);
});

test("a batch is shown to its sender alone", async () => {
  const id = await sendToAll();
  await finished(w.me, id);
  for (const who of [w.a, w.campus.admin, (await createWorld()).me])
    expect((await who.get(`${PATH}/${id}`)).status).toBe(404);
  expect((await w.me.get(`${PATH}/nonsense`)).status).toBe(404);
  expect((await w.me.as(undefined).get(`${PATH}/${id}`)).status).toBe(401);
});
