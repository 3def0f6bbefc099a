/** Group discussions: a root topic in the course, a topic for each group. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { ok, World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await World.create();
});

let serial = 0;

/** Makes two groups of one set, each with a student, and a topic for them. */
async function grouped(params: Params = {}) {
  const { admin } = w.campus;
  const first = await w.campus.group(w.course.id, `First ${++serial}`, [w.student]);
  const second = ok(await admin.post(`group_categories/${first.group_category_id}/groups`, { name: "Second" }));
  ok(await admin.post(`groups/${second.id}/memberships`, { user_id: w.other.id }));
  const root = await w.topic({ group_category_id: first.group_category_id, ...params });
  const child = (group: Json) =>
    `groups/${group.id}/discussion_topics/${root.group_topic_children.find((c: Json) => c.group_id === group.id).id}`;
  return { root, first, second, one: child(first), two: child(second), path: `${w.topics}/${root.id}` };
}

const post = async (by: Api, path: string, message = "m") => ok(await by.post(`${path}/entries`, { message }), 201);
const messages = async (by: Api, path: string) => ok(await by.get(`${path}/entries`)).map((e: Json) => e.message);

it("entries belong to their group; the root lists those of the groups that the caller may read", async () => {
  const g = await grouped();
  await post(w.student, g.one, "in one");
  await post(w.other, g.two, "in two");
  await post(w.teacher, g.path, "in root");
  expect(await messages(w.student, g.one)).toEqual(["in one"]);
  expect((await w.other.get(g.one)).status).toBe(403);
  expect(await messages(w.teacher, g.path)).toEqual(["in root", "in two", "in one"]);
  expect(await messages(w.student, g.path)).toEqual(["in root", "in one"]);
  expect(ok(await w.teacher.get(`${g.path}/view`)).view).toHaveLength(1);
  await post(w.student, g.path, "to the root");
  expect(await messages(w.student, g.one)).toEqual(["to the root", "in one"]);
});

it("[DISC-149] a reply belongs to the topic of its parent", async () => {
  const g = await grouped();
  const entry = await post(w.student, g.one);
  const refused = await w.teacher.post(`${g.path}/entries/${entry.id}/replies`, { message: "x" });
  expect(refused.status).toBe(400);
  expect(Object.keys(refused.body.errors)).toEqual(["parent_id"]);
  expect((await w.other.post(`${g.path}/entries/${entry.id}/replies`, { message: "x" })).status).toBe(404);
  expect((await w.teacher.put(`${g.path}/entries/${entry.id}/read`)).status).toBe(404);
  expect((await w.teacher.get(`${g.path}/entry_list`, { ids: [entry.id] })).status).toBe(404);
});

it("[DISC-170] entries of a group are changed by their authors and the course's moderators", async () => {
  const g = await grouped();
  const entry = await post(w.student, g.one);
  expect((await w.other.put(`${g.one}/entries/${entry.id}`, { message: "x" })).status).toBe(403);
  ok(await w.student.put(`${g.one}/entries/${entry.id}`, { message: "mine" }));
  ok(await w.teacher.put(`${g.one}/entries/${entry.id}`, { message: "ours" }));
  const fellow = await w.campus.person("Fel Low");
  await w.campus.enroll(w.course.id, fellow, "student");
  ok(await w.campus.admin.post(`groups/${g.first.id}/memberships`, { user_id: fellow.id, moderator: true }));
  expect((await fellow.put(`${g.one}/entries/${entry.id}`, { message: "x" })).status).toBe(403);
});

it("[DISC-176] the root's initial-post gate applies in its groups", async () => {
  const g = await grouped({ require_initial_post: true });
  await post(w.teacher, g.one, "secret");
  const refused = await w.student.get(`${g.one}/entries`);
  expect([refused.status, refused.text]).toEqual([403, "require_initial_post"]);
  expect(ok(await w.student.get(g.one)).require_initial_post).toBe(true);
  await post(w.student, g.one);
  expect((await w.student.get(`${g.one}/entries`)).status).toBe(200);
  expect((await w.student.get(`${g.path}/entries`)).status).toBe(200);
});

it("[DISC-191] subscribing to the root subscribes to the topic of the caller's group", async () => {
  const g = await grouped();
  const refused = await w.teacher.put(`${g.path}/subscribed`);
  const text = "no child topic found";
  expect([refused.status, refused.body]).toEqual([
    400,
    { errors: { discussion_topic_id: [{ attribute: "discussion_topic_id", type: text, message: text }] } },
  ]);
  ok(await w.student.put(`${g.path}/subscribed`), 204);
  expect(ok(await w.student.get(g.one)).subscribed).toBe(true);
  expect(ok(await w.student.get(g.path)).subscribed).toBe(true);
  ok(await w.student.delete(`${g.path}/subscribed`), 204);
  expect(ok(await w.student.get(g.one)).subscribed).toBe(false);
});

it("[DISC-193] holds on subscriptions", async () => {
  const g = await grouped();
  const hold = async (by: Api, path: string) => ok(await by.get(path)).subscription_hold;
  expect(await hold(w.teacher, g.path)).toBe("not_in_group_set");
  expect(await hold(w.student, g.path)).toBeUndefined();
  expect(await hold(w.teacher, g.one)).toBe("not_in_group");
  const gated = await w.topic({ require_initial_post: true });
  expect(await hold(w.student, `${w.topics}/${gated.id}`)).toBe("initial_post_required");
  expect((await w.student.as(undefined).get(`${w.topics}/${gated.id}`)).status).toBe(401);
  await post(w.teacher, g.one);
  expect(ok(await w.teacher.get(g.one)).subscribed).toBe(false);
});

it("a group made after the topic gets its topic", async () => {
  const g = await grouped();
  const category = g.first.group_category_id;
  const third = ok(await w.campus.admin.post(`group_categories/${category}/groups`, { name: "Third" }));
  const late = await w.campus.person("Late Comer");
  await w.campus.enroll(w.course.id, late, "student");
  ok(await w.campus.admin.post(`groups/${third.id}/memberships`, { user_id: late.id }));
  expect(ok(await late.get(`groups/${third.id}/discussion_topics`))).toMatchObject([{ title: "Topic - Third" }]);
  const fourth = ok(await w.campus.admin.post(`group_categories/${category}/groups`, { name: "Fourth" }));
  const children = (await w.show(w.teacher, g.root.id)).group_topic_children;
  expect(children.map((c: Json) => c.group_id)).toEqual([g.first.id, g.second.id, third.id, fourth.id]);
  ok(await w.campus.admin.delete(`groups/${fourth.id}`));
  expect((await w.show(w.teacher, g.root.id)).topic_children).toHaveLength(3);
});

it("discussions of groups close with their course", async () => {
  const course = await w.campus.course("Ending");
  await w.campus.enroll(course.id, w.student, "student");
  const group = await w.campus.group(course.id, "Last", [w.student]);
  const path = `groups/${group.id}/discussion_topics`;
  const topic = ok(await w.student.post(path, { title: "t" }));
  await post(w.student, `${path}/${topic.id}`);
  ok(await w.campus.admin.put(`courses/${course.id}`, { course: { event: "conclude" } }));
  expect((await w.student.post(`${path}/${topic.id}/entries`, { message: "x" })).status).toBe(403);
  expect((await w.student.get(`${path}/${topic.id}`)).status).toBe(200);
});
