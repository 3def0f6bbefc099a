/** Messages that are sent later, taken back in time, or taken back from everybody afterwards. */
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { ManualClock, newTenant, ownServer } from "../../support/pidge.ts";
import { createWorld, peek, reply, startGroup, unread, type World } from "../conversations/world.ts";

const PATH = "/api/pidge/v1/scheduled_messages";
const HOUR = 3600;
const clock = new ManualClock();
let server: PidgeServer;
let w: World;
beforeAll(async () => {
  server = await ownServer({ clock, unsendWithin: 120 });
  w = await createWorld(new Campus(await newTenant(server)));
});
afterAll(() => server.close());

const later = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000).toISOString();
const schedule = (who: Api, params: object) => who.post(PATH, { body: "Later", ...params });

/** Asks until the message is no longer waiting. */
async function settled(who: Api, id: number): Promise<Json> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const { body } = await who.get(`${PATH}/${id}`);
    if (body.workflow_state !== "scheduled") return body;
    if (Date.now() > deadline) throw new Error(`still waiting: ${JSON.stringify(body)}`);
  }
}

describe("scheduled messages", () => {
  test("a message is sent when its time has come, not before, and once", async () => {
    const made = await schedule(w.me, { recipients: [w.a.id], subject: "Hi", send_at: later(HOUR) });
    expect([made.status, made.body.workflow_state, made.body.subject]).toEqual([201, "scheduled", "Hi"]);
    expect(await unread(w.a)).toBe("0");
    clock.advance(HOUR);
    const sent = await settled(w.me, made.body.id);
    expect([sent.workflow_state, sent.conversation_ids.length, sent.failure]).toEqual(["sent", 1, null]);
    const got = await peek(w.a, { id: sent.conversation_ids[0] });
    expect([got.subject, got.messages.map((m: Json) => m.body), got.messages[0].author_id]).toEqual([
      "Hi",
      ["Later"],
      w.me.id,
    ]);
    expect(await unread(w.a)).toBe("1");
  });

  test("the list is newest first, whenever they are due, and its pages lead through all of it", async () => {
    const writer = await w.campus.person("Wri Ter");
    await w.campus.enroll(w.course.id, writer, "teacher");
    const made: number[] = [];
    // the later it is scheduled the earlier it is due, but for the last
    for (const hours of [9, 7, 5, 3, 8])
      made.push((await schedule(writer, { recipients: [w.a.id], send_at: later(hours * HOUR) })).body.id);
    const ids = ({ body }: { readonly body: Json }) => body.map((message: Json) => message.id);
    expect(ids(await writer.get(PATH))).toEqual([...made].reverse());
    const found: number[] = [];
    let page = await writer.get(PATH, { per_page: 2 });
    for (;;) {
      found.push(...ids(page));
      if (page.links.next === undefined) break;
      page = await writer.get(page.links.next);
    }
    expect(found).toEqual([...made].reverse());
    for (const id of made) await writer.delete(`${PATH}/${id}`);
  });

  test("an answer, and a send to several as a batch", async () => {
    const c = await startGroup(w.me, [w.a, w.b]);
    const answer = await schedule(w.b, { conversation_id: c.id, delay_seconds: 10 });
    const many = await schedule(w.me, { recipients: [w.a.id, w.b.id, w.x.id], delay_seconds: 10 });
    clock.advance(11);
    expect((await settled(w.b, answer.body.id)).conversation_ids).toEqual([c.id]);
    expect((await peek(w.a, c)).last_message).toBe("Later");
    const batch = await settled(w.me, many.body.id);
    expect([batch.workflow_state, batch.conversation_ids]).toEqual(["sent", []]);
    const report = `/api/pidge/v1/conversations/batches/${batch.batch_id}`;
    const deadline = Date.now() + 15_000;
    while ((await w.me.get(report)).body.delivered_count < 3) expect(Date.now()).toBeLessThan(deadline);
  });

  test("until its time a message can be moved and taken back; afterwards it cannot", async () => {
    const made = (await schedule(w.me, { recipients: [w.x.id], body: "Never", delay_seconds: 60 })).body;
    const moved = await w.me.put(`${PATH}/${made.id}`, { send_at: later(2 * HOUR) });
    expect(moved.body.send_at > made.send_at).toBe(true);
    const undone = await w.me.delete(`${PATH}/${made.id}`);
    expect([undone.status, undone.body.workflow_state]).toEqual([200, "canceled"]);
    const other = (await schedule(w.me, { recipients: [w.x.id], body: "Then", send_at: later(3 * HOUR) })).body;
    clock.advance(3 * HOUR);
    const sent = await settled(w.me, other.id);
    const bodies = (await peek(w.x, { id: sent.conversation_ids[0] })).messages.map((m: Json) => m.body);
    expect([bodies.includes("Then"), bodies.includes("Never")]).toEqual([true, false]);
    for (const id of [made.id, other.id]) {
      const late = await w.me.delete(`${PATH}/${id}`);
      expect([late.status, typeof late.body.message]).toEqual([409, "string"]);
      expect((await w.me.put(`${PATH}/${id}`, { delay_seconds: 5 })).status).toBe(409);
    }
    expect((await w.me.get(PATH, { state: "canceled" })).body.map((m: Json) => m.id)).toEqual([made.id]);
  });

  test("what is refused when its time comes has failed, with the refusal, and is not tried again", async () => {
    const made = (await schedule(w.me, { recipients: [w.stranger.id], delay_seconds: 1 })).body;
    clock.advance(2);
    const failed = await settled(w.me, made.id);
    expect([failed.workflow_state, failed.failure]).toEqual([
      "failed",
      { status: 400, body: [{ attribute: "recipients", message: "invalid" }] },
    ]);
    expect(await unread(w.stranger)).toBe("0");
  });

  test("plain faults are refused at once, and others' messages are not found", async () => {
    const cases: [object, string][] = [
      [{ recipients: [w.a.id] }, "send_at"],
      [{ recipients: [w.a.id], send_at: "soon" }, "send_at"],
      [{ recipients: [w.a.id], send_at: later(-60) }, "send_at"],
      [{ recipients: [w.a.id], send_at: later(400 * 24 * HOUR) }, "send_at"],
      [{ recipients: [w.a.id], delay_seconds: 0 }, "delay_seconds"],
    ];
    for (const [params, attribute] of cases) {
      const refused = await schedule(w.me, params);
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, [attribute]]);
    }
    expect((await schedule(w.me, { delay_seconds: 5 })).body[0].attribute).toBe("recipients");
    expect((await schedule(w.me, { recipients: [w.a.id], body: " ", delay_seconds: 5 })).body[0].attribute).toBe(
      "body",
    );
    const c = await startGroup(w.me, [w.a, w.b]);
    expect((await schedule(w.x, { conversation_id: c.id, delay_seconds: 5 })).status).toBe(404);
    const { id } = (await schedule(w.me, { recipients: [w.a.id], delay_seconds: 600 })).body;
    for (const who of [w.a, w.campus.admin]) {
      expect((await who.get(`${PATH}/${id}`)).status).toBe(404);
      expect((await who.delete(`${PATH}/${id}`)).status).toBe(404);
    }
    expect((await w.me.delete(`${PATH}/${id}`)).status).toBe(200);
  });
});

