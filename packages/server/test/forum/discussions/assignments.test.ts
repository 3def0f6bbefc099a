/** Graded discussions as assignments of their course. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";
import { ok, soon, World } from "./world.ts";

const DAY = 86_400;
let w: World;
let path: string;
beforeAll(async () => {
  w = await World.create();
  path = `courses/${w.course.id}/assignments`;
});

/** A graded topic in a course of its own test. */
const graded = (title: string, assignment: Params = {}, params: Params = {}, by = w.teacher) =>
  w.topic({ title, message: "<p>text</p>", assignment: { points_possible: 5, ...assignment }, ...params }, by);
const names = async (by: Api, params: Params = {}): Promise<string[]> =>
  ok(await by.get(path, params)).map((a: Json) => a.name);
const show = (by: Api, topic: Json, params: Params = {}) => by.get(`${path}/${topic.assignment_id}`, params);

it("[DISC-235] a graded topic is an assignment with its topic", async () => {
  const due = soon(DAY);
  const topic = await graded("Essay", { due_at: due, grading_type: "percent" });
  const shown = ok(await show(w.student, topic));
  expect(shown).toMatchObject({
    id: topic.assignment_id,
    name: "Essay",
    description: "<p>text</p>",
    course_id: w.course.id,
    points_possible: 5,
    grading_type: "percent",
    submission_types: ["discussion_topic"],
    due_at: `${due.slice(0, 19)}Z`,
    published: true,
    locked_for_user: false,
    discussion_topic: { id: topic.id, title: "Essay", assignment_id: topic.assignment_id },
  });
  expect(shown.discussion_topic).not.toHaveProperty("assignment");
  expect(shown).not.toHaveProperty("lock_info");
  expect(shown).not.toHaveProperty("all_dates");
  expect(ok(await w.student.get(path)).find((a: Json) => a.id === shown.id)).toEqual(shown);
  // the address in a topic's assignment leads to it
  expect(topic.assignment.html_url).toMatch(new RegExp(`/courses/${w.course.id}/assignments/${shown.id}$`));
  for (const params of [{ include: ["all_dates"] }, { all_dates: true }])
    expect(ok(await show(w.student, topic, params)).all_dates).toHaveLength(1);
});

it("[DISC-235] only graded topics that are visible to the caller are assignments", async () => {
  const plain = await w.topic({ title: "Plain" });
  const draft = await graded("Draft", {}, { published: false });
  const gone = await graded("Gone");
  ok(await w.teacher.delete(`${w.topics}/${gone.id}`));
  const ungraded = await graded("Ungraded");
  ok(await w.teacher.put(`${w.topics}/${ungraded.id}`, { assignment: { set_assignment: false } }));
  const named = { assignment_overrides: [{ student_ids: [w.other.id] }], only_visible_to_overrides: true };
  const theirs = await graded("Theirs", named);
  const seen = async (by: Api) =>
    (await names(by, { per_page: 50 })).filter((name) =>
      ["Plain", "Draft", "Gone", "Ungraded", "Theirs"].includes(name),
    );
  expect(await seen(w.teacher)).toEqual(["Draft", "Theirs"]);
  expect(await seen(w.other)).toEqual(["Theirs"]);
  expect(await seen(w.student)).toEqual([]);
  for (const topic of [draft, theirs]) {
    expect((await show(w.teacher, topic)).status).toBe(200);
    expect((await show(w.student, topic)).body).toEqual(NOT_FOUND);
  }
  expect((await show(w.other, theirs)).status).toBe(200);
  for (const topic of [gone, ungraded]) expect((await show(w.teacher, topic)).body).toEqual(NOT_FOUND);
  expect((await w.teacher.get(`${path}/${plain.id + 900_000}`)).body).toEqual(NOT_FOUND);
  // an assignment of another course is not one of this course's
  const second = await w.campus.course("Second");
  await w.campus.enroll(second.id, w.student, "student");
  expect((await w.student.get(`courses/${second.id}/assignments/${(await graded("Here")).assignment_id}`)).status).toBe(
    404,
  );
  expect(ok(await w.student.get(`courses/${second.id}/assignments`))).toEqual([]);
});

it("[DISC-235] a topic of a group set is one assignment", async () => {
  const group = await w.campus.group(w.course.id, "Group", [w.student]);
  const topic = await graded("In groups", {}, { group_category_id: group.group_category_id });
  expect(await names(w.student, { search_term: "in groups" })).toEqual(["In groups"]);
  expect(ok(await show(w.student, topic)).discussion_topic.id).toBe(topic.id);
});

