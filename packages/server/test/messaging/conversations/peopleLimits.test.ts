/** How many different people somebody may write to in a minute and in a day. */
import { startServer } from "@pidge/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Api, type Json, type Params, type Reply } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { type AnyServer, freshDatabase, ManualClock, newTenant, testOptions } from "../../support/pidge.ts";
import { ids, reply, send, start, startGroup } from "./world.ts";

const LIMITS = {
  othersPerMinute: 4,
  othersPerDay: 6,
  teachersPerMinute: 8,
  teachersPerDay: 10,
  addressesPerMinute: 2,
  addressesPerDay: 3,
};
const MINUTE = 60;
const DAY = 86_400;

const clock = new ManualClock();
let server: AnyServer;
/** Another process on the same store, where the store allows one. */
let second: AnyServer;
let campus: Campus;
let course: Json;
let people: Api[];
beforeAll(async () => {
  const database = await freshDatabase();
  const options = { ...testOptions, ...database, clock, peopleLimits: LIMITS };
  server = await startServer(options);
  campus = new Campus(await newTenant(server));
  second = database.database === undefined ? server : await startServer(options);
  course = await campus.course("Biology");
  people = [];
  for (let i = 0; i < 12; i++) {
    const person = await campus.person(`Person ${i}`);
    await campus.enroll(course.id, person, "student");
    people.push(person);
  }
});
afterAll(async () => {
  if (second !== server) await second.close();
  await server.close();
});

let student: Api;
let teacher: Api;
beforeEach(async () => {
  student = await campus.person("Stu Dent");
  await campus.enroll(course.id, student, "student");
  teacher = await campus.person("Tea Cher");
  await campus.enroll(course.id, teacher, "teacher");
});

const MANY: Params = { group_conversation: true };

/** Writes to the people of these numbers, in one conversation. */
const write = (from: Api, numbers: readonly number[], params: Params = MANY): Promise<Reply> =>
  send(
    from,
    numbers.map((n) => people[n]),
    params,
  );

/** `limit` names what is counted, as in "4 different people in a minute". */
function expectRefusal(got: Reply, limit: string, seconds: number) {
  expect([got.status, got.headers.get("retry-after")]).toEqual([429, String(seconds)]);
  expect(got.body).toEqual({
    status: "too_many_requests",
    errors: [{ message: `You may reach ${limit}: try again in ${seconds} seconds.` }],
  });
}

describe("different people in a minute", () => {
  test("as many as the limit are reached, one more is refused and nothing is stored, until the first have left the minute", async () => {
    expect((await write(student, [0])).status).toBe(201);
    clock.advance(10);
    expect((await write(student, [1, 2])).status).toBe(201);
    // one more would fit, two do not
    expectRefusal(await write(student, [3, 4]), "4 different people in a minute", 50);
    expect((await write(student, [3])).status).toBe(201);
    const sent = await ids(student, { scope: "sent" });
    expectRefusal(await write(student, [4]), "4 different people in a minute", 50);
    expect(await ids(student, { scope: "sent" })).toEqual(sent);
    expect(await ids(people[4] as Api)).toEqual([]);
    clock.advance(49);
    expectRefusal(await write(student, [4]), "4 different people in a minute", 1);
    clock.advance(1);
    expect((await write(student, [4])).status).toBe(201);
    // the next to leave are two at once
    expectRefusal(await write(student, [5]), "4 different people in a minute", 10);
  });

  test("the same people again count once, and stay in the minute of the last message", async () => {
    for (let i = 0; i < 3; i++) expect((await write(student, [0, 1, 2, 3])).status).toBe(201);
    clock.advance(30);
    expect((await write(student, [0])).status).toBe(201);
    clock.advance(30);
    expect((await write(student, [4, 5, 6])).status).toBe(429);
    clock.advance(DAY);
    expect((await write(student, [4, 5, 6, 7])).status).toBe(201);
  });

  test("a request for more people than the limit says that waiting does not help", async () => {
    const got = await write(student, [0, 1, 2, 3, 4]);
    expect([got.status, got.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(got.body.errors[0].message).toBe(
      "You may reach 4 different people in a minute: this request alone is for 5, so divide it.",
    );
    expect((await write(student, [0, 1, 2, 3])).status).toBe(201);
  });

  test("concurrent sends through two processes reach exactly as many", async () => {
    const through = ({ url }: AnyServer) => new Api(url, student.host, student.token, student.id);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => write(through(n % 2 === 0 ? server : second), [n], {})),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(4).fill(201), ...Array(8).fill(429)]);
    expect(await ids(student, { scope: "sent" })).toHaveLength(4);
  });
});

