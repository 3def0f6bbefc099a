/** Replies: who receives them, what may be handed along, when they are refused. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../support/api.ts";
import { countQueries } from "../../support/queries.ts";
import { createWorld, fault, ids, peek, reply, send, start, startGroup, unread, update, type World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await createWorld();
});

const FORBIDDEN = { status: "unauthorized", errors: [{ message: "user not authorized to perform that action" }] };

describe("delivery", () => {
  test("[CONV-157] a reply is answered with itself; others find it unread, I am unchanged", async () => {
    const { me, a, b } = await createWorld();
    const c = await startGroup(me, [a, b]);
    await a.get(`conversations/${c.id}`);
    const got = await reply(b, c, { body: "Indeed" });
    expect(got.status).toBe(200);
    expect(got.body.messages.map((m: Json) => m.body)).toEqual(["Indeed"]);
    expect(got.body).toMatchObject({ message_count: 2, last_authored_message: "Indeed", workflow_state: "unread" });
    expect((await peek(a, c)).workflow_state).toBe("unread");
    expect((await peek(me, c)).workflow_state).toBe("unread");
    expect(await unread(b)).toBe("1");
  });

  test("[CONV-158] a body is needed", async () => {
    const c = await startGroup(w.me, [w.a]);
    for (const body of ["", " ", undefined]) {
      const got = await reply(w.a, c, { body });
      expect([got.status, got.body]).toEqual([400, fault("empty_message", "Unable to create message without a body")]);
    }
    expect((await peek(w.me, c)).message_count).toBe(1);
    expect((await reply(w.a, c)).status).toBe(200);
  });

  test("[CONV-159] to some: the others get no row and keep their state", async () => {
    const { me, a, b } = await createWorld();
    const c = await startGroup(me, [a, b]);
    await b.get(`conversations/${c.id}`);
    const got = await reply(me, c, { recipients: [a.id], body: "only A" });
    expect([...got.body.messages[0].participating_user_ids].sort()).toEqual([me.id, a.id].sort());
    expect(await peek(b, c)).toMatchObject({ message_count: 1, workflow_state: "read" });
    expect((await peek(b, c)).messages.map((m: Json) => m.body)).toEqual(["Hello"]);
    expect((await peek(a, c)).messages.map((m: Json) => m.body)).toEqual(["only A", "Hello"]);
  });

  test("[CONV-160] to myself alone", async () => {
    const c = await startGroup(w.me, [w.a]);
    const got = await reply(w.me, c, { recipients: [w.me.id] });
    expect(got.body.messages[0].participating_user_ids).toEqual([w.me.id]);
    expect((await peek(w.a, c)).message_count).toBe(1);
  });

  test("[CONV-161][CONV-162] a newcomer joins with that message, and with those handed along", async () => {
    const { me, a, b, x } = await createWorld();
    const c = await startGroup(me, [a], { body: "history" });
    const [m1] = (await peek(me, c)).messages;
    await reply(me, c, { recipients: [b.id], body: "welcome" });
    const forB = await peek(b, c);
    expect(forB.messages.map((m: Json) => [m.body, m.generated])).toEqual([["welcome", false]]);
    expect(forB).toMatchObject({ message_count: 1, workflow_state: "unread" });
    await reply(me, c, { recipients: [x.id], included_messages: [m1.id], body: "see above" });
    expect(await peek(x, c)).toMatchObject({ message_count: 2 });
    expect((await peek(x, c)).messages.map((m: Json) => m.body)).toEqual(["see above", "history"]);
    expect((await peek(a, c)).audience).toEqual(expect.arrayContaining([me.id, b.id, x.id]));
  });

  test("[CONV-163][CONV-164] only messages of this conversation that I received can be handed along", async () => {
    const { me, a, b } = await createWorld();
    const c = await startGroup(me, [a, b]);
    const other = await startGroup(me, [a]);
    const foreign = await reply(me, c, { included_messages: [other.messages[0].id] });
    expect([foreign.status, foreign.body]).toEqual([400, fault("included_messages", "not for this conversation")]);
    const secret = (await reply(me, c, { recipients: [a.id] })).body.messages[0];
    const never = await reply(b, c, { included_messages: [secret.id] });
    expect([never.status, never.body]).toEqual([400, fault("included_messages", "not a participant")]);
    expect((await reply(a, c, { included_messages: [secret.id], recipients: [b.id] })).status).toBe(200);
    expect((await peek(b, c)).messages.map((m: Json) => m.id)).toContain(secret.id);
  });

  test("[CONV-165] what A removed comes back when it is handed along", async () => {
    const c = await startGroup(w.me, [w.a], { body: "precious" });
    const [m] = (await peek(w.a, c)).messages;
    await reply(w.me, c);
    await w.a.post(`conversations/${c.id}/remove_messages`, { remove: [m.id] });
    expect((await peek(w.a, c)).messages.map((x: Json) => x.body)).toEqual(["Reply"]);
    await reply(w.me, c, { included_messages: [m.id], body: "again" });
    expect(await peek(w.a, c)).toMatchObject({ message_count: 3 });
  });

  test("[CONV-166] people without any tie left still get replies", async () => {
    const { campus, me, a, course } = await createWorld();
    const extra = await campus.person("Gone Girl");
    const e = await campus.enroll(course.id, extra, "student");
    const c = await startGroup(me, [a, extra]);
    await campus.admin.delete(`courses/${course.id}/enrollments/${e.id}`, { task: "delete" });
    expect((await send(me, [extra])).status).toBe(400);
    expect((await reply(me, c, { body: "still here" })).status).toBe(200);
    expect((await peek(extra, c)).messages[0].body).toBe("still here");
  });

  test("[CONV-167][CONV-168] who removed everything may reply and is back; others find nothing", async () => {
    const c = await startGroup(w.me, [w.a]);
    await w.a.delete(`conversations/${c.id}`);
    expect((await w.a.get(`conversations/${c.id}`)).status).toBe(404);
    const got = await reply(w.a, c);
    expect([got.status, got.body.message_count]).toEqual([200, 1]);
    expect((await reply(w.b, c)).status).toBe(404);
  });

  test("[CONV-176] an unsubscribed participant who removed everything is back in the inbox", async () => {
    const { me, a, b } = await createWorld();
    const c = await startGroup(me, [a, b]);
    await update(a, c, { subscribed: false });
    await a.delete(`conversations/${c.id}`);
    await reply(b, c);
    expect(await ids(a)).toEqual([c.id]);
    expect((await peek(a, c)).workflow_state).toBe("unread");
  });

  test("named recipients of whom nobody can be reached are refused", async () => {
    const c = await startGroup(w.me, [w.a]);
    const got = await reply(w.a, c, { recipients: [w.stranger.id] });
    expect([got.status, got.body]).toEqual([400, fault("recipients", "invalid")]);
    expect((await peek(w.me, c)).message_count).toBe(1);
  });

  test("a private conversation gains nobody", async () => {
    const c = await start(w.me, [w.a]);
    expect((await reply(w.me, c, { recipients: [w.a.id, w.b.id] })).status).toBe(200);
    expect((await peek(w.a, c)).audience).toEqual([w.me.id]);
    expect((await w.b.get(`conversations/${c.id}`)).status).toBe(404);
  });

  test("a reply costs one statement, and two where a context has a say", async () => {
    const plain = await startGroup(w.me, [w.a, w.b]);
    const inCourse = await startGroup(w.me, [w.a, w.b], { context_code: `course_${w.course.id}` });
    const cost = (c: Json) => countQueries(w.campus.tenant.server, () => reply(w.a, c));
    expect([await cost(plain), await cost(inCourse)]).toEqual([1, 2]);
  });
});

describe("locks", () => {
  /** A course with an active and a concluded teacher and student, and a conversation of them all. */
  async function matrix() {
    const { campus, me, a, course } = await createWorld();
    const [oldTeacher, oldStudent] = [await campus.person("Olga Former"), await campus.person("Otto Former")];
    const te = await campus.enroll(course.id, oldTeacher, "teacher");
    const st = await campus.enroll(course.id, oldStudent, "student");
    const c = await startGroup(me, [a, oldTeacher, oldStudent], { context_code: `course_${course.id}` });
    for (const e of [te, st])
      await campus.admin.delete(`courses/${course.id}/enrollments/${e.id}`, { task: "conclude" });
    return { campus, course, me, a, oldTeacher, oldStudent, c };
  }

  test("[CONV-169] a student to people who left the course: refused by name; to those who stay, not", async () => {
    const { a, me, oldStudent, oldTeacher, c } = await matrix();
    const refusal = (name: string) =>
      fault(
        "recipients",
        `The following recipients have no active enrollment in the course, ["${name}"], unable to send messages`,
      );
    const toStudent = await reply(a, c, { recipients: [oldStudent.id] });
    expect([toStudent.status, toStudent.body]).toEqual([401, refusal("Otto Former")]);
    const toTeacher = await reply(a, c, { recipients: [oldTeacher.id] });
    expect([toTeacher.status, toTeacher.body]).toEqual([401, refusal("Olga Former")]);
    expect((await reply(a, c, { recipients: [me.id] })).status).toBe(200);
    expect((await reply(me, c, { recipients: [oldStudent.id, oldTeacher.id] })).status).toBe(200);
  });

  test("[CONV-170] those who left may answer an active teacher, not an active student", async () => {
    const { a, me, oldTeacher, oldStudent, c } = await matrix();
    for (const who of [oldTeacher, oldStudent]) {
      expect((await reply(who, c, { recipients: [me.id] })).status).toBe(200);
      const refused = await reply(who, c, { recipients: [a.id] });
      expect([refused.status, refused.body]).toEqual([403, FORBIDDEN]);
    }
  });

  test("[CONV-171] once the course is over nobody may reply", async () => {
    const { campus, course, a, me, c } = await matrix();
    expect((await reply(me, c, { recipients: [a.id] })).status).toBe(200);
    await campus.admin.put(`courses/${course.id}`, { course: { event: "conclude" } });
    for (const who of [me, a]) {
      const got = await reply(who, c, { recipients: [me.id, a.id] });
      expect([got.status, got.body]).toEqual([403, FORBIDDEN]);
    }
  });

  test("[CONV-172] a student may answer an administrator who wrote into the course", async () => {
    const { campus, a, b, course } = await createWorld();
    const admin = await campus.person("Ada Admin");
    await campus.makeAdmin(admin);
    const c = await startGroup(admin, [a, b], { context_code: `course_${course.id}` });
    expect((await reply(a, c, { recipients: [admin.id] })).status).toBe(200);
    expect((await reply(b, c)).status).toBe(200);
  });

  test("[CONV-173] without a context, or in that of the account, replies are never locked", async () => {
    const { campus, me, a, course } = await createWorld();
    const admin = await campus.person("Ada Admin");
    await campus.makeAdmin(admin);
    const plain = await startGroup(me, [a]);
    const official = await startGroup(admin, [a, me], { context_code: `account_${campus.tenant.root}` });
    await campus.admin.put(`courses/${course.id}`, { course: { event: "conclude" } });
    expect((await reply(a, plain)).status).toBe(200);
    expect((await reply(a, official)).status).toBe(200);
  });
});
