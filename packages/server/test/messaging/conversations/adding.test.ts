/** Adding people and removing messages. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../support/api.ts";
import { createWorld, ids, peek, reply, start, startGroup, unread, update, type World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await createWorld();
});

const add = (who: World["me"], c: Json, recipients: unknown[]) =>
  who.post(`conversations/${c.id}/add_recipients`, { recipients });
const remove = (who: World["me"], c: Json, messages: unknown[]) =>
  who.post(`conversations/${c.id}/remove_messages`, { remove: messages });

describe("adding people", () => {
  test("[CONV-178] the answer has the larger audience and the event", async () => {
    const c = await startGroup(w.me, [w.a]);
    const got = await add(w.me, c, [w.b.id]);
    expect(got.status).toBe(200);
    expect([...got.body.audience].sort()).toEqual([w.a.id, w.b.id].sort());
    expect(got.body.messages.map((m: Json) => m.generated)).toEqual([true]);
    expect(got.body.message_count).toBe(1);
  });

  test("[CONV-179][CONV-180] a whole course: all who are not in yet, named in one event in the order of ids", async () => {
    const { campus, me, a, b, x, course } = await createWorld();
    const late = await campus.person("Dan Late");
    await campus.enroll(course.id, late, "student");
    const c = await startGroup(me, [a]);
    const got = await add(me, c, [`course_${course.id}`]);
    expect([...got.body.audience].sort()).toEqual([a.id, b.id, x.id, late.id].sort());
    expect(got.body.messages[0].body).toBe(
      "Bob Baker, Xia Young, and Dan Late were added to the conversation by Mia Teacher",
    );
    const pair = await startGroup(me, [x]);
    expect((await add(me, pair, [a.id, b.id])).body.messages[0].body).toBe(
      "Ann Able and Bob Baker were added to the conversation by Mia Teacher",
    );
  });

  test("[CONV-181] who is added finds the human messages, unread and counted", async () => {
    const { me, a, b } = await createWorld();
    const c = await startGroup(me, [a], { body: "one" });
    await reply(a, c, { body: "two" });
    await add(me, c, [b.id]);
    const forB = await peek(b, c);
    expect(forB).toMatchObject({ message_count: 2, workflow_state: "unread" });
    expect(forB.messages.map((m: Json) => m.generated)).toEqual([true, false, false]);
    expect(await unread(b)).toBe("1");
    expect(forB.last_message).toBe("two");
  });

  test("[CONV-182] nobody reachable, or nobody named", async () => {
    const c = await startGroup(w.me, [w.a]);
    for (const nobody of [[w.stranger.id], [], ["nonsense"]]) {
      const got = await add(w.me, c, nobody);
      expect([got.status, got.body]).toEqual([400, {}]);
    }
  });

  test("[CONV-184] all in already: nothing happens", async () => {
    const c = await startGroup(w.me, [w.a, w.b]);
    const got = await add(w.me, c, [w.a.id]);
    expect(got.status).toBe(200);
    expect((await peek(w.a, c)).messages.some((m: Json) => m.generated)).toBe(false);
  });

  test("[CONV-185] a private conversation takes nobody", async () => {
    const c = await start(w.me, [w.a]);
    expect((await add(w.me, c, [w.b.id])).status).toBe(500);
    expect((await peek(w.a, c)).audience).toEqual([w.me.id]);
    expect((await w.b.get(`conversations/${c.id}`)).status).toBe(404);
  });

  test("[CONV-186] what the adder has removed is handed on all the same", async () => {
    const { me, a, b } = await createWorld();
    const c = await startGroup(me, [a], { body: "removed by me" });
    const [m] = (await peek(me, c)).messages;
    await reply(a, c, { body: "kept" });
    await remove(me, c, [m.id]);
    await add(me, c, [b.id]);
    expect((await peek(b, c)).messages.map((x: Json) => x.body)).toEqual(
      expect.arrayContaining(["removed by me", "kept"]),
    );
    expect((await peek(me, c)).messages.map((x: Json) => x.body)).not.toContain("removed by me");
  });

  test("who is not in it cannot add anybody", async () => {
    const c = await startGroup(w.me, [w.a]);
    expect((await add(w.b, c, [w.x.id])).status).toBe(404);
    expect((await add(w.a, c, [w.b.id])).status).toBe(200);
  });
});

describe("removing messages", () => {
  test("[CONV-187][CONV-190] the newest: the one before is the last, for me alone", async () => {
    const c = await startGroup(w.me, [w.a], { body: "before" });
    await reply(w.me, c, { body: "newest" });
    const [newest] = (await peek(w.a, c)).messages;
    const got = await remove(w.a, c, [newest.id]);
    expect(got.status).toBe(200);
    expect(got.body).toMatchObject({ last_message: "before", message_count: 1 });
    expect(got.body).not.toHaveProperty("messages");
    expect(await peek(w.me, c)).toMatchObject({ message_count: 2, last_authored_message: "newest" });
  });

  test("[CONV-188] with the last human message the generated ones go too", async () => {
    const c = await startGroup(w.me, [w.a]);
    await add(w.me, c, [w.b.id]);
    const human = (await peek(w.a, c)).messages.find((m: Json) => !m.generated);
    const got = await remove(w.a, c, [human.id]);
    expect(got.body).toMatchObject({ last_message_at: null, message_count: 0, visible: false });
    expect((await w.a.get(`conversations/${c.id}`)).status).toBe(404);
    expect((await w.b.get(`conversations/${c.id}`)).status).toBe(200);
  });

  test("[CONV-189] messages of elsewhere are ignored", async () => {
    const c = await startGroup(w.me, [w.a]);
    const other = await startGroup(w.me, [w.a]);
    expect((await remove(w.a, c, [other.messages[0].id])).body.message_count).toBe(1);
    expect((await peek(w.a, other)).message_count).toBe(1);
  });

  test("without remove nothing happens", async () => {
    const c = await startGroup(w.me, [w.a]);
    expect((await w.a.post(`conversations/${c.id}/remove_messages`)).status).toBe(200);
    expect((await peek(w.a, c)).message_count).toBe(1);
  });

  test("[CONV-192] delete: the emptied row is answered once, then there is nothing", async () => {
    const c = await startGroup(w.me, [w.a, w.b]);
    await update(w.a, c, { starred: true });
    const got = await w.a.delete(`conversations/${c.id}`);
    expect(got.status).toBe(200);
    expect(got.body).toMatchObject({
      message_count: 0,
      starred: false,
      last_message: null,
      last_message_at: null,
      last_authored_message: null,
      last_authored_message_at: null,
      properties: [],
      workflow_state: "read",
      audience_contexts: { courses: {}, groups: {} },
      visible: false,
    });
    expect([...got.body.audience].sort()).toEqual([w.me.id, w.b.id].sort());
    expect((await w.a.delete(`conversations/${c.id}`)).status).toBe(404);
  });

  test("[CONV-193][CONV-194] an unread one lowers the count; a new message brings it back", async () => {
    const { me, a, b } = await createWorld();
    const c = await startGroup(me, [a, b]);
    expect(await unread(a)).toBe("1");
    await a.delete(`conversations/${c.id}`);
    expect(await unread(a)).toBe("0");
    await reply(b, c, { body: "back" });
    expect(await unread(a)).toBe("1");
    expect(await ids(a)).toEqual([c.id]);
    expect(await peek(a, c)).toMatchObject({ message_count: 1, last_message: "back" });
  });
});