test("different people in a day: the first leave it a day later", async () => {
  expect((await write(student, [0, 1, 2])).status).toBe(201);
  clock.advance(MINUTE);
  expect((await write(student, [3, 4, 5])).status).toBe(201);
  clock.advance(MINUTE);
  expectRefusal(await write(student, [6]), "6 different people in a day", DAY - 2 * MINUTE);
  expect((await write(student, [0, 5])).status).toBe(201);
  clock.advance(DAY - 2 * MINUTE);
  // the first person was written to again since
  expect((await write(student, [6, 7])).status).toBe(201);
  expect((await write(student, [8])).status).toBe(429);
});

describe("who is limited", () => {
  test("teachers may reach more than students, observers and people without a course as few as students", async () => {
    expect((await write(teacher, [0, 1, 2, 3, 4, 5, 6, 7])).status).toBe(201);
    expectRefusal(await write(teacher, [8]), "8 different people in a minute", 60);
    const observer = await campus.person("Ob Server");
    await campus.enroll(course.id, observer, "observer", { associated_user_id: people[0]?.id });
    const others = await Promise.all(Array.from({ length: 5 }, (_, i) => campus.person(`Teacher ${i}`)));
    for (const other of others) await campus.enroll(course.id, other, "teacher");
    expect((await send(observer, others, MANY)).status).toBe(429);
    expect((await send(observer, others.slice(1), MANY)).status).toBe(201);
  });

  test("who taught, and no longer does, is limited as a student", async () => {
    const former = await campus.person("For Mer");
    const enrollment = await campus.enroll(course.id, former, "teacher");
    await campus.admin.delete(`courses/${course.id}/enrollments/${enrollment.id}`, { task: "conclude" });
    expect((await write(former, [0, 1, 2, 3, 4])).status).toBe(429);
    expect((await write(former, [0, 1, 2, 3])).status).toBe(201);
  });

  test("administrators are not limited", async () => {
    expect((await write(campus.admin, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])).status).toBe(201);
    const dean = await campus.person("Dean Sub");
    await campus.enroll(course.id, dean, "student");
    expect((await write(dean, [0, 1, 2, 3, 4])).status).toBe(429);
    await campus.makeAdmin(dean, (await campus.subAccount("Faculty")).id);
    expect((await write(dean, [0, 1, 2, 3, 4])).status).toBe(201);
  });

  test("whole courses count only for those who may not write to all of them", async () => {
    const whole = await send(teacher, [`course_${course.id}_students`], { group_conversation: true });
    expect(whole.status).toBe(201);
    expect((await write(teacher, [0, 1, 2, 3, 4, 5, 6, 7])).status).toBe(201);
    // a section is no whole course
    const section = await campus.section(course.id, "Lab");
    for (const person of people.slice(0, 9))
      await campus.enroll(course.id, person, "student", { course_section_id: section.id });
    const other = await campus.person("Oth Er");
    await campus.enroll(course.id, other, "teacher");
    expect((await send(other, [`section_${section.id}`], MANY)).status).toBe(429);
    expect((await send(student, [`course_${course.id}_teachers`], MANY)).status).toBe(429);
  });

  test("to oneself anybody may write, and what the limits refuse is refused after everything else", async () => {
    expect((await write(student, [0, 1, 2, 3])).status).toBe(201);
    expect((await send(student, [student])).status).toBe(201);
    expect((await write(student, [4], { ...MANY, body: " " })).status).toBe(400);
    expect((await write(student, [4], { ...MANY, context_code: `course_${course.id}` })).status).toBe(429);
  });
});

