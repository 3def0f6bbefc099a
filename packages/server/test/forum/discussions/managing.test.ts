/** Deleting, ordering and duplicating topics. */
import { beforeAll, expect, it } from "vitest";
import type { Json } from "../../support/api.ts";
import { ok, World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await World.create();
});

it("[DISC-90][DISC-91] moderators delete topics, authors only without replies", async () => {
  const topic = await w.topic();
  const path = `${w.topics}/${topic.id}`;
  for (const by of [w.outsider, w.student]) expect((await by.delete(path)).status).toBe(403);
  const gone = ok(await w.teacher.delete(path));
  expect(gone.discussion_topic).toMatchObject({ id: topic.id, workflow_state: "deleted", title: "Topic" });
  expect((await w.teacher.get(path)).status).toBe(404);
  expect((await w.teacher.delete(path)).status).toBe(200);
  const own = ok(await w.student.post(w.topics, { title: "own" }));
  const entry = await w.entry(w.other, own.id);
  expect((await w.student.delete(`${w.topics}/${own.id}`)).status).toBe(403);
  ok(await w.other.delete(`${w.topics}/${own.id}/entries/${entry.id}`), 204);
  expect((await w.student.delete(`${w.topics}/${own.id}`)).status).toBe(200);
});

it("[DISC-92] the groups' topics and the assignment are deleted with the root", async () => {
  const group = await w.campus.group(w.course.id, "Kelp", [w.student]);
  const root = await w.topic({ group_category_id: group.group_category_id, assignment: { points_possible: 1 } });
  const child = `groups/${group.id}/discussion_topics/${root.topic_children[0]}`;
  expect(ok(await w.student.get(child)).assignment_id).toBe(root.assignment_id);
  ok(await w.teacher.delete(`${w.topics}/${root.id}`));
  expect((await w.student.get(child)).status).toBe(404);
});

async function pinnedCourse(count: number) {
  const course = await w.campus.course("Pins");
  await w.campus.enroll(course.id, w.teacher, "teacher");
  await w.campus.enroll(course.id, w.student, "student");
  const path = `courses/${course.id}/discussion_topics`;
  const topics: Json[] = [];
  for (let i = 0; i < count; i++)
    topics.push(ok(await w.teacher.post(path, { title: `p${i}`, pinned: true, published: true })));
  return { path, topics };
}

it("[DISC-93][DISC-94][DISC-95] moderators reorder pinned topics", async () => {
  const { path, topics } = await pinnedCourse(3);
  const [a, b, c] = topics.map((t) => t.id);
  const ordered = ok(await w.teacher.post(`${path}/reorder`, { order: `${b},${a}` }));
  expect(ordered).toEqual({ reorder: true, order: [b, a, c].map(String) });
  const list = ok(await w.teacher.get(path, { scope: "pinned" }));
  expect(Object.fromEntries(list.map((t: Json) => [t.id, t.position]))).toEqual({ [b]: 1, [a]: 2, [c]: 3 });
  const empty = await w.teacher.post(`${path}/reorder`, { order: "" });
  expect([empty.status, empty.body]).toEqual([400, { status: "bad_request", message: "order parameter required" }]);
  const loose = ok(await w.teacher.post(path, { title: "loose", published: true }));
  const foreign = await w.teacher.post(`${path}/reorder`, { order: [a, loose.id] });
  expect([foreign.status, foreign.body]).toEqual([400, { status: "bad_request", message: "topics not found" }]);
  expect((await w.student.post(`${path}/reorder`, { order: `${a}` })).status).toBe(403);
});

const copy = (by: typeof w.teacher, id: number, path = w.topics) => by.post(`${path}/${id}/duplicate`);

it("[DISC-96][DISC-97][DISC-98] staff duplicate discussions, each copy with a new title", async () => {
  const topic = await w.topic({ title: "Plan", message: "<p>m</p>", allow_rating: true });
  expect((await copy(w.student, topic.id)).status).toBe(403);
  const first = ok(await copy(w.teacher, topic.id));
  expect(first).toMatchObject({ title: "Plan Copy", published: false, message: "<p>m</p>", allow_rating: true });
  expect(first).not.toHaveProperty("new_positions");
  expect(ok(await copy(w.campus.admin, topic.id)).title).toBe("Plan Copy 2");
  const news = await w.announcement();
  const refused = await copy(w.student, news.id);
  expect([refused.status, refused.body]).toEqual([400, { error: "announcements cannot be duplicated" }]);
  const group = await w.campus.group(w.course.id, "Orca", [w.student]);
  const root = await w.topic({ group_category_id: group.group_category_id });
  expect((await copy(w.teacher, root.topic_children[0])).status).toBe(404);
  expect((await copy(w.teacher, 99_999_999)).status).toBe(404);
  ok(await w.teacher.delete(`${w.topics}/${topic.id}`));
  expect((await copy(w.teacher, topic.id)).status).toBe(404);
});

it("[DISC-99] sections and anonymity are copied", async () => {
  const section = await w.campus.section(w.course.id, "Night");
  const topic = await w.topic({ specific_sections: section.id });
  const made = ok(await copy(w.teacher, topic.id));
  expect(made.is_section_specific).toBe(true);
  expect(made.sections).toMatchObject([{ id: section.id }]);
  const hidden = await w.topic({ anonymous_state: "full_anonymity" });
  expect(ok(await copy(w.teacher, hidden.id)).anonymous_state).toBe("full_anonymity");
});

it("[DISC-100] a member's copy in a group is published, a moderator's is a draft", async () => {
  const group = await w.campus.group(w.course.id, "Seal", [w.student]);
  const path = `groups/${group.id}/discussion_topics`;
  const topic = ok(await w.student.post(path, { title: "g" }));
  expect(ok(await copy(w.student, topic.id, path))).toMatchObject({
    title: "g Copy",
    published: true,
    author: { id: w.student.id },
  });
  expect(ok(await copy(w.teacher, topic.id, path)).published).toBe(false);
});

it("[DISC-101] the copy of a pinned topic goes right below it", async () => {
  const { path, topics } = await pinnedCourse(2);
  const [a, b] = topics;
  const made = ok(await copy(w.teacher, a.id, path));
  expect(made.new_positions).toEqual({
    [a.id]: a.position,
    [made.id]: a.position + 1,
    [b.id]: b.position + 1,
  });
});

it("[DISC-102] the copy of a graded topic has its own assignment", async () => {
  const topic = await w.topic({ title: "Lab", assignment: { points_possible: 7 } });
  const made = ok(await copy(w.teacher, topic.id));
  expect(made).toMatchObject({ set_assignment: true, assignment: { name: "Lab Copy", points_possible: 7 } });
  expect(made.assignment_id).not.toBe(topic.assignment_id);
});

it("moderators choose the position of a topic", async () => {
  const { path, topics } = await pinnedCourse(2);
  const [a, b] = topics;
  const after = ok(await w.teacher.post(path, { title: "after", pinned: true, position_after: a.id }));
  expect(after.position).toBe(a.position + 1);
  expect(ok(await w.teacher.get(`${path}/${b.id}`)).position).toBe(b.position + 1);
  expect((await w.teacher.post(path, { title: "x", position_after: 99_999_999 })).status).toBe(404);
  expect(ok(await w.student.post(path, { title: "s", position_after: 99_999_999 })).title).toBe("s");
});
