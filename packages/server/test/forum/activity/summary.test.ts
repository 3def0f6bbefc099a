/** Summaries of recent activity: of a person, in a course, in a group. */
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { ManualClock, newTenant, ownServer } from "../../support/pidge.ts";
import { countQueries } from "../../support/queries.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";
import { World } from "../discussions/world.ts";

const summary = async (who: Api, place = "users/self", params = {}): Promise<Json> => {
  const reply = await who.get(`${place}/activity_stream/summary`, params);
  expect(reply.status).toBe(200);
  return reply.body;
};
const row = (type: string, count: number, unread_count: number) => ({ type, unread_count, count });

describe("a course", () => {
  let w: World;
  let place: string;
  beforeAll(async () => {
    w = await World.create();
    place = `courses/${w.course.id}`;
  });

  test("counts topics, announcements, conversations and mentions, and the unread ones of each", async () => {
    for (const who of [w.student, w.teacher]) expect(await summary(who)).toEqual([]);
    const topic = await w.topic();
    await w.topic({ title: "Second" });
    await w.topic({ title: "Draft", published: false });
    await w.announcement({ title: "News" });
    await w.announcement({ title: "Still to come", delayed_post_at: new Date(Date.now() + 86_400_000).toISOString() });
    const sent = await w.teacher.post("conversations", {
      recipients: [w.student.id],
      body: "Hello",
      context_code: `course_${w.course.id}`,
    });
    const expected = [row("Announcement", 1, 1), row("Conversation", 1, 1), row("DiscussionTopic", 2, 2)];
    expect(await summary(w.student)).toEqual(expected);
    expect(await summary(w.student, place)).toEqual(expected);
    // the author has read their own; drafts do not count
    expect(await summary(w.teacher, place)).toEqual([row("Announcement", 1, 0), row("DiscussionTopic", 2, 0)]);

    const entry = await w.entry(w.teacher, topic.id, `<p><span data-mention="${w.student.id}">@Stu</span></p>`);
    const mentioned = { type: "Message", notification_category: "DiscussionMention", unread_count: 1, count: 1 };
    expect(await summary(w.student)).toEqual([...expected, mentioned]);
    expect(await summary(w.other)).toEqual([row("Announcement", 1, 1), row("DiscussionTopic", 2, 2)]);

    await w.student.put(`${w.topics}/${topic.id}/read`);
    expect((await summary(w.student))[2]).toEqual(row("DiscussionTopic", 2, 2));
    await w.student.put(`${w.topics}/${topic.id}/entries/${entry.id}/read`);
    await w.student.put(`conversations/${sent.body[0].id}`, { conversation: { workflow_state: "read" } });
    expect(await summary(w.student)).toEqual([
      row("Announcement", 1, 1),
      row("Conversation", 1, 0),
      row("DiscussionTopic", 2, 1),
      { ...mentioned, unread_count: 0 },
    ]);
  });

  test("counts only what is visible to the person", async () => {
    const section = await w.campus.section(w.course.id, "Elsewhere");
    const before = await summary(w.student, place);
    await w.topic({ title: "For others", specific_sections: String(section.id) });
    const gone = await w.topic({ title: "Gone" });
    await w.teacher.delete(`${w.topics}/${gone.id}`);
    await w.teacher.post("conversations", { recipients: [w.other.id], body: "Hello" });
    expect(await summary(w.student, place)).toEqual(before);
    const second = await w.campus.course("Second");
    await w.campus.enroll(second.id, w.student, "student");
    await w.campus.enroll(second.id, w.teacher, "teacher");
    await w.teacher.post(`courses/${second.id}/discussion_topics`, { title: "There", published: true });
    expect(await summary(w.student, place)).toEqual(before);
    // a conversation counts in every course that its people share, as in the inbox
    await w.teacher.post("conversations", { recipients: [w.student.id], body: "Without a place", force_new: true });
    expect((await summary(w.student, place))[1]).toEqual(row("Conversation", 2, 1));
    expect(await summary(w.student, `courses/${second.id}`)).toEqual([
      row("Conversation", 1, 1),
      row("DiscussionTopic", 1, 1),
    ]);
    const all = await summary(w.student);
    expect(all.map((r: Json) => [r.type, r.count])).toEqual([
      ["Announcement", 1],
      ["Conversation", 2],
      ["DiscussionTopic", 3],
      ["Message", 1],
    ]);
    await w.campus.admin.put(`courses/${second.id}`, { course: { event: "conclude" } });
    const active = await summary(w.student, "users/self", { only_active_courses: true });
    expect(active.find((r: Json) => r.type === "DiscussionTopic").count).toBe(2);
  });

  test("is refused in a course that is not readable, not found in an unknown one", async () => {
    const denied = await w.outsider.get(`${place}/activity_stream/summary`);
    expect([denied.status, denied.body]).toEqual([403, DENIED]);
    expect((await w.student.get("courses/987654321/activity_stream/summary")).body).toEqual(NOT_FOUND);
    expect((await w.student.get("groups/987654321/activity_stream/summary")).body).toEqual(NOT_FOUND);
  });
});