describe("other ways to reach people", () => {
  test("replies reach nobody new", async () => {
    const conversation = await startGroup(student, people.slice(0, 4));
    expect((await write(student, [4])).status).toBe(429);
    for (let i = 0; i < 3; i++) expect((await reply(student, conversation)).status).toBe(200);
    const incoming = await start(teacher, [student]);
    expect((await reply(student, incoming)).status).toBe(200);
  });

  test.each([
    ["separate messages", {}],
    ["new conversations with each", { force_new: true }],
    ["a queued send", { group_conversation: true, bulk_message: true, mode: "async" }],
  ])("%s count each recipient, all or none", async (_, params) => {
    expect((await write(student, [0, 1, 2, 3, 4], params)).status).toBe(429);
    expect(await ids(student, { scope: "sent" })).toEqual([]);
    expect((await student.get("conversations/batches")).body).toEqual([]);
    expect((await write(student, [0, 1, 2, 3], params)).status).toBeLessThan(300);
    expect((await write(student, [4], params)).status).toBe(429);
  });

  test("people who are added to a conversation, or join it with a reply, count", async () => {
    const conversation = await startGroup(student, [people[0], people[1]]);
    const add = (numbers: readonly number[]) =>
      student.post(`conversations/${conversation.id}/add_recipients`, {
        recipients: numbers.map((n) => people[n]?.id),
      });
    expect((await add([2, 3, 4])).status).toBe(429);
    expect((await add([0, 1, 2])).status).toBe(200);
    const join = (n: number) => reply(student, conversation, { recipients: [people[n]?.id] });
    expect((await join(3)).status).toBe(200);
    expect([(await join(4)).status, (await add([4])).status]).toEqual([429, 429]);
    expect((await join(0)).status).toBe(200);
    const shown = (await student.get(`conversations/${conversation.id}`)).body;
    expect(shown.audience).toHaveLength(4);
  });

  test("a scheduled message that passes a limit when it is due has failed with the refusal", async () => {
    const made = await student.post("/api/pidge/v1/scheduled_messages", {
      recipients: people.slice(0, 5).map((person) => person.id),
      body: "Later",
      delay_seconds: 5,
    });
    clock.advance(6);
    const shown = async () => (await student.get(`/api/pidge/v1/scheduled_messages/${made.body.id}`)).body;
    await expect.poll(async () => (await shown()).workflow_state, { timeout: 15_000 }).toBe("failed");
    expect((await shown()).failure.status).toBe(429);
  });
});

