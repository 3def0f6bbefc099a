/** Lists of recent activity: of a person, in a course, in a group; items that are hidden. */
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { ManualClock, newTenant, ownServer } from "../../support/pidge.ts";
import { countQueries } from "../../support/queries.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";
import { ok, World } from "../discussions/world.ts";

const clock = new ManualClock("2026-09-01T08:00:00Z");
let server: PidgeServer;
let campus: Campus;
let w: World;
beforeAll(async () => {
  server = await ownServer({ clock });
});
afterAll(() => server.close());
beforeEach(async () => {
  campus = new Campus(await newTenant(server));
  w = await World.create(campus);
});

const stream = async (by: Api, place = "users/self", params: Params = {}): Promise<Json[]> =>
  ok(await by.get(`${place}/activity_stream`, params));
const kinds = (items: Json[]) => items.map(({ type, title }) => `${type} ${title}`);
const types = async (by: Api) => (await stream(by)).map(({ type }) => type);
const counts = async (by: Api) =>
  ok(await by.get("users/self/activity_stream/summary")).map((row: Json) => `${row.type} ${row.count}`);
const course = () => `courses/${w.course.id}`;
const later = async <T>(make: () => Promise<T>): Promise<T> => {
  clock.advance(61);
  return make();
};
const mention = (topic: number) =>
  w.entry(w.teacher, topic, `<p>See <span data-mention="${w.student.id}">@Stu</span></p>`);
const write = async (by: Api, to: Api, body: string, params: Params = {}) =>
  (await by.post("conversations", { recipients: [to.id], body, subject: "Lunch", ...params })).body[0];

test("[DISC-237] everything that the summary counts is an item, the newest first", async () => {
  const topic = await later(() => w.topic({ title: "Talk", message: "<p>One</p><p>two &amp; three</p>" }));
  const sent = await later(() => write(w.teacher, w.student, "Hungry?", { context_code: `course_${w.course.id}` }));
  const news = await later(() => w.announcement({ title: "News" }));
  const entry = await later(() => mention(topic.id));
  await later(() => w.entry(w.other, topic.id, "I think"));
  const items = await stream(w.student);
  expect(kinds(items)).toEqual(["DiscussionTopic Talk", "Message Talk", "Announcement News", "Conversation Lunch"]);
  const [talk, mentioned, announced, conversation] = items as [Json, Json, Json, Json];
  expect(talk).toMatchObject({
    discussion_topic_id: topic.id,
    message: "One\ntwo & three",
    read_state: false,
    context_type: "course",
    course_id: w.course.id,
    group_id: null,
    total_root_discussion_entries: 2,
    require_initial_post: false,
    user_has_posted: null,
    created_at: topic.created_at,
  });
  expect(talk.root_discussion_entries).toMatchObject([
    { user: { user_id: w.teacher.id, user_name: "Tess Teacher" } },
    { user: { user_id: w.other.id, user_name: "Olga Other" }, message: "I think" },
  ]);
  expect(new Date(talk.updated_at).getTime()).toBeGreaterThan(new Date(talk.created_at).getTime());
  expect(mentioned).toMatchObject({
    notification_category: "DiscussionMention",
    message: "See @Stu",
    read_state: false,
    message_id: null,
  });
  expect(mentioned.html_url).toMatch(new RegExp(`/${w.topics}/${topic.id}#entry-${entry.id}$`));
  expect(announced).toMatchObject({ announcement_id: news.id, total_root_discussion_entries: 0 });
  expect(announced).not.toHaveProperty("discussion_topic_id");
  expect(conversation).toMatchObject({
    conversation_id: sent.id,
    title: "Lunch",
    message: "Hungry?",
    private: true,
    participant_count: 2,
    read_state: false,
    context_type: "course",
    course_id: w.course.id,
  });
  expect(conversation.latest_messages).toMatchObject([
    { author_id: w.teacher.id, message: "Hungry?", participating_user_ids: expect.arrayContaining([w.student.id]) },
  ]);
  expect(await stream(w.student, course())).toEqual(items);
  expect(ok(await w.student.get("users/activity_stream"))).toEqual(items);
  expect(new Set(items.map(({ id }) => id)).size).toBe(4);
  // what was read says so
  ok(await w.student.put(`${w.topics}/${topic.id}/read_all`), 204);
  ok(await w.student.put(`conversations/${sent.id}`, { conversation: { workflow_state: "read" } }));
  expect((await stream(w.student)).map(({ read_state }) => read_state)).toEqual([true, true, false, true]);
});

test("[DISC-237] pages follow each other without a gap", async () => {
  for (const title of ["a", "b", "c"]) await later(() => w.topic({ title }));
  const first = await w.student.get("users/self/activity_stream", { per_page: 2 });
  expect(first.body.map(({ title }: Json) => title)).toEqual(["c", "b"]);
  expect(first.headers.get("link")).toContain('rel="next"');
  const second = await w.student.get("users/self/activity_stream", { per_page: 2, page: 2 });
  expect(second.body.map(({ title }: Json) => title)).toEqual(["a"]);
  expect(second.headers.get("link")).not.toContain('rel="next"');
  expect((await w.student.get("users/self/activity_stream", { per_page: 3 })).headers.get("link")).not.toContain(
    "next",
  );
});

