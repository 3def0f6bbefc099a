/** What people have to do: graded discussions by their own due dates. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";
import { ok, soon, World } from "./world.ts";

const DAY = 86_400;
const WEEK = 7 * DAY;
const TO_DO = "users/self/todo";
const EVENTS = "users/self/upcoming_events";
const MISSING = "users/self/missing_submissions";

const graded = (w: World, title: string, due: number | null, more: Params = {}) =>
  w.topic({
    title,
    assignment: { points_possible: 5, ...(due === null ? {} : { due_at: soon(due) }), ...more },
  });
const titles = async (by: Api, path: string, params: Params = {}): Promise<string[]> =>
  ok(await by.get(path, { per_page: 100, ...params })).map((each: Json) => (each.assignment ?? each).name);

describe("what is due", () => {
  let w: World;
  beforeAll(async () => {
    w = await World.create();
  });

  test("within a week and not posted in is to be done, by date, and counted", async () => {
    // made in another order than they are due in
    await graded(w, "In six days", WEEK - DAY);
    await graded(w, "Tomorrow", DAY);
    await graded(w, "In a week and a day", WEEK + DAY);
    await graded(w, "Yesterday", -DAY);
    await graded(w, "Whenever", null);
    await w.topic({ title: "Not graded" });
    const draft = await graded(w, "Draft", DAY);
    ok(await w.teacher.put(`${w.topics}/${draft.id}`, { published: false }));
    expect(await titles(w.student, TO_DO)).toEqual(["Tomorrow", "In six days"]);
    expect(await titles(w.student, EVENTS)).toEqual(["Tomorrow", "In six days"]);
    expect(await titles(w.student, MISSING)).toEqual(["Yesterday"]);
    const count = ok(await w.student.get("users/self/todo_item_count"));
    expect(count).toEqual({ needs_grading_count: 0, assignments_needing_submitting: 2 });
    const first = await w.student.get(TO_DO, { per_page: 1 });
    const second = await w.student.raw("GET", first.links.next!);
    expect([first.body[0].assignment.name, second.body[0].assignment.name]).toEqual(["Tomorrow", "In six days"]);
    expect(second.links.next).toBeUndefined();
  });

  test("has the forms that Canvas documents", async () => {
    const [item] = ok(await w.student.get(TO_DO));
    const shown = ok(await w.student.get(`courses/${w.course.id}/assignments/${item.assignment.id}`));
    expect(item).toEqual({
      type: "submitting",
      assignment: shown,
      context_type: "Course",
      course_id: w.course.id,
      group_id: null,
      context_name: "Marine Biology",
      html_url: `${shown.html_url}#submit`,
      ignore: null,
      ignore_permanently: null,
    });
    const [event] = ok(await w.student.get(EVENTS));
    expect(event).toMatchObject({
      id: `assignment_${shown.id}`,
      title: "Tomorrow",
      type: "assignment",
      start_at: shown.due_at,
      end_at: shown.due_at,
      all_day_date: shown.due_at.slice(0, 10),
      context_code: `course_${w.course.id}`,
      assignment: shown,
      html_url: shown.html_url,
    });
    expect((await w.student.get(new URL(event.url).pathname)).body).toEqual(shown);
    expect(ok(await w.student.get(MISSING))[0].name).toBe("Yesterday");
  });

  test("is done by a post, and again to be done when that is deleted; it stays upcoming", async () => {
    const topic = await graded(w, "Post here", 2 * DAY);
    expect(await titles(w.student, TO_DO)).toContain("Post here");
    const entry = await w.entry(w.student, topic.id);
    expect(await titles(w.student, TO_DO)).not.toContain("Post here");
    expect(await titles(w.student, EVENTS)).toContain("Post here");
    expect(await titles(w.other, TO_DO)).toContain("Post here");
    ok(await w.student.delete(`${w.topics}/${topic.id}/entries/${entry.id}`), 204);
    expect(await titles(w.student, TO_DO)).toContain("Post here");
  });

  test("goes by one's own date where an override gives one", async () => {
    const later = { assignment_overrides: [{ student_ids: [w.other.id], due_at: soon(3 * DAY) }] };
    await graded(w, "Extended", -2 * DAY, later);
    expect(
      [await titles(w.student, TO_DO), await titles(w.student, MISSING)].map((l) => l.includes("Extended")),
    ).toEqual([false, true]);
    expect([await titles(w.other, TO_DO), await titles(w.other, MISSING)].map((l) => l.includes("Extended"))).toEqual([
      true,
      false,
    ]);
    const only = { assignment_overrides: [{ student_ids: [w.other.id] }], only_visible_to_overrides: true };
    await graded(w, "For Olga", DAY, only);
    expect(await titles(w.other, TO_DO)).toContain("For Olga");
    expect(await titles(w.student, TO_DO)).not.toContain("For Olga");
  });

  test("is a post in one's own group where groups discuss", async () => {
    const { admin } = w.campus;
    const category = ok(await admin.post(`courses/${w.course.id}/group_categories`, { name: "Set" }));
    const group = ok(await admin.post(`group_categories/${category.id}/groups`, { name: "Ours" }));
    ok(await admin.post(`groups/${group.id}/memberships`, { user_id: w.student.id }));
    const assignment = { points_possible: 1, due_at: soon(DAY) };
    const topic = await w.topic({ title: "In groups", group_category_id: category.id, assignment });
    expect(await titles(w.student, TO_DO)).toContain("In groups");
    const [child] = (await w.show(w.student, topic.id)).group_topic_children;
    ok(await w.student.post(`groups/${group.id}/discussion_topics/${child.id}/entries`, { message: "hi" }), 201);
    expect(await titles(w.student, TO_DO)).not.toContain("In groups");
  });

  test("is nothing to do for staff, observers and strangers; staff see what is coming", async () => {
    for (const who of [w.teacher, w.observer, w.outsider])
      expect([await titles(who, TO_DO), await titles(who, MISSING)]).toEqual([[], []]);
    expect(await titles(w.teacher, EVENTS)).toContain("Tomorrow");
    expect(await titles(w.outsider, EVENTS)).toEqual([]);
  });
});

describe("what a student missed", () => {
  let w: World;
  let parent: Api;
  beforeAll(async () => {
    w = await World.create();
    parent = await w.campus.person("Parent");
    const enrollment = { user_id: parent.id, type: "ObserverEnrollment", associated_user_id: w.student.id };
    ok(
      await w.campus.admin.post(`courses/${w.course.id}/enrollments`, {
        enrollment: { ...enrollment, enrollment_state: "active" },
      }),
    );
    await graded(w, "Closed", -DAY, { lock_at: soon(-60) });
    await graded(w, "Open", -2 * DAY);
    const done = await graded(w, "Done", -DAY);
    await w.entry(w.student, done.id);
  });
  const of = (user: Api) => `users/${user.id}/missing_submissions`;

  test("is shown to them, who observes them, and their administrators; to nobody else", async () => {
    for (const who of [w.student, parent, w.campus.admin])
      expect(await titles(who, of(w.student))).toEqual(["Open", "Closed"]);
    expect(await titles(parent, MISSING, { observed_user_id: w.student.id })).toEqual(["Open", "Closed"]);
    expect(await titles(parent, MISSING)).toEqual([]);
    for (const who of [w.other, w.teacher, w.observer, w.outsider])
      expect((await who.get(of(w.student))).body).toEqual(DENIED);
    expect((await parent.get(of(w.other))).body).toEqual(DENIED);
    expect((await parent.get(MISSING, { observed_user_id: w.other.id })).body).toEqual(DENIED);
    // the path names the observer, who is the caller
    expect((await w.outsider.get(of(parent), { observed_user_id: w.student.id })).body).toEqual(DENIED);
    expect((await w.student.get("users/999999999/missing_submissions")).body).toEqual(NOT_FOUND);
  });

  test("can be bound to what is still open and to courses, page by page", async () => {
    const bound = (params: Params) => titles(w.student, MISSING, params);
    expect(await bound({ filter: ["submittable"] })).toEqual(["Open"]);
    expect(await bound({ filter: ["current_grading_period"] })).toEqual(["Open", "Closed"]);
    expect(await bound({ course_ids: [w.course.id] })).toEqual(["Open", "Closed"]);
    expect(await bound({ course_ids: [999_999] })).toEqual([]);
    const first = await w.student.get(MISSING, { per_page: 1 });
    expect(first.body.map((each: Json) => each.name)).toEqual(["Open"]);
    expect((await w.student.raw("GET", first.links.next!)).body.map((each: Json) => each.name)).toEqual(["Closed"]);
  });

  test("ends with the course", async () => {
    ok(await w.campus.admin.put(`courses/${w.course.id}`, { course: { event: "conclude" } }));
    expect(await titles(w.student, MISSING)).toEqual([]);
  });
});