test("a group has its own summary; a topic of group sets counts once for members of a group", async () => {
  const campus = await Campus.create();
  const [teacher, student, other] = [await campus.person("T"), await campus.person("S"), await campus.person("O")];
  const course = await campus.course("Course");
  await campus.enroll(course.id, teacher, "teacher");
  for (const who of [student, other]) await campus.enroll(course.id, who, "student");
  const group = await campus.group(course.id, "Group", [student]);
  await student.post(`groups/${group.id}/discussion_topics`, { title: "Among us" });
  expect(await summary(student, `groups/${group.id}`)).toEqual([row("DiscussionTopic", 1, 0)]);
  const denied = await other.get(`groups/${group.id}/activity_stream/summary`);
  expect([denied.status, denied.body]).toEqual([403, DENIED]);
  expect(await summary(other)).toEqual([]);
  await teacher.post(`courses/${course.id}/discussion_topics`, {
    title: "In groups",
    published: true,
    group_category_id: group.group_category_id,
  });
  expect(await summary(student)).toEqual([row("DiscussionTopic", 2, 1)]);
  expect(await summary(student, `groups/${group.id}`)).toEqual([row("DiscussionTopic", 2, 1)]);
  expect(await summary(student, `courses/${course.id}`)).toEqual([row("DiscussionTopic", 1, 1)]);
});

test("the number of statements is the same for any number of courses, groups and topics", async () => {
  const campus = await Campus.create();
  const [teacher, student] = [await campus.person("T"), await campus.person("S")];
  const add = async (name: string) => {
    const course = await campus.course(name);
    await campus.enroll(course.id, teacher, "teacher");
    await campus.enroll(course.id, student, "student");
    await campus.group(course.id, `${name} group`, [student]);
    for (const title of ["a", "b"])
      await teacher.post(`courses/${course.id}/discussion_topics`, { title, published: true });
  };
  await add("One");
  const few = await countQueries(campus.tenant.server, () => summary(student));
  for (const name of ["Two", "Three", "Four"]) await add(name);
  expect(await countQueries(campus.tenant.server, () => summary(student))).toBe(few);
  expect((await summary(student))[0].count).toBe(8);
});

describe("time", () => {
  const clock = new ManualClock("2026-09-01T08:00:00Z");
  let server: PidgeServer;
  beforeAll(async () => {
    server = await ownServer({ clock });
  });
  afterAll(() => server.close());

  test("activity of more than four weeks ago does not count, unless somebody replies", async () => {
    const campus = new Campus(await newTenant(server));
    const [teacher, student] = [await campus.person("T"), await campus.person("S")];
    const course = await campus.course("Course");
    await campus.enroll(course.id, teacher, "teacher");
    await campus.enroll(course.id, student, "student");
    const topics = `courses/${course.id}/discussion_topics`;
    const old = await teacher.post(topics, { title: "Old", published: true });
    await teacher.post(topics, { title: "News", message: "Read", is_announcement: true });
    await teacher.post("conversations", { recipients: [student.id], body: "Hello" });
    expect((await summary(student)).map((r: Json) => [r.type, r.count])).toEqual([
      ["Announcement", 1],
      ["Conversation", 1],
      ["DiscussionTopic", 1],
    ]);
    clock.advance(28 * 86_400 + 1);
    expect(await summary(student)).toEqual([]);
    await teacher.post(`${topics}/${old.body.id}/entries`, { message: "Still here" });
    expect(await summary(student)).toEqual([row("DiscussionTopic", 1, 1)]);
  });
});
