/** Changing one's own state: read, archived, starred, subscribed; everything at once; the unread count. */
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Campus } from "../../support/campus.ts";
import { ManualClock, newTenant, ownServer } from "../../support/pidge.ts";
import { createWorld, ids, peek, reply, start, startGroup, unread, update, type World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await createWorld();
});

describe("stars and states", () => {
  test("[CONV-144] starred=true stars; false, empty and 0 clear", async () => {
    const c = await startGroup(w.me, [w.a]);
    for (const off of [false, "", 0]) {
      expect((await update(w.a, c, { starred: true })).body.starred).toBe(true);
      expect((await update(w.a, c, { starred: off })).body.starred).toBe(false);
    }
    await update(w.a, c, { starred: true });
    expect((await peek(w.a, c)).starred).toBe(true);
    expect((await peek(w.me, c)).starred).toBe(false);
  });

  test("[CONV-145] archiving takes it out of sight, but not out of scope=archived", async () => {
    const c = await startGroup(w.me, [w.a]);
    expect((await update(w.a, c, { workflow_state: "archived" })).body).toMatchObject({
      workflow_state: "archived",
      visible: false,
    });
    expect((await update(w.a, c, { workflow_state: "archived" }, { scope: "archived" })).body.visible).toBe(true);
  });

  test("[CONV-146] marking as unread counts it again", async () => {
    const { me, a } = await createWorld();
    const c = await startGroup(me, [a]);
    await a.get(`conversations/${c.id}`);
    expect(await unread(a)).toBe("0");
    await update(a, c, { workflow_state: "unread" });
    expect(await unread(a)).toBe("1");
    await update(a, c, { workflow_state: "archived" });
    expect(await unread(a)).toBe("0");
  });

  test("[CONV-153] without the conversation group it is refused", async () => {
    const c = await startGroup(w.me, [w.a]);
    const got = await w.a.put(`conversations/${c.id}`, { starred: true });
    expect([got.status, got.body]).toEqual([400, { errors: [{ message: "conversation is missing" }] }]);
    expect((await peek(w.a, c)).starred).toBe(false);
  });

  test("an unknown or blank state is refused, and nothing else is changed", async () => {
    const c = await startGroup(w.me, [w.a]);
    const shape = (type: string) => ({
      errors: { workflow_state: [{ attribute: "workflow_state", type, message: type }] },
    });
    const wrong = await update(w.a, c, { workflow_state: "burnt", starred: true });
    expect([wrong.status, wrong.body]).toEqual([400, shape("inclusion")]);
    const blank = await update(w.a, c, { workflow_state: "", starred: true });
    expect([blank.status, blank.body]).toEqual([400, shape("blank")]);
    expect(await peek(w.a, c)).toMatchObject({ starred: false, workflow_state: "unread" });
  });

  test("somebody else's conversation is not found", async () => {
    const c = await startGroup(w.me, [w.a]);
    expect((await update(w.b, c, { starred: true })).status).toBe(404);
    expect((await update(w.a, c, { starred: true })).status).toBe(200);
  });
});

describe("subscription", () => {
  test("[CONV-147][CONV-148][CONV-149] unsubscribed it stays where it is; subscribed again it catches up", async () => {
    const clock = new ManualClock();
    const server = await ownServer({ clock });
    onTestFinished(() => server.close());
    const { me, a, b } = await createWorld(new Campus(await newTenant(server)));
    const c = await startGroup(me, [a, b]);
    const off = await update(a, c, { subscribed: false });
    expect(off.body).toMatchObject({ subscribed: false, workflow_state: "read" });
    const before = await peek(a, c);
    clock.advance(60);
    const missed = (await reply(b, c, { body: "missed" })).body.messages[0];
    expect(missed.created_at > before.last_message_at).toBe(true);
    expect(await peek(a, c)).toMatchObject({
      workflow_state: "read",
      last_message_at: before.last_message_at,
      message_count: 2,
    });
    expect(await unread(a)).toBe("0");
    const on = await update(a, c, { subscribed: true });
    expect(on.body).toMatchObject({
      subscribed: true,
      workflow_state: "unread",
      last_message_at: missed.created_at,
    });
    expect(await unread(a)).toBe("1");
  });

  test("[CONV-150] with nothing missed it stays read", async () => {
    const c = await startGroup(w.me, [w.a, w.b]);
    await w.a.get(`conversations/${c.id}`);
    await update(w.a, c, { subscribed: false });
    expect((await update(w.a, c, { subscribed: true })).body.workflow_state).toBe("read");
  });

  test("[CONV-151] private conversations are always subscribed", async () => {
    const c = await start(w.me, [w.a]);
    expect((await update(w.a, c, { subscribed: false })).body.subscribed).toBe(true);
    expect((await peek(w.a, c)).workflow_state).toBe("unread");
  });

  test("[CONV-152] in one request the explicit state wins over that of the subscription", async () => {
    const c = await startGroup(w.me, [w.a, w.b]);
    await update(w.a, c, { subscribed: false });
    await reply(w.b, c);
    expect((await update(w.a, c, { subscribed: true, workflow_state: "read" })).body).toMatchObject({
      subscribed: true,
      workflow_state: "read",
    });
    expect((await peek(w.a, c)).workflow_state).toBe("read");
  });
});

describe("everything at once", () => {
  test("[CONV-155][CONV-156] many ask at the same time, and each hears of their own", async () => {
    const { me, a, b } = await createWorld();
    for (let i = 0; i < 3; i++) await startGroup(me, [a, b]);
    await start(me, [b]);
    const asking = Array.from({ length: 30 }, (_, i) => [a, b, me][i % 3]!);
    expect(await Promise.all(asking.map(unread))).toEqual(
      asking.map((who) => (who === a ? "3" : who === b ? "4" : "0")),
    );
    await a.post("conversations/mark_all_as_read");
    expect(await Promise.all([a, b].map(unread))).toEqual(["0", "4"]);
  });

  test("[CONV-154][CONV-155][CONV-156] mark all as read: the unread become read, archived stay, others' rows too", async () => {
    const { me, a, b } = await createWorld();
    const all = [];
    for (let i = 0; i < 5; i++) all.push(await startGroup(me, [a, b]));
    await update(a, all[0], { workflow_state: "archived" });
    expect(await unread(a)).toBe("4");
    const got = await a.post("conversations/mark_all_as_read");
    expect([got.status, got.body]).toEqual([200, {}]);
    expect((await a.get("conversations/unread_count")).body).toEqual({ unread_count: "0" });
    expect(await ids(a, { scope: "unread" })).toEqual([]);
    expect(await ids(a, { scope: "archived" })).toEqual([all[0].id]);
    expect(await unread(b)).toBe("5");
  });
});
