/** Creating conversations: kinds, reuse, recipients, contexts, side effects. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { newTenant, ownServer } from "../../support/pidge.ts";
import { countQueries } from "../../support/queries.ts";
import {
  createWorld,
  fault,
  ids,
  peek,
  refused,
  reply,
  send,
  start,
  startGroup,
  unread,
  update,
  type World,
} from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await createWorld();
});

describe("kinds", () => {
  test("[CONV-51][CONV-52] one recipient: a private conversation, which the next send continues", async () => {
    const { me, a } = await createWorld();
    const first = await send(me, [a]);
    expect(first.status).toBe(201);
    expect(first.body).toHaveLength(1);
    expect(first.body[0]).toMatchObject({ private: true, message_count: 1 });
    expect(first.body[0].messages).toHaveLength(1);
    const second = await send(me, [a], { body: "Again" });
    expect(second.body[0]).toMatchObject({ id: first.body[0].id, message_count: 2 });
    expect(second.body[0].messages.map((m: Json) => m.body)).toEqual(["Again"]);
  });

  test("[CONV-53] force_new starts another, non-private one, answered without messages", async () => {
    const first = await start(w.me, [w.a]);
    const forced = await send(w.me, [w.a], { force_new: true });
    expect(forced.status).toBe(201);
    expect(forced.body[0].id).not.toBe(first.id);
    expect(forced.body[0].private).toBe(false);
    expect(forced.body[0]).not.toHaveProperty("messages");
  });

  test("[CONV-54] on reuse the subject stays", async () => {
    const { me, a } = await createWorld();
    await start(me, [a], { subject: "First" });
    expect((await start(me, [a], { subject: "Second" })).subject).toBe("First");
  });

  test("[CONV-55] a context makes a private conversation of its own, which is then reused", async () => {
    const { me, a, course } = await createWorld();
    const plain = await start(me, [a]);
    const inCourse = await start(me, [a], { context_code: `course_${course.id}` });
    expect(inCourse.id).not.toBe(plain.id);
    expect((await start(me, [a], { context_code: `course_${course.id}` })).id).toBe(inCourse.id);
    expect((await start(me, [a])).id).toBe(plain.id);
  });

  test("[CONV-56] two contexts, two private conversations", async () => {
    const { campus, me, a, course } = await createWorld();
    const other = await campus.course("Chemistry");
    await campus.enroll(other.id, me, "teacher");
    await campus.enroll(other.id, a, "student");
    const one = await start(me, [a], { context_code: `course_${course.id}` });
    const two = await start(me, [a], { context_code: `course_${other.id}` });
    expect(one.id).not.toBe(two.id);
    expect([one.private, two.private]).toEqual([true, true]);
  });

  test("[CONV-57] two recipients without the group flag: a private conversation with each, without messages", async () => {
    const made = await send(w.me, [w.a, w.b]);
    expect(made.status).toBe(201);
    expect(made.body.map((c: Json) => [c.private, c.audience.length])).toEqual([
      [true, 1],
      [true, 1],
    ]);
    expect(new Set(made.body.flatMap((c: Json) => c.audience))).toEqual(new Set([w.a.id, w.b.id]));
    for (const c of made.body) {
      expect(c).not.toHaveProperty("messages");
      expect(c.participants[0]).not.toHaveProperty("common_courses");
      expect(c.participants[0]).not.toHaveProperty("avatar_url");
    }
  });

  test.each([1, "true", "yes", "on", "T", "2"])(
    "[CONV-58] group_conversation=%s: one conversation for all",
    async (value) => {
      const made = await send(w.me, [w.a, w.b], { group_conversation: value });
      expect(made.body).toHaveLength(1);
      expect(made.body[0].private).toBe(false);
      expect([...made.body[0].audience].sort()).toEqual([w.a.id, w.b.id].sort());
    },
  );

  test.each(["", 0, "false", "no", "off", "wat", undefined])(
    "[CONV-59] group_conversation=%s: separate private ones",
    async (value) => {
      const made = await send(w.me, [w.a, w.b], { group_conversation: value });
      expect(made.body.map((c: Json) => c.private)).toEqual([true, true]);
    },
  );

  test("[CONV-60] a group of one recipient is not private, and each send makes another", async () => {
    const one = await startGroup(w.me, [w.a]);
    const two = await startGroup(w.me, [w.a]);
    expect([one.private, two.private, one.id === two.id]).toEqual([false, false, false]);
    expect(one.audience).toEqual([w.a.id]);
  });

  test("[CONV-61][CONV-125] group_conversation with bulk_message: a new non-private one for each", async () => {
    const first = await send(w.me, [w.a, w.b], { group_conversation: true, bulk_message: true });
    const second = await send(w.me, [w.a, w.b], { group_conversation: true, bulk_message: true });
    const all = [...first.body, ...second.body];
    expect(new Set(all.map((c: Json) => c.id)).size).toBe(4);
    expect(all.every((c: Json) => c.private === false && c.audience.length === 1)).toBe(true);
  });

  test("[CONV-62][CONV-64] an async batch answers at once with its id; afterwards everybody has the message", async () => {
    const { me, a, b } = await createWorld();
    const made = await send(me, [a, b], { mode: "async", body: "In a while" });
    expect([made.status, made.body]).toEqual([202, []]);
    const batchId = Number(made.headers.get("x-conversation-batch-id"));
    expect(batchId).toBeGreaterThan(0);
    await expect
      .poll(async () => (await me.get("conversations/batches")).body.map((x: Json) => x.id), {
        timeout: 10_000,
        interval: 50,
      })
      .not.toContain(batchId);
    for (const who of [a, b]) expect((await who.get("conversations")).body[0].last_message).toBe("In a while");
    expect((await ids(me, { scope: "sent" })).length).toBe(2);
  });

  test("[CONV-63] mode=async on a single conversation changes nothing", async () => {
    const made = await send(w.me, [w.a], { mode: "async" });
    expect(made.status).toBe(201);
    expect(made.body[0].messages).toHaveLength(1);
  });
});

describe("what must be given", () => {
  test("[CONV-65][CONV-66] no recipients", async () => {
    await refused(w.me, [], {}, fault("recipients", "blank"));
    await refused(w.me, [""], {}, fault("recipients", "blank"));
  });

  test("[CONV-67][CONV-68] unreachable people alone are refused, among others they are left out silently", async () => {
    await refused(w.me, [w.stranger], {}, fault("recipients", "invalid"));
    const made = await send(w.me, [w.a, w.stranger]);
    expect(made.status).toBe(201);
    expect(made.body[0].audience).toEqual([w.a.id]);
    expect(made.text).not.toContain("Stranger");
  });

  test("[CONV-69] no body", async () => {
    await refused(w.me, [w.a], { body: "" }, fault("body", "blank"));
    await refused(w.me, [w.a], { body: "  \n" }, fault("body", "blank"));
    await refused(w.me, [w.a], { body: undefined }, fault("body", "blank"));
  });

  test("[CONV-70][CONV-71] a subject of 255 characters is the longest", async () => {
    const tooLong = { errors: { subject: [{ attribute: "subject", type: "too_long", message: "too_long" }] } };
    await refused(w.me, [w.a, w.b], { subject: "s".repeat(256), group_conversation: true }, tooLong);
    await refused(w.me, [w.a, w.b], { subject: "s".repeat(300), group_conversation: true }, tooLong);
    expect((await startGroup(w.me, [w.a, w.b], { subject: "é".repeat(255) })).subject).toBe("é".repeat(255));
  });

  test("a body of 65,535 bytes is the longest", async () => {
    const tooLong = { errors: { body: [{ attribute: "body", type: "too_long", message: "too_long" }] } };
    await refused(w.me, [w.a], { body: "b".repeat(65_536) }, tooLong);
    await refused(w.me, [w.a], { body: "é".repeat(32_768) }, tooLong);
    expect((await start(w.me, [w.a], { body: "b".repeat(65_535) })).messages[0].body).toHaveLength(65_535);
  });

  test("a NUL byte is refused by the name of its field", async () => {
    const nul = (name: string) => ({
      errors: { [name]: [{ attribute: name, type: "invalid", message: "contains a NUL byte" }] },
    });
    await refused(w.me, [w.a], { body: "a\0b" }, nul("body"));
    await refused(w.me, [w.a], { subject: "a\0b" }, nul("subject"));
  });
});

describe("recipients", () => {
  test("[CONV-72] one text with commas", async () => {
    const made = await w.me.post("conversations", {
      recipients: `${w.a.id},${w.b.id}`,
      body: "x",
      group_conversation: true,
    });
    expect([...made.body[0].audience].sort()).toEqual([w.a.id, w.b.id].sort());
  });

  test("JSON numbers and texts alike", async () => {
    const made = await w.me.raw("POST", "conversations", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ recipients: [w.a.id, String(w.b.id)], body: "x", group_conversation: true }),
    });
    expect([...made.body[0].audience].sort()).toEqual([w.a.id, w.b.id].sort());
  });

  test("[CONV-73] to oneself alone: a monologue", async () => {
    const c = await start(w.me, [w.me]);
    expect(c).toMatchObject({ private: true, audience: [], audience_contexts: { courses: {}, groups: {} } });
    expect(c.participants.map((p: Json) => p.id)).toEqual([w.me.id]);
    expect((await start(w.me, [w.me])).id).toBe(c.id);
    const other = await send(w.me, [w.me], { force_new: true });
    expect(other.status).toBe(201);
    expect(other.body[0].participants.map((p: Json) => p.id)).toEqual([w.me.id]);
    expect(other.body[0].id).not.toBe(c.id);
  });

  test("[CONV-74] oneself among others is left out", async () => {
    const made = await send(w.me, [w.me, w.a]);
    expect(made.body).toHaveLength(1);
    expect(made.body[0].audience).toEqual([w.a.id]);
  });

  test("[CONV-75] a whole course, as its teacher: everyone but me", async () => {
    const c = await startGroup(w.me, [`course_${w.course.id}`]);
    expect([...c.audience].sort()).toEqual([w.a.id, w.b.id, w.x.id].sort());
  });

  test.each(["", "_students", "_observers", "_all"])(
    "[CONV-76][CONV-77] a student may not write to course%s",
    async (role) => {
      const { campus, a, course } = await createWorld();
      const parent = await campus.person("Pat Parent");
      await campus.enroll(course.id, parent, "observer", { associated_user_id: a.id });
      await refused(a, [`course_${course.id}${role}`], {}, fault("recipients", "restricted by role"));
    },
  );

  test("[CONV-78][CONV-79] but may write to its teachers and to a section", async () => {
    const teachers = await send(w.a, [`course_${w.course.id}_teachers`]);
    expect([teachers.status, teachers.body[0].audience]).toEqual([201, [w.me.id]]);
    const section = await send(w.a, [`section_${w.s1.id}`]);
    expect([section.status, section.body[0].audience]).toEqual([201, [w.b.id]]);
  });

  test("[CONV-80] overlapping contexts reach each person once", async () => {
    const { campus, me, a, b, x, course } = await createWorld();
    const g = await campus.group(course.id, "Team", [a, b]);
    const c = await startGroup(me, [`course_${course.id}_students`, `group_${g.id}`, a.id]);
    expect([...c.audience].sort()).toEqual([a.id, b.id, x.id].sort());
  });

  test("[CONV-116] completed students are not part of the course any more, but can be named", async () => {
    const { campus, me, a, b, course } = await createWorld();
    const e = await campus.enroll(course.id, await campus.person("Old Timer"), "student");
    await campus.admin.delete(`courses/${course.id}/enrollments/${e.id}`, { task: "conclude" });
    const all = await startGroup(me, [`course_${course.id}`]);
    expect(all.audience).not.toContain(e.user_id);
    expect(all.audience).toEqual(expect.arrayContaining([a.id, b.id]));
    expect((await start(me, [e.user_id])).audience).toEqual([e.user_id]);
  });

  test("[CONV-3][CONV-117] the student view's pseudo user is never written to, and may not use conversations", async () => {
    const { campus, me, a, b, x, course } = await createWorld();
    const made = await campus.admin.get(`courses/${course.id}/student_view_student`);
    expect(made.status).toBe(200);
    expect([...(await startGroup(me, [`course_${course.id}`])).audience].sort()).toEqual([a.id, b.id, x.id].sort());
    await refused(me, [made.body.id], {}, fault("recipients", "invalid"));
    // nobody signs in as it; administrators look through its eyes
    const as_user_id = made.body.id;
    expect((await campus.admin.get("users/self", { as_user_id })).body.id).toBe(as_user_id);
    const all = [
      await campus.admin.get("conversations", { as_user_id }),
      await campus.admin.get("conversations/unread_count", { as_user_id }),
      await campus.admin.post("conversations", { recipients: [me.id], body: "x", as_user_id }),
    ];
    expect(all.map((r) => r.status)).toEqual([403, 403, 403]);
    expect(all[0]!.body.status).toBe("unauthorized");
  });

  test("[CONV-118] an invited student of an unpublished course cannot be reached, an invited TA can", async () => {
    const { campus, me } = await createWorld();
    const draft = await campus.course("Draft", { offer: false });
    const [student, ta] = [await campus.person("Sid Student"), await campus.person("Tia Assistant")];
    await campus.enroll(draft.id, me, "teacher");
    await campus.enroll(draft.id, student, "student", { enrollment_state: "invited" });
    await campus.enroll(draft.id, ta, "ta", { enrollment_state: "invited" });
    await refused(me, [student], {}, fault("recipients", "invalid"));
    expect((await start(me, [ta])).audience).toEqual([ta.id]);
  });

  test("[CONV-119] an administrator without context may write to anyone, others not", async () => {
    const admin = await w.campus.person("Ada Admin");
    await refused(admin, [w.stranger], {}, fault("recipients", "invalid"));
    await w.campus.makeAdmin(admin);
    expect((await start(admin, [w.stranger])).audience).toEqual([w.stranger.id]);
  });

  test("[CONV-120] everything in the query string, with a trailing slash", async () => {
    const made = await w.me.raw(
      "POST",
      `conversations/?recipients[]=${w.a.id}&body=From+the+query&group_conversation=true`,
    );
    expect(made.status).toBe(201);
    expect(made.body[0].messages[0].body).toBe("From the query");
  });
});

describe("how many", () => {
  let campus: Campus;
  let teacher: Api;
  let course: Json;
  let people: number[];
  beforeAll(async () => {
    const server = await ownServer({ maxGroupSize: 4 });
    campus = new Campus(await newTenant(server));
    teacher = await campus.person("Tom Teacher");
    course = await campus.course("Large");
    await campus.enroll(course.id, teacher, "teacher");
    people = [];
    for (let i = 0; i < 5; i++) {
      const p = await campus.person(`Student ${i}`);
      await campus.enroll(course.id, p, "student");
      people.push(p.id);
    }
    return () => server.close();
  });

  test("[CONV-81][CONV-82][CONV-85] more than the limit is refused, together and one by one", async () => {
    await refused(
      teacher,
      people,
      { group_conversation: true },
      fault("recipients", "too many for group conversation"),
    );
    await refused(teacher, people, {}, fault("recipients", "too many for group conversation"));
    await refused(
      teacher,
      [`course_${course.id}`],
      { group_conversation: true },
      fault("recipients", "too many for group conversation"),
    );
  });

  test("[CONV-83] new conversations with each may be any number", async () => {
    expect((await send(teacher, people, { group_conversation: true, bulk_message: true })).body).toHaveLength(5);
    expect((await send(teacher, people, { force_new: true })).body).toHaveLength(5);
  });

  test("[CONV-84] exactly the limit is accepted", async () => {
    expect((await startGroup(teacher, people.slice(0, 4))).audience).toHaveLength(4);
    expect((await send(teacher, people.slice(0, 4))).body).toHaveLength(4);
  });

  test("[CONV-174] a reply to very many is acknowledged with 202 and reaches everybody", async () => {
    const large = await ownServer({ queueReplyFrom: 3 });
    try {
      const there = new Campus(await newTenant(large));
      const [t, one, two] = [await there.person("Tom"), await there.person("One"), await there.person("Two")];
      const c = await there.course("C");
      await there.enroll(c.id, t, "teacher");
      await there.enroll(c.id, one, "student");
      await there.enroll(c.id, two, "student");
      const group = await startGroup(t, [one, two]);
      const got = await reply(t, group, { body: "to all" });
      expect([got.status, got.body]).toEqual([202, []]);
      await expect.poll(async () => (await peek(two, group)).last_message, { timeout: 5_000 }).toBe("to all");
      const pair = await start(t, [one]);
      expect((await reply(t, pair)).status).toBe(200);
    } finally {
      await large.close();
    }
  });

  test("[CONV-177][CONV-183] nor may a conversation grow beyond it", async () => {
    const c = await startGroup(teacher, people.slice(0, 4));
    const added = await teacher.post(`conversations/${c.id}/add_recipients`, { recipients: [people[4]] });
    expect([added.status, added.body]).toEqual([
      400,
      fault("recipients", "too many participants for group conversation"),
    ]);
    const replied = await reply(teacher, c, { recipients: [people[4]] });
    expect([replied.status, replied.body]).toEqual([
      400,
      fault("recipients", "Too many participants for group conversation"),
    ]);
    expect((await peek(teacher, c)).audience).toHaveLength(4);
    const smaller = await startGroup(teacher, people.slice(0, 3));
    expect((await teacher.post(`conversations/${smaller.id}/add_recipients`, { recipients: [people[4]] })).status).toBe(
      200,
    );
  });
});

describe("contexts", () => {
  test("[CONV-86] context_code is answered, and files the conversation", async () => {
    const c = await startGroup(w.me, [w.a, w.b], { context_code: `course_${w.course.id}` });
    expect(c.context_code).toBe(`course_${w.course.id}`);
    expect(Object.keys(c.audience_contexts.courses)).toEqual([String(w.course.id)]);
    expect(Object.keys((await peek(w.a, c)).audience_contexts.courses)).toEqual([String(w.course.id)]);
  });

  test("[CONV-87] not in the name of a course that I am not in; a course that does not exist is not found", async () => {
    const other = await w.campus.course("Elsewhere");
    const code = { context_code: `course_${other.id}` };
    await refused(w.a, [w.me], code, fault("context_code", "invalid"));
    await refused(w.me, [w.a], code, fault("context_code", "invalid"));
    // nor to somebody who teaches there
    await w.campus.enroll(other.id, w.me, "teacher");
    await refused(w.a, [w.me], code, fault("context_code", "invalid"));
    const unknown = await send(w.me, [w.a], { context_code: "course_999999" });
    expect(unknown.status).toBe(404);
    expect((await send(w.me, [w.a], { context_code: `course_${w.course.id}` })).status).toBe(201);
  });

  test("[CONV-88][CONV-89][CONV-90][CONV-91] the root account's code is for administrators, sub-accounts' codes for nobody", async () => {
    const { campus, a } = await createWorld();
    const root = `account_${campus.tenant.root}`;
    const admin = await campus.person("Ada Admin");
    const deputy = await campus.person("Dan Deputy");
    const sub = await campus.subAccount("Faculty");
    await campus.makeAdmin(admin);
    await campus.makeAdmin(deputy, sub.id);
    const inSub = await campus.course("Sub course", { account: sub.id });
    await campus.enroll(inSub.id, a, "student");
    expect((await start(admin, [a], { context_code: root })).context_code).toBe(root);
    expect((await start(deputy, [a], { context_code: root })).context_code).toBe(root);
    await refused(deputy, [a], { context_code: `account_${sub.id}` }, fault("context_code", "invalid"));
    await refused(admin, [a], { context_code: `account_${sub.id}` }, fault("context_code", "invalid"));
    const plain = await campus.person("Pia Plain");
    await campus.enroll(inSub.id, plain, "teacher");
    await refused(plain, [a], { context_code: root }, fault("context_code", "invalid"));
  });

  test("[CONV-92] a malformed code", async () => {
    for (const code of ["foo_1", "course_", "course_x", "12"])
      await refused(w.me, [w.a], { context_code: code }, fault("context_code", "invalid"));
  });

  test("[CONV-93][CONV-94] a concluded course is for its administrators only", async () => {
    const { campus, me, a } = await createWorld();
    const past = await campus.course("Past");
    await campus.enroll(past.id, me, "teacher");
    await campus.enroll(past.id, a, "student");
    expect((await send(me, [a], { context_code: `course_${past.id}` })).status).toBe(201);
    await campus.admin.put(`courses/${past.id}`, { course: { event: "conclude" } });
    await refused(me, [a], { context_code: `course_${past.id}` }, fault("Course concluded", "Unable to send messages"));
    const admin = await campus.person("Ada Admin");
    await campus.makeAdmin(admin);
    expect((await send(admin, [a], { context_code: `course_${past.id}` })).status).toBe(201);
  });

  test("[CONV-95][CONV-96][CONV-97] an observer reaches teachers and the observed student, no other", async () => {
    const { campus, me, a, b, course } = await createWorld();
    const parent = await campus.person("Pat Parent");
    await campus.enroll(course.id, parent, "observer", { associated_user_id: a.id });
    const context_code = `course_${course.id}`;
    expect((await send(parent, [me], { context_code })).status).toBe(201);
    expect((await send(parent, [a])).status).toBe(201);
    await refused(parent, [b], {}, fault("recipients", "invalid"));
    await refused(parent, [b], { context_code }, fault("recipients", "invalid"));
    // and is reached by the observed student, not by others
    expect((await send(a, [parent])).status).toBe(201);
    await refused(b, [parent], {}, fault("recipients", "invalid"));
  });

  test("[CONV-98] a student whose right to send was taken reaches teachers only", async () => {
    const { campus, me, a, b, course } = await createWorld();
    expect((await send(a, [b])).status).toBe(201);
    const roles = (await campus.admin.get("accounts/self/roles", { per_page: 100 })).body;
    const student = roles.find((r: Json) => r.base_role_type === "StudentEnrollment");
    const revoked = await campus.admin.put(`accounts/self/roles/${student.id}`, {
      permissions: { send_messages: { explicit: true, enabled: false } },
    });
    expect(revoked.status).toBe(200);
    const context_code = `course_${course.id}`;
    for (const params of [{}, { context_code }]) expect((await send(a, [me], params)).status).toBe(201);
    for (const params of [{}, { context_code }]) await refused(a, [b], params, fault("recipients", "invalid"));
    await refused(
      a,
      [me, b],
      { context_code: "course_0" },
      { errors: [{ message: "The specified resource does not exist." }] },
      404,
    );
  });
});

describe("side effects", () => {
  test("[CONV-108] a fresh send, for its author: read, not in the inbox, visible in sent", async () => {
    const c = await startGroup(w.me, [w.a, w.b], { body: "Fresh" });
    expect(c).toMatchObject({
      workflow_state: "read",
      last_message: null,
      last_message_at: null,
      last_authored_message: "Fresh",
      visible: false,
      message_count: 1,
    });
    expect(c.last_authored_message_at).toMatch(/Z$/);
    expect((await startGroup(w.me, [w.a, w.b], { scope: "sent" })).visible).toBe(true);
  });

  test("[CONV-109] and for its recipients: unread, counted; the author's count stays", async () => {
    const { me, a, b } = await createWorld();
    const c = await startGroup(me, [a, b]);
    for (const who of [a, b]) {
      expect(await unread(who)).toBe("1");
      const row = (await who.get("conversations")).body[0];
      expect(row).toMatchObject({ id: c.id, workflow_state: "unread" });
      expect(row.last_message_at).toMatch(/Z$/);
    }
    expect(await unread(me)).toBe("0");
  });

  test("[CONV-110][CONV-111] writing again brings it back for the recipient, and leaves it archived for the author", async () => {
    const { me, a } = await createWorld();
    const c = await start(me, [a]);
    await update(a, c, { workflow_state: "archived" });
    await update(me, c, { workflow_state: "archived" });
    await start(me, [a]);
    expect((await peek(a, c)).workflow_state).toBe("unread");
    expect(await ids(a)).toEqual([c.id]);
    expect((await peek(me, c)).workflow_state).toBe("archived");
  });

  test("[CONV-112] individual sends reuse what exists and start what does not", async () => {
    const { me, a, b } = await createWorld();
    const withA = await start(me, [a]);
    const made = await send(me, [a, b]);
    const to = (id: number) => made.body.find((c: Json) => c.audience[0] === id);
    expect(to(a.id).id).toBe(withA.id);
    expect(to(a.id).message_count).toBe(2);
    expect(to(b.id).message_count).toBe(1);
  });

  test("[CONV-113][CONV-114] explicit tags that two share are kept; without any, the contexts of more than half", async () => {
    const { campus, me, a, b, x, course } = await createWorld();
    const other = await campus.course("Chemistry");
    await campus.enroll(other.id, me, "teacher");
    await campus.enroll(other.id, a, "student");
    const lonely = await campus.course("Lonely");
    await campus.enroll(lonely.id, me, "teacher");
    const explicit = await startGroup(me, [a, b], { tags: [`course_${other.id}`, `course_${lonely.id}`] });
    expect(Object.keys(explicit.audience_contexts.courses)).toEqual([String(other.id)]);
    const inferred = await startGroup(me, [a, b, x]);
    expect(Object.keys(inferred.audience_contexts.courses)).toEqual([String(course.id)]);
    const pair = await start(me, [a]);
    expect(Object.keys(pair.audience_contexts.courses).sort()).toEqual([String(course.id), String(other.id)].sort());
  });

  test("a send costs two statements, in the name of a course and to whole courses too", async () => {
    const inCourse = { context_code: `course_${w.course.id}` };
    const all = `course_${w.course.id}`;
    const { server } = w.campus.tenant;
    const cost = (sender: Api, recipients: unknown[], more = {}) =>
      countQueries(server, async () => {
        const body = { recipients, body: "To you", force_new: true, ...more };
        expect((await sender.post("conversations", body)).status).toBe(201);
      });
    const together = { group_conversation: true };
    expect([
      await cost(w.me, [w.a.id]),
      await cost(w.me, [w.a.id, w.b.id], together),
      await cost(w.me, [w.a.id], inCourse),
      await cost(w.me, [all], { ...inCourse, ...together }),
      await cost(w.me, [`${all}_students`, w.b.id], together),
      await cost(w.campus.admin, [all], { ...inCourse, ...together }),
    ]).toEqual([2, 2, 2, 2, 2, 2]);
  });
});