describe("unsending", () => {
  const unsend = (who: Api, conversation: Json, message: Json) =>
    who.delete(`/api/pidge/v1/conversations/${conversation.id}/messages/${message.id}`);

  test("an author takes a message back from everybody; a line in its place stays", async () => {
    const c = await startGroup(w.me, [w.a, w.b], { body: "first" });
    const wrong = (await reply(w.me, c, { body: "wrong words", media_comment_id: "m-1", media_comment_type: "audio" }))
      .body.messages[0];
    expect((await peek(w.a, c)).properties).toContain("media_objects");
    const gone = await unsend(w.me, c, wrong);
    expect([gone.status, gone.body.id, gone.body.conversation_id]).toEqual([200, wrong.id, c.id]);
    for (const who of [w.me, w.a, w.b]) {
      const shown = await peek(who, c);
      expect(shown.messages.map((m: Json) => [m.body, m.media_comment])).toEqual([
        [gone.body.body, null],
        ["first", null],
      ]);
      expect([shown.message_count, shown.properties.includes("media_objects")]).toEqual([2, false]);
      expect((await who.get("/api/pidge/v1/conversations/search", { q: "wrong" })).body).toEqual([]);
    }
    expect((await unsend(w.me, c, wrong)).body).toEqual(gone.body);
  });

  test("only its author, only in time", async () => {
    const c = await startGroup(w.me, [w.a, w.b], { body: "stays" });
    const [message] = c.messages;
    const denied = await unsend(w.a, c, message);
    expect([denied.status, denied.body.status]).toEqual([403, "unauthorized"]);
    expect((await unsend(w.x, c, message)).status).toBe(404);
    expect((await unsend(w.me, c, { id: 99_999_999 })).status).toBe(404);
    clock.advance(121);
    const late = await unsend(w.me, c, message);
    expect([late.status, late.body.message]).toEqual([409, expect.stringContaining("120 seconds")]);
    expect((await peek(w.a, c)).messages[0].body).toBe("stays");
  });
});

// last: the busy tenant's messages are still being sent when it ends
describe("turns of tenants", () => {
  test("a tenant with 1,000 messages due keeps no other tenant waiting for more than a portion of them", async () => {
    const [busy, quiet] = [await createWorld(new Campus(await newTenant(server))), w];
    const ids: number[] = [];
    while (ids.length < 1_000) {
      const made = await Promise.all(
        Array.from({ length: 50 }, () => schedule(busy.me, { recipients: [busy.a.id], send_at: later(HOUR) })),
      );
      ids.push(...made.map((m) => m.body.id));
    }
    // due last of all
    const { id } = (await schedule(quiet.me, { recipients: [quiet.a.id], send_at: later(HOUR + 1) })).body;
    clock.advance(HOUR + 1);
    const { conversation_ids: conversations } = await settled(quiet.me, id);
    const its = await peek(quiet.a, { id: conversations[0] });
    const first = await settled(busy.me, ids[0]!);
    const busiest = await peek(busy.a, { id: first.conversation_ids[0] });
    // messages are numbered in the order in which they are sent, whatever the tenant
    const before = busiest.messages.filter((m: Json) => m.id < its.messages[0].id).length;
    expect(busiest.messages.length).toBeGreaterThan(0);
    expect(before).toBeLessThanOrEqual(20);
  });
});
