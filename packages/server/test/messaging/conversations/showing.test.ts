/** Showing one conversation: its messages, reading, what participants tell, locked replies, events. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../support/api.ts";
import { createWorld, ids, peek, reply, start, startGroup, unread, update, type World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await createWorld();
});

const NOT_FOUND = { errors: [{ message: "The specified resource does not exist." }] };

describe("reading", () => {
  test("[CONV-127][CONV-128] opening marks as read, unless told otherwise", async () => {
    const { me, a } = await createWorld();
    const c = await startGroup(me, [a]);
    const unopened = await a.get(`conversations/${c.id}`, { auto_mark_as_read: 0 });
    expect(unopened.body.workflow_state).toBe("unread");
    expect(await unread(a)).toBe("1");
    expect((await a.get(`conversations/${c.id}`)).body.workflow_state).toBe("read");
    expect(await unread(a)).toBe("0");
  });

  test("[CONV-128] opening while acting as the person marks nothing as read unless asked", async () => {
    const { me, a, campus } = await createWorld();
    const c = await startGroup(me, [a]);
    const as = { as_user_id: a.id };
    const opened = await campus.admin.get(`conversations/${c.id}`, as);
    expect([opened.status, opened.body.workflow_state, await unread(a)]).toEqual([200, "unread", "1"]);
    await campus.admin.get(`conversations/${c.id}`, { ...as, auto_mark_as_read: false });
    expect(await unread(a)).toBe("1");
    const asked = await campus.admin.get(`conversations/${c.id}`, { ...as, auto_mark_as_read: true });
    expect([asked.body.workflow_state, await unread(a)]).toEqual(["read", "0"]);
    // a person who acts as themselves reads as ever
    const d = await startGroup(me, [a]);
    await a.get(`conversations/${d.id}`, { as_user_id: a.id });
    expect(await unread(a)).toBe("0");
  });

  test("[CONV-129] an archived one stays archived", async () => {
    const c = await startGroup(w.me, [w.a]);
    await update(w.a, c, { workflow_state: "archived" });
    expect((await w.a.get(`conversations/${c.id}`)).body.workflow_state).toBe("archived");
    expect(await ids(w.a, { scope: "archived" })).toContain(c.id);
  });

  test("[CONV-130] under scope=unread it is no longer visible once it is read", async () => {
    const c = await startGroup(w.me, [w.a]);
    expect((await w.a.get(`conversations/${c.id}`, { scope: "unread", auto_mark_as_read: false })).body.visible).toBe(
      true,
    );
    expect((await w.a.get(`conversations/${c.id}`, { scope: "unread" })).body.visible).toBe(false);
  });
});

describe("messages", () => {
  test("[CONV-131] all twenty-five, newest first", async () => {
    const c = await startGroup(w.me, [w.a], { body: "0" });
    for (let i = 1; i < 25; i++) await reply(w.me, c, { body: String(i) });
    const shown = await peek(w.a, c);
    expect(shown.messages.map((m: Json) => m.body)).toEqual(Array.from({ length: 25 }, (_, i) => String(24 - i)));
    expect(shown.message_count).toBe(25);
  });

  test("[CONV-132][CONV-142] what I removed is gone for me, there for A, and I still count among its receivers", async () => {
    const c = await startGroup(w.me, [w.a], { body: "first" });
    await reply(w.a, c, { body: "second" });
    const [, first] = (await peek(w.me, c)).messages;
    await w.me.post(`conversations/${c.id}/remove_messages`, { remove: [first.id] });
    expect((await peek(w.me, c)).messages.map((m: Json) => m.body)).toEqual(["second"]);
    const kept = (await peek(w.a, c)).messages;
    expect(kept.map((m: Json) => m.body)).toEqual(["second", "first"]);
    expect([...kept[1].participating_user_ids].sort()).toEqual([w.me.id, w.a.id].sort());
  });

  test("[CONV-133][CONV-134] not mine, or emptied: not found; for others it is there", async () => {
    const c = await startGroup(w.me, [w.a]);
    for (const who of [w.b, w.stranger]) {
      const got = await who.get(`conversations/${c.id}`);
      expect([got.status, got.body]).toEqual([404, NOT_FOUND]);
    }
    await w.a.delete(`conversations/${c.id}`);
    expect((await w.a.get(`conversations/${c.id}`)).status).toBe(404);
    expect((await w.me.get(`conversations/${c.id}`)).status).toBe(200);
  });

  test("[CONV-138] submissions is an empty list", async () => {
    const c = await startGroup(w.me, [w.a]);
    expect((await peek(w.a, c)).submissions).toEqual([]);
  });
});

describe("participants", () => {
  test("[CONV-135][CONV-136] what each shares with me, nothing for myself, unless declined", async () => {
    const { me, a, b, course, campus } = await createWorld();
    const g = await campus.group(course.id, "Team", [a, b]);
    const c = await startGroup(me, [a, b]);
    const shown = await peek(a, c);
    const person = (id: number) => shown.participants.find((p: Json) => p.id === id);
    expect(person(me.id).common_courses).toEqual({ [String(course.id)]: ["TeacherEnrollment"] });
    expect(person(b.id)).toMatchObject({
      common_courses: { [String(course.id)]: ["StudentEnrollment"] },
      common_groups: { [String(g.id)]: ["Member"] },
      full_name: "Bob Baker",
      pronouns: null,
    });
    expect(person(a.id)).toMatchObject({ common_courses: {}, common_groups: {} });
    expect(person(a.id).avatar_url).toMatch(/^http/);
    const bare = await a.get(`conversations/${c.id}`, { include_participant_contexts: false });
    for (const p of bare.body.participants) expect(Object.keys(p)).not.toContain("common_courses");
  });

  test("[CONV-137] a tie through administration alone shows as course 0", async () => {
    const admin = await w.campus.person("Ada Admin");
    await w.campus.makeAdmin(admin);
    const c = await start(admin, [w.stranger]);
    const shown = await peek(admin, c);
    expect(shown.participants.find((p: Json) => p.id === w.stranger.id).common_courses).toEqual({
      "0": ["FakeEnrollment"],
    });
    // the stranger administers nothing
    expect((await peek(w.stranger, c)).participants.find((p: Json) => p.id === admin.id).common_courses).toEqual({});
  });

  test("include[]=uuid adds uuids", async () => {
    const c = await startGroup(w.me, [w.a]);
    const shown = await w.a.get(`conversations/${c.id}`, { include: ["uuid"] });
    expect(shown.body.participants.every((p: Json) => p.uuid.length >= 32)).toBe(true);
  });
});

describe("locked replies", () => {
  test("[CONV-139][CONV-140] cannot_reply appears when the course is over, and not before", async () => {
    const { campus, me, a, course } = await createWorld();
    const c = await startGroup(me, [a], { context_code: `course_${course.id}` });
    expect(await peek(a, c)).not.toHaveProperty("cannot_reply");
    await campus.admin.put(`courses/${course.id}`, { course: { event: "conclude" } });
    expect((await peek(a, c)).cannot_reply).toBe(true);
    expect((await peek(me, c)).cannot_reply).toBe(true);
  });
});

describe("events", () => {
  test("[CONV-141][CONV-143] an addition is told, with today's names", async () => {
    const { campus, me, a, b } = await createWorld();
    const c = await startGroup(me, [a], { body: "hi" });
    await me.post(`conversations/${c.id}/add_recipients`, { recipients: [b.id] });
    const [event] = (await peek(a, c)).messages;
    expect(event).toMatchObject({
      generated: true,
      body: "Bob Baker was added to the conversation by Mia Teacher",
      author_id: me.id,
    });
    await campus.admin.put(`users/${b.id}`, { user: { name: "Robert Baker", short_name: "Rob" } });
    expect((await peek(a, c)).messages[0].body).toBe("Rob was added to the conversation by Mia Teacher");
  });
});