test("[DISC-237] an item shows no more than its topic does", async () => {
  const unlock = new Date(clock.now().getTime() + 86_400_000).toISOString();
  const early = await w.topic({
    title: "Early",
    message: "secret",
    assignment: { points_possible: 1, unlock_at: unlock },
  });
  await mention(early.id);
  const gated = await w.topic({ title: "Gated", message: "visible", require_initial_post: true });
  await mention(gated.id);
  await w.topic({ title: "Draft", published: false });
  await w.announcement({ title: "Coming", delayed_post_at: unlock });
  const byTitle = async (by: Api) => {
    const items = (await stream(by)).filter(({ type }) => type === "DiscussionTopic");
    return Object.fromEntries(
      items.map((item) => [item.title, [item.message, item.root_discussion_entries.length, item.user_has_posted]]),
    );
  };
  expect(await byTitle(w.student)).toEqual({
    Early: [expect.stringContaining("locked until"), 0, null],
    Gated: ["visible", 0, false],
  });
  expect(await byTitle(w.teacher)).toEqual({ Early: ["secret", 1, null], Gated: ["visible", 1, true] });
  const mentions = (await stream(w.student)).filter(({ type }) => type === "Message");
  expect(mentions.map(({ message }) => message)).toEqual(["", ""]);
  await w.entry(w.student, gated.id, "first");
  expect((await byTitle(w.student)).Gated).toEqual(["visible", 2, true]);
  expect(kinds(await stream(w.student)).filter((kind) => /Draft|Coming/.test(kind))).toEqual([]);
});

test("[DISC-237] a place shows what is its own, to those who may read it", async () => {
  const group = await campus.group(w.course.id, "Group", [w.student]);
  const groupTopic = ok(await w.student.post(`groups/${group.id}/discussion_topics`, { title: "Among us" }));
  await w.topic({ title: "For all" });
  expect(await stream(w.student, `groups/${group.id}`)).toMatchObject([
    {
      title: "Among us",
      discussion_topic_id: groupTopic.id,
      context_type: "group",
      group_id: group.id,
      course_id: null,
    },
  ]);
  expect(kinds(await stream(w.student, course()))).toEqual(["DiscussionTopic For all"]);
  expect(kinds(await stream(w.student)).sort()).toEqual(["DiscussionTopic Among us", "DiscussionTopic For all"]);
  expect(kinds(await stream(w.other))).toEqual(["DiscussionTopic For all"]);
  for (const place of [course(), `groups/${group.id}`])
    expect((await w.outsider.get(`${place}/activity_stream`)).body).toEqual(DENIED);
  for (const place of ["courses/987654321", "groups/987654321"])
    expect((await w.student.get(`${place}/activity_stream`)).body).toEqual(NOT_FOUND);
  expect(await stream(w.outsider)).toEqual([]);
  // as in the summary: what is concluded is left out on request, and its groups with it
  await campus.admin.put(course(), { course: { event: "conclude" } });
  expect(await stream(w.student, "users/self", { only_active_courses: true })).toEqual([]);
  expect(await stream(w.student)).not.toEqual([]);
});

test("[DISC-238] a hidden item is shown again when something happens to it, to others it always is", async () => {
  const topic = await w.topic({ title: "Talk" });
  await later(() => mention(topic.id));
  const sent = await later(() => write(w.teacher, w.student, "Hungry?"));
  const items = await stream(w.student);
  expect(items.map(({ type }) => type).sort()).toEqual(["Conversation", "DiscussionTopic", "Message"]);
  clock.advance(1);
  for (const { id } of items)
    expect((await w.student.delete(`users/self/activity_stream/${id}`)).body).toEqual({ hidden: true });
  expect(await stream(w.student)).toEqual([]);
  expect(await stream(w.student, course())).toEqual([]);
  expect(await counts(w.student)).toEqual([]);
  expect(await types(w.other)).toEqual(["DiscussionTopic"]);
  // hidden once more
  expect((await w.student.delete(`users/self/activity_stream/${items[0]?.id}`)).status).toBe(200);
  await later(() => w.entry(w.other, topic.id, "again"));
  expect(await types(w.student)).toEqual(["DiscussionTopic"]);
  expect(await counts(w.student)).toEqual(["DiscussionTopic 1"]);
  await later(async () => ok(await w.teacher.post(`conversations/${sent.id}/add_message`, { body: "Well?" })));
  expect(await types(w.student)).toEqual(["Conversation", "DiscussionTopic"]);
});

test("[DISC-238] only items of one's own stream can be hidden", async () => {
  await w.topic({ title: "Talk" });
  await write(w.teacher, w.other, "Hello");
  const [theirs] = (await stream(w.other)).filter(({ type }) => type === "Conversation");
  for (const id of [theirs?.id, 987_654_321, "x"])
    expect((await w.student.delete(`users/self/activity_stream/${id}`)).body).toEqual(NOT_FOUND);
  const [topic] = await stream(w.student);
  expect((await w.outsider.delete(`users/self/activity_stream/${topic?.id}`)).status).toBe(404);
  expect(await types(w.student)).toEqual(["DiscussionTopic"]);
});

test("[DISC-238] everything is hidden at once, and what comes later is shown", async () => {
  await w.topic({ title: "Before" });
  await write(w.teacher, w.student, "Hello");
  clock.advance(1);
  expect((await w.student.delete("users/self/activity_stream")).body).toEqual({ hidden: true });
  expect([await stream(w.student), await counts(w.student)]).toEqual([[], []]);
  expect(await types(w.other)).toEqual(["DiscussionTopic"]);
  await later(() => w.topic({ title: "After" }));
  expect(kinds(await stream(w.student))).toEqual(["DiscussionTopic After"]);
});

test("[DISC-237] after four weeks there is nothing, and the number of statements does not grow", async () => {
  await w.topic({ title: "One" });
  const few = await countQueries(server, () => stream(w.student));
  for (const title of ["Two", "Three"]) {
    await mention((await w.topic({ title })).id);
    await write(w.teacher, w.student, title, { force_new: true });
  }
  expect(await countQueries(server, () => stream(w.student))).toBe(few);
  clock.advance(28 * 86_400 + 1);
  expect(await stream(w.student)).toEqual([]);
});
