/** Changing topics: the state machine and the rights. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { multipart, ok, soon, World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await World.create();
});

const put = (id: number, params: Params, by: Api = w.teacher) => by.put(`${w.topics}/${id}`, params);
const change = async (id: number, params: Params, by: Api = w.teacher): Promise<Json> => ok(await put(id, params, by));
const DAY = 86_400;
const wire = (iso: string) => `${iso.slice(0, 19)}Z`;

it("[DISC-52][DISC-53] teachers change topics, outsiders do not", async () => {
  const topic = await w.topic();
  for (const by of [w.outsider, w.student]) expect((await put(topic.id, { title: "x" }, by)).status).toBe(403);
  expect((await w.show(w.teacher, topic.id)).title).toBe("Topic");
  const changed = await change(topic.id, { title: "New", message: "<p>new</p>" });
  expect(changed).toMatchObject({ title: "New", message: "<p>new</p>", author: { id: w.teacher.id } });
  const byAdmin = await change(topic.id, { title: "Newer" }, w.campus.admin);
  expect(byAdmin.author.id).toBe(w.teacher.id);
});

it("[DISC-54][DISC-55] topics are pinned and unpinned", async () => {
  const topic = await w.topic();
  expect((await change(topic.id, { pinned: 1 })).pinned).toBe(true);
  expect((await change(topic.id, { pinned: false })).pinned).toBe(false);
});

it("[DISC-56][DISC-57][DISC-58] dates lock and unlock a topic", async () => {
  const delayed = await w.topic({ locked: true });
  const at = soon(DAY);
  expect(await change(delayed.id, { delayed_post_at: at })).toMatchObject({
    delayed_post_at: wire(at),
    locked: false,
    published: true,
  });
  expect((await w.show(w.student, delayed.id)).locked_for_user).toBe(true);
  const topic = await w.topic();
  expect((await change(topic.id, { lock_at: soon(-DAY) })).locked).toBe(true);
  const earlier = soon(-2 * DAY);
  expect(await change(topic.id, { lock_at: earlier })).toMatchObject({ locked: true, lock_at: wire(earlier) });
  expect((await change(topic.id, { lock_at: soon(DAY) })).locked).toBe(false);
});

it("[DISC-59][DISC-60] an unchanged date changes nothing, an empty one clears", async () => {
  const past = soon(-DAY);
  const topic = await w.topic({ lock_at: past });
  expect(await change(topic.id, { lock_at: past, published: true })).toMatchObject({
    locked: true,
    lock_at: wire(past),
  });
  const draft = await w.topic({ lock_at: past, published: false });
  expect(await change(draft.id, { lock_at: past })).toMatchObject({ published: false, locked: draft.locked });
  expect(await change(topic.id, { lock_at: "" })).toMatchObject({ locked: false, lock_at: null, published: true });
});

it("[DISC-61][DISC-62][DISC-63][DISC-64] the locked flag is set and cleared", async () => {
  const past = soon(-DAY);
  const closed = await w.topic({ lock_at: past });
  expect(await change(closed.id, { locked: false, lock_at: past })).toMatchObject({ locked: false, lock_at: null });
  const future = soon(DAY);
  const open = await w.topic({ lock_at: future });
  expect(await change(open.id, { locked: false })).toMatchObject({ locked: false, lock_at: wire(future) });
  const shut = await w.topic({ lock_at: past });
  expect(await change(shut.id, { locked: true })).toMatchObject({ locked: true, lock_at: wire(past) });
  const both = await w.topic({ locked: true, delayed_post_at: future });
  expect(await change(both.id, { locked: false, delayed_post_at: null })).toMatchObject({
    locked: false,
    delayed_post_at: null,
  });
  expect(await change(both.id, { locked: true, delayed_post_at: past })).toMatchObject({
    locked: true,
    delayed_post_at: wire(past),
  });
});

it("[DISC-65] a graded topic is not locked before its due date", async () => {
  const early = await w.topic({ assignment: { due_at: soon(DAY) } });
  expect(early.can_lock).toBe(false);
  expect((await put(early.id, { locked: true })).status).toBe(500);
  expect((await w.show(w.teacher, early.id)).locked).toBe(false);
  const late = await w.topic({ assignment: { due_at: soon(-DAY) } });
  expect(await change(late.id, { locked: true })).toMatchObject({ locked: true, can_lock: true });
});

it("[DISC-66][DISC-67][DISC-68][DISC-69] topics are published and made drafts again", async () => {
  const draft = await w.topic({ published: false });
  expect(await change(draft.id, { published: true })).toMatchObject({ published: true, can_unpublish: true });
  expect((await change(draft.id, { published: false })).published).toBe(false);
  const busy = await w.topic();
  await w.entry(w.student, busy.id);
  const refused = await put(busy.id, { published: false });
  expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, ["published"]]);
  expect(await w.show(w.teacher, busy.id)).toMatchObject({ published: true, can_unpublish: false });
  const own = ok(await w.student.post(w.topics, { title: "own" }));
  expect((await put(own.id, { published: false }, w.student)).body.errors).toHaveProperty("published");
  await change(own.id, { published: true }, w.student);
  const news = await w.announcement();
  expect(Object.keys((await put(news.id, { published: false })).body.errors)).toEqual(["published"]);
});

it("[DISC-70] as in Canvas, an update without lock parameters unlocks an announcement, and a date publishes a draft", async () => {
  const news = await w.announcement({ locked: true });
  expect((await change(news.id, { title: "t" })).locked).toBe(false);
  const draft = await w.topic({ published: false });
  expect((await change(draft.id, { lock_at: soon(DAY) })).published).toBe(true);
});

it("[DISC-71] an update as an announcement does not find a discussion", async () => {
  const topic = await w.topic();
  expect((await put(topic.id, { is_announcement: true, title: "x" })).status).toBe(404);
});

it("[DISC-72][DISC-73][DISC-74] a topic is graded, ungraded and gets its assignment back", async () => {
  const topic = await w.topic({ title: "Essay" });
  const graded = await change(topic.id, { assignment: { points_possible: 4 } });
  expect(graded.assignment).toMatchObject({ name: "Essay", points_possible: 4 });
  expect((await change(topic.id, { title: "Paper" })).assignment.name).toBe("Paper");
  expect((await change(topic.id, { assignment: { set_assignment: false } })).assignment_id).toBeNull();
  const again = await change(topic.id, { assignment: { grading_type: "pass_fail" } });
  expect(again.assignment).toMatchObject({ id: graded.assignment_id, points_possible: 4, grading_type: "pass_fail" });
});

it("[DISC-75] grading needs the right to change assignments", async () => {
  const topic = await w.topic({ assignment: { points_possible: 4 } });
  const roles = ok(await w.campus.admin.get("accounts/self/roles", { per_page: 100 }));
  const designer = roles.find((r: Json) => r.base_role_type === "DesignerEnrollment");
  const ada = await w.campus.person("Ada Designer");
  await w.campus.enroll(w.course.id, ada, "designer");
  ok(
    await w.campus.admin.put(`accounts/self/roles/${designer.id}`, {
      permissions: { manage_course_content_edit: { explicit: true, enabled: false } },
    }),
  );
  expect((await put(topic.id, { assignment: { points_possible: 9 } }, ada)).status).toBe(403);
  expect((await w.show(w.teacher, topic.id)).assignment.points_possible).toBe(4);
  await change(topic.id, { title: "renamed" }, ada);
});

it("[DISC-76] the assignment's dates replace the topic's", async () => {
  const dates = { delayed_post_at: soon(DAY), lock_at: soon(2 * DAY) };
  const topic = await w.topic(dates);
  const unlock = soon(3 * DAY);
  const graded = await change(topic.id, { ...dates, assignment: { unlock_at: unlock, lock_at: "" } });
  expect(graded).toMatchObject({ delayed_post_at: null, lock_at: null });
  expect(graded.assignment).toMatchObject({ unlock_at: wire(unlock), lock_at: null });
});

it("[DISC-77][DISC-86][DISC-87] the group set changes until students have posted", async () => {
  const group = await w.campus.group(w.course.id, "Pod", [w.student]);
  const topic = await w.topic({ assignment: { points_possible: 1 } });
  const grouped = await change(topic.id, { assignment: { group_category_id: group.group_category_id } });
  expect(grouped).toMatchObject({
    group_category_id: group.group_category_id,
    assignment: { group_category_id: null },
  });
  const busy = await w.topic();
  await w.entry(w.student, busy.id);
  const refused = await put(busy.id, { group_category_id: group.group_category_id });
  expect(refused.body).toEqual({ errors: { group: "You cannot change grouping on a discussion with replies." } });
  const own = ok(await w.student.post(w.topics, { title: "own" }));
  const asStudent = await put(own.id, { group_category_id: group.group_category_id }, w.student);
  expect([asStudent.status, Object.keys(asStudent.body.errors)]).toEqual([400, ["group"]]);
  expect((await put(topic.id, { group_category_id: 99_999_999 })).status).toBe(404);
});

it("[DISC-78][DISC-79][DISC-80] sections are kept, cleared and protected", async () => {
  const a = await w.campus.section(w.course.id, "A");
  const b = await w.campus.section(w.course.id, "B");
  const topic = await w.topic({ specific_sections: a.id });
  expect((await change(topic.id, { title: "t" })).sections).toMatchObject([{ id: a.id }]);
  expect((await change(topic.id, { specific_sections: "all" })).is_section_specific).toBe(false);
  const limited = await w.campus.person("Lim Ited");
  const only = { course_section_id: a.id, limit_privileges_to_course_section: true };
  await w.campus.enroll(w.course.id, limited, "teacher", only);
  await w.campus.enroll(w.course.id, limited, "teacher", { ...only, course_section_id: b.id });
  const news = await w.announcement({ specific_sections: `${a.id},${b.id}` });
  await change(news.id, { title: "t" }, limited);
  const c = await w.campus.section(w.course.id, "C");
  await change(news.id, { specific_sections: `${a.id},${c.id}` });
  const refused = await put(news.id, { title: "u" }, limited);
  expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, ["specific_sections"]]);
  const graded = await w.topic({ assignment: { points_possible: 1 } });
  const ungraded = await change(graded.id, { assignment: { set_assignment: false }, specific_sections: a.id });
  expect(ungraded).toMatchObject({ assignment_id: null, is_section_specific: true });
});

it("[DISC-81] anonymity cannot change after the first reply", async () => {
  const topic = await w.topic();
  expect((await change(topic.id, { anonymous_state: "full_anonymity" })).anonymous_state).toBe("full_anonymity");
  await w.entry(w.student, topic.id);
  const refused = await put(topic.id, { anonymous_state: "" });
  expect([refused.status, refused.body]).toEqual([
    400,
    { errors: { anonymous_state: { message: "Anonymity settings are locked due to a posted reply" } } },
  ]);
  await change(topic.id, { anonymous_state: "full_anonymity", title: "t" });
});

it("[DISC-82] graded topics have no to-do date", async () => {
  const todo_date = soon(DAY);
  const graded = await w.topic({ assignment: { points_possible: 1 } });
  expect(Object.keys((await put(graded.id, { todo_date })).body.errors)).toEqual(["todo_date"]);
  const un = await change(graded.id, { todo_date, assignment: { set_assignment: false } });
  expect(un.todo_date).toBe(wire(todo_date));
  expect((await change(graded.id, { assignment: { points_possible: 2 } })).todo_date).toBeNull();
});

it("[DISC-83] the attached file is removed or replaced", async () => {
  const file = (name: string) => multipart({}, "attachment", { name, text: name });
  const topic = ok(
    await w.teacher.raw("POST", w.topics, multipart({ title: "f" }, "attachment", { name: "a.txt", text: "a" })),
  );
  const first = topic.attachments[0];
  const replaced = ok(await w.teacher.raw("PUT", `${w.topics}/${topic.id}`, file("b.txt")));
  expect(replaced.attachments).toMatchObject([{ display_name: "b.txt" }]);
  expect((await w.teacher.get(`files/${first.id}`)).status).toBe(404);
  expect((await change(topic.id, { remove_attachment: 1 })).attachments).toEqual([]);
  expect((await w.teacher.get(`files/${replaced.attachments[0].id}`)).status).toBe(404);
});

it("[DISC-84][DISC-85] topics of groups have no dates, and follow their root", async () => {
  const group = await w.campus.group(w.course.id, "Reef", [w.student]);
  const path = `groups/${group.id}/discussion_topics`;
  const own = ok(await w.student.post(path, { title: "g" }));
  const changed = ok(await w.student.put(`${path}/${own.id}`, { allow_rating: 1, require_initial_post: 1 }));
  expect(changed).toMatchObject({ allow_rating: true, require_initial_post: null });
  const root = await w.topic({ group_category_id: group.group_category_id });
  const child = root.group_topic_children[0];
  expect(child.group_id).toBe(group.id);
  expect((await w.teacher.put(`${path}/${child.id}`, { message: "x" })).status).toBe(403);
  expect(ok(await w.teacher.put(`${path}/${child.id}`, { pinned: 1 })).pinned).toBe(true);
  expect((await w.student.put(`${path}/${child.id}`, { pinned: 0 })).status).toBe(403);
  await change(root.id, { title: "Renamed", message: "<p>new</p>" });
  expect(ok(await w.student.get(`${path}/${child.id}`))).toMatchObject({
    title: "Renamed - Reef",
    message: "<p>new</p>",
  });
});

it("[DISC-88] times without a zone are read in the caller's", async () => {
  const topic = await w.topic();
  const zoned = await w.campus.person("Zoe Zone", {
    user: { name: "Zoe Zone", skip_registration: true, terms_of_use: true, time_zone: "America/Denver" },
  });
  await w.campus.enroll(w.course.id, zoned, "teacher");
  const first = await change(topic.id, { delayed_post_at: "2031-01-10T12:00:00" }, zoned);
  expect(first.delayed_post_at).toBe("2031-01-10T19:00:00Z");
  expect((await change(topic.id, { delayed_post_at: first.delayed_post_at }, zoned)).delayed_post_at).toBe(
    first.delayed_post_at,
  );
  expect((await change(topic.id, { lock_at: "2031-02-01T00:00:00Z" })).lock_at).toBe("2031-02-01T23:59:59Z");
});

it("[DISC-89] a course setting stops students from changing their topics", async () => {
  const own = ok(await w.student.post(w.topics, { title: "own" }));
  await change(own.id, { title: "mine" }, w.student);
  await w.settings({ allow_student_discussion_editing: false });
  try {
    expect((await put(own.id, { title: "x" }, w.student)).status).toBe(403);
  } finally {
    await w.settings({ allow_student_discussion_editing: true });
  }
});