describe("invitations", () => {
  const community = async (owner: Api, join_level: string): Promise<Json> =>
    (await owner.post("groups", { name: "Chess", join_level })).body;
  const invite = (by: Api, group: Json, n: number) =>
    by.post(`groups/${group.id}/memberships`, { user_id: people[n]?.id });
  const invited = async (by: Api, group: Json): Promise<number[]> =>
    (await by.get(`groups/${group.id}/memberships`, { filter_states: ["invited"] })).body
      .map((membership: Json) => people.findIndex((person) => person.id === membership.user_id))
      .sort();

  test("people who are invited to a community count, each once, together with those written to", async () => {
    const group = await community(student, "invitation_only");
    for (const n of [0, 1]) expect((await invite(student, group, n)).body.workflow_state).toBe("invited");
    expect((await invite(student, group, 1)).body).toMatchObject({ just_created: false });
    expect((await write(student, [2, 3])).status).toBe(201);
    expectRefusal(await invite(student, group, 4), "4 different people in a minute", 60);
    expect(await invited(student, group)).toEqual([0, 1]);
    // those who were written to may be invited
    expect((await invite(student, group, 2)).status).toBe(200);
    clock.advance(MINUTE);
    expect((await invite(student, group, 4)).status).toBe(200);
    // asking to be let in, or joining, invites nobody
    expect((await student.post(`groups/${group.id}/memberships`, { user_id: "self" })).status).toBe(200);
  });

  test("several at once count all or none: by address, and as the members of a group", async () => {
    const group = await community(student, "invitation_only");
    const addresses = await Promise.all(
      people.slice(0, 5).map(async (person) => (await person.get("users/self/profile")).body.primary_email),
    );
    const inviteAll = (invitees: readonly string[]) => student.post(`groups/${group.id}/invite`, { invitees });
    expect((await inviteAll(addresses)).status).toBe(429);
    expect(await invited(student, group)).toEqual([]);
    expect((await inviteAll(addresses.slice(0, 2))).body).toHaveLength(2);
    expect((await inviteAll(addresses.slice(0, 4))).body).toHaveLength(4);
    expect((await inviteAll(addresses)).status).toBe(429);
    const members = people.slice(0, 5).map((person) => person.id);
    expect((await student.put(`groups/${group.id}`, { members: [student.id, ...members] })).status).toBe(429);
    expect((await student.put(`groups/${group.id}`, { members: [student.id, ...members.slice(0, 4)] })).status).toBe(
      200,
    );
    expect(await invited(student, group)).toEqual([0, 1, 2, 3]);
  });

  test("teachers may invite more; whom they assign to groups of their course does not count", async () => {
    const group = await community(teacher, "invitation_only");
    const made = await campus.group(course.id, "Lab", []);
    for (let n = 0; n < 10; n++) expect((await invite(teacher, made, n)).body.workflow_state).toBe("accepted");
    for (let n = 0; n < 8; n++) expect((await invite(teacher, group, n)).status).toBe(200);
    expect((await invite(teacher, group, 8)).status).toBe(429);
  });

  test("repeated invitations to a course count the person who is invited", async () => {
    const enrollment = await campus.enroll(course.id, people[0] as Api, "student");
    const again = (by: Api) => by.post(`confirmations/${people[0]?.id}/re_send`, { enrollment_id: enrollment.id });
    expect((await write(teacher, [1, 2, 3, 4, 5, 6, 7, 8])).status).toBe(201);
    expect((await again(teacher)).status).toBe(429);
  });
});

describe("confirmations of addresses", () => {
  const add = (who: Api, address: string) =>
    who.post("users/self/communication_channels", { communication_channel: { type: "email", address } });

  test("each address counts once, in a minute and in a day, and a refused one is not kept", async () => {
    const made = await add(student, "one@example.test");
    expect(made.status).toBe(200);
    // removed and added again it is the same address
    await student.delete(`users/self/communication_channels/${made.body.id}`);
    expect([(await add(student, "one@example.test")).status, (await add(student, "two@example.test")).status]).toEqual([
      200, 200,
    ]);
    expectRefusal(await add(student, "three@example.test"), "2 different addresses in a minute", 60);
    const kept = (await student.get("users/self/communication_channels")).body.map((channel: Json) => channel.address);
    expect(kept).not.toContain("three@example.test");
    clock.advance(MINUTE);
    expect((await add(student, "three@example.test")).status).toBe(200);
    expectRefusal(await add(student, "four@example.test"), "3 different addresses in a day", DAY - MINUTE);
    // messages are counted for themselves
    expect((await write(student, [0, 1, 2, 3])).status).toBe(201);
  });

  test("administrators are not limited, nor is an address that needs no confirmation", async () => {
    for (const n of [1, 2, 3, 4]) expect((await add(campus.admin, `dean${n}@example.test`)).status).toBe(200);
  });
});

test("the limits cost no statement: a send takes two, a reply one", async () => {
  const conversation = await start(student, [people[0]]);
  // reads the profiles, which are cached then
  await reply(student, conversation);
  const count = async (work: () => Promise<Reply>) => {
    let statements = 0;
    const stop = server.onQuery(() => statements++);
    expect((await work()).status).toBeLessThan(300);
    stop();
    return statements;
  };
  expect(await count(() => write(student, [1], {}))).toBe(2);
  expect(await count(() => reply(student, conversation))).toBe(1);
});