it("[DISC-235] it says that it is not open yet, and hides its text from whom it is not open to", async () => {
  const topic = await graded("Later", { unlock_at: soon(DAY) });
  const shown = await show(w.student, topic);
  expect(shown.body).toMatchObject({
    description: null,
    locked_for_user: true,
    lock_info: { unlock_at: topic.assignment.unlock_at },
    lock_explanation: expect.stringContaining("until"),
  });
  expect(shown.text).not.toContain("<p>text");
  expect(ok(await show(w.teacher, topic))).toMatchObject({ description: "<p>text</p>", locked_for_user: false });
});

it("[DISC-236] they are searched, chosen, ordered and paged", async () => {
  const course = await w.campus.course("Ordered");
  await w.campus.enroll(course.id, w.teacher, "teacher");
  const at = `courses/${course.id}/assignments`;
  const ids: number[] = [];
  // ids, names and due dates rise in different orders
  for (const [title, due] of [
    ["Beta", soon(2 * DAY)],
    ["Gamma", null],
    ["Alpha", soon(3 * DAY)],
    ["Delta", soon(DAY)],
  ])
    ids.push(
      ok(
        await w.teacher.post(`courses/${course.id}/discussion_topics`, {
          title,
          published: true,
          assignment: { points_possible: 1, due_at: due },
        }),
      ).assignment_id,
    );
  const list = async (params: Params) => ok(await w.teacher.get(at, params)).map((a: Json) => a.name);
  expect(await list({})).toEqual(["Beta", "Gamma", "Alpha", "Delta"]);
  expect(await list({ order_by: "position" })).toEqual(["Beta", "Gamma", "Alpha", "Delta"]);
  expect(await list({ order_by: "name" })).toEqual(["Alpha", "Beta", "Delta", "Gamma"]);
  expect(await list({ order_by: "due_at" })).toEqual(["Delta", "Beta", "Alpha", "Gamma"]);
  expect(await list({ search_term: "LTA" })).toEqual(["Delta"]);
  expect(await list({ assignment_ids: [ids[3], ids[0], 99_999_999] })).toEqual(["Beta", "Delta"]);
  expect(await list({ assignment_ids: [] })).toEqual(["Beta", "Gamma", "Alpha", "Delta"]);
  const first = await w.teacher.get(at, { per_page: 3 });
  expect(first.body.map((a: Json) => a.name)).toEqual(["Beta", "Gamma", "Alpha"]);
  expect(first.headers.get("link")).toContain('rel="next"');
  const second = await w.teacher.get(at, { per_page: 3, page: 2 });
  expect(second.body.map((a: Json) => a.name)).toEqual(["Delta"]);
  expect(second.headers.get("link")).not.toContain('rel="next"');
  const full = await w.teacher.get(at, { per_page: 4 });
  expect(full.headers.get("link")).not.toContain('rel="next"');
  for (const [name, value] of [
    ["order_by", "colour"],
    ["search_term", "x"],
    ["bucket", "overdue"],
  ] as const) {
    const refused = await w.teacher.get(at, { [name]: value });
    expect([name, refused.status, refused.text]).toEqual([name, 400, expect.stringContaining(name)]);
  }
});

it("[DISC-235] whoever may not read the course or its discussions may not read its assignments", async () => {
  const topic = await graded("Private");
  const both = async (by: Api) => [(await by.get(path)).body, (await show(by, topic)).body];
  expect(await both(w.outsider)).toEqual([DENIED, DENIED]);
  const account = await w.campus.subAccount("Quiet");
  const course = await w.campus.course("Quiet course", { account: account.id });
  await w.campus.enroll(course.id, w.student, "student");
  const quiet = `courses/${course.id}/assignments`;
  expect(ok(await w.student.get(quiet))).toEqual([]);
  const roles = ok(await w.campus.admin.get(`accounts/${account.id}/roles`));
  const role = roles.find((r: Json) => r.base_role_type === "StudentEnrollment");
  const denied = { permissions: { read_forum: { explicit: true, enabled: false } } };
  ok(await w.campus.admin.put(`accounts/${account.id}/roles/${role.id}`, denied));
  // permission before validation
  expect((await w.student.get(quiet, { order_by: "colour" })).body).toEqual(DENIED);
});
