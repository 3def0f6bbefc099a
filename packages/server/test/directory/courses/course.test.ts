/** One course: creating, showing, changing, concluding and deleting it, and the permissions of its people. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";

let campus: Campus;
let teacher: Api;
let student: Api;
let outsider: Api;
let course: Json;

beforeAll(async () => {
  campus = await Campus.create();
  teacher = await campus.person("Tia Teacher");
  student = await campus.person("Stu Dent");
  outsider = await campus.person("Out Sider");
  course = await campus.course("Logic", { sis_course_id: "LOG-1" });
  await campus.enroll(course.id, teacher, "teacher");
  await campus.enroll(course.id, student, "student");
});

it("[PLAT-154] a course can be created without a name, published, and with its creator as teacher", async () => {
  const { admin } = campus;
  const bare = await admin.post("accounts/self/courses");
  expect(bare.body).toMatchObject({ name: "Unnamed Course", workflow_state: "unpublished", enrollments: [] });
  const offered = await admin.post("accounts/self/courses", { offer: true, enroll_me: true });
  expect(offered.body).toMatchObject({
    workflow_state: "available",
    enrollments: [{ type: "teacher", enrollment_state: "active", user_id: admin.id }],
  });
});

it("[PLAT-155] dates are ignored unless enrolments are bound to them", async () => {
  const start_at = "2026-02-03T04:05:06Z";
  const loose = await campus.course("Loose", { start_at });
  expect(loose.start_at).toBeNull();
  const bound = await campus.course("Bound", { start_at, restrict_enrollments_to_course_dates: true });
  expect(bound).toMatchObject({ start_at, restrict_enrollments_to_course_dates: true });
});

it("[PLAT-156] only users with the permission create courses", async () => {
  expect((await teacher.post("accounts/self/courses", { course: { name: "Mine" } })).status).toBe(403);
  expect((await campus.admin.post("accounts/999999/courses")).status).toBe(404);
});

it("[PLAT-9] times have whole seconds and a Z", async () => {
  expect((await student.get(`courses/${course.id}`)).body.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

it("[PLAT-151] a teacher sees the SIS id, a student does not", async () => {
  expect((await teacher.get(`courses/${course.id}`)).body.sis_course_id).toBe("LOG-1");
  expect((await student.get(`courses/${course.id}`)).body).not.toHaveProperty("sis_course_id");
});

it("[PLAT-27] a course is found by its SIS id", async () => {
  expect((await student.get("courses/sis_course_id:LOG-1")).body.id).toBe(course.id);
  expect((await student.get("courses/sis_course_id:LOG-2")).status).toBe(404);
});

it("[PLAT-28] a SIS id of another tenant is not found, and can be used", async () => {
  const { admin } = await Campus.create();
  expect((await admin.get("courses/sis_course_id:LOG-1")).status).toBe(404);
  const own = await admin.post("accounts/self/courses", { course: { sis_course_id: "LOG-1" } });
  expect((await admin.get("courses/sis_course_id:LOG-1")).body.id).toBe(own.body.id);
});

it("a SIS id of another course, texts that are too long and unknown words are refused", async () => {
  const { admin } = campus;
  const taken = await admin.post("accounts/self/courses", { course: { sis_course_id: "LOG-1" } });
  expect(taken).toMatchObject({ status: 400, body: { errors: { sis_course_id: [{ type: "taken" }] } } });
  const long = await admin.post("accounts/self/courses", { course: { name: "x".repeat(256) } });
  expect(long).toMatchObject({ status: 400, body: { errors: { name: [{ type: "too_long" }] } } });
  for (const fault of [{ time_zone: "Mars/Base" }, { default_view: "sky" }, { course_format: "telepathic" }])
    expect((await admin.post("accounts/self/courses", { course: fault })).status).toBe(400);
  expect((await admin.post("accounts/self/courses", { course: { term_id: "999999" } })).status).toBe(404);
});

it("outsiders see only public courses, and these only while they are published", async () => {
  expect((await outsider.get(`courses/${course.id}`)).status).toBe(403);
  const open = await campus.course("Open", { is_public: true });
  expect((await outsider.get(`courses/${open.id}`)).status).toBe(200);
  await campus.admin.put(`courses/${open.id}`, { course: { event: "claim" } });
  expect((await outsider.get(`courses/${open.id}`)).status).toBe(403);
});

it("a course is found only below its own accounts", async () => {
  const sub = await campus.subAccount("Elsewhere");
  expect((await campus.admin.get(`accounts/self/courses/${course.id}`)).status).toBe(200);
  expect((await campus.admin.get(`accounts/${sub.id}/courses/${course.id}`)).status).toBe(404);
});

it("the teacher changes a course, a student does not; only administrators move it to another account", async () => {
  const path = `courses/${course.id}`;
  const changed = await teacher.put(path, { course: { name: "Formal Logic", course_code: "LOG" } });
  expect(changed.body).toMatchObject({ name: "Formal Logic", course_code: "LOG", workflow_state: "available" });
  expect((await student.put(path, { course: { name: "Fun" } })).status).toBe(403);
  const sub = await campus.subAccount("Philosophy");
  expect((await teacher.put(path, { course: { account_id: sub.id } })).status).toBe(403);
  expect((await campus.admin.put(path, { course: { account_id: sub.id } })).body.account_id).toBe(sub.id);
  expect((await teacher.put(path, { course: { event: "explode" } })).status).toBe(400);
  expect((await teacher.put(path, { course: { event: "delete" } })).status).toBe(403);
});

it("the default section has the name of its course, also after that changes", async () => {
  const fresh = await campus.course("Before");
  const { course_section_id } = await campus.enroll(fresh.id, student, "student");
  await campus.admin.put(`courses/${fresh.id}`, { course: { name: "After" } });
  expect((await campus.admin.get(`sections/${course_section_id}`)).body.name).toBe("After");
});

it("[PLAT-168] publishing a course invites the people whose enrolments waited", async () => {
  const draft = await campus.course("Draft", { offer: false });
  const waiting = await campus.admin.post(`courses/${draft.id}/enrollments`, { enrollment: { user_id: student.id } });
  expect(waiting.body.enrollment_state).toBe("creation_pending");
  await campus.admin.put(`courses/${draft.id}`, { offer: true });
  const [after] = (await campus.admin.get(`courses/${draft.id}/enrollments`)).body;
  expect(after).toMatchObject({ id: waiting.body.id, enrollment_state: "invited" });
});

it("[PLAT-150] only administrators who ask for all courses find a deleted one", async () => {
  const doomed = await campus.course("Doomed", { is_public: true });
  const path = `courses/${doomed.id}`;
  expect((await teacher.delete(path, { event: "delete" })).status).toBe(403);
  expect((await campus.admin.delete(path, { event: "vanish" })).status).toBe(400);
  expect((await campus.admin.delete(path, { event: "delete" })).body).toEqual({ delete: true });
  expect((await campus.admin.get(path)).status).toBe(404);
  expect((await campus.admin.get(path, { include: ["all_courses"] })).body.workflow_state).toBe("deleted");
  expect((await student.get(path, { include: ["all_courses"] })).status).toBe(404);
  const back = await campus.admin.put(path, { course: { event: "undelete" } });
  expect(back.body.workflow_state).toBe("unpublished");
});

it("[PLAT-125] permissions answer exactly the names that were asked for", async () => {
  const ask = async (api: Api) =>
    (await api.get(`courses/${course.id}/permissions`, { permissions: ["send_messages", "become_user"] })).body;
  expect(await ask(student)).toEqual({ send_messages: true, become_user: false });
  expect(await ask(campus.admin)).toEqual({ send_messages: true, become_user: true });
  expect(await ask(outsider)).toEqual({ send_messages: false, become_user: false });
  const odd = (await student.get(`courses/${course.id}/permissions`, { permissions: ["constructor"] })).body;
  expect(odd).toEqual({ constructor: false });
  const all = (await student.get(`courses/${course.id}/permissions`)).body;
  expect(all).toMatchObject({ read: true, read_as_admin: false, participate_as_student: true, read_roster: true });
});

it("[PLAT-122] in a concluded course the teacher keeps posting and the roster, the student only reading", async () => {
  const over = await campus.course("Over");
  await campus.enroll(over.id, teacher, "teacher");
  await campus.enroll(over.id, student, "student");
  const permissions = ["post_to_forum", "read_roster", "read_forum", "read_announcements", "create_forum"];
  const ask = async (api: Api) => (await api.get(`courses/${over.id}/permissions`, { permissions })).body;
  expect(Object.values(await ask(student))).toEqual([true, true, true, true, true]);
  expect((await teacher.delete(`courses/${over.id}`, { event: "conclude" })).body).toEqual({ conclude: true });
  expect((await teacher.get(`courses/${over.id}`)).body.workflow_state).toBe("completed");
  expect(await ask(teacher)).toEqual({
    post_to_forum: true,
    read_roster: true,
    read_forum: true,
    read_announcements: true,
    create_forum: false,
  });
  expect(await ask(student)).toEqual({
    post_to_forum: false,
    read_roster: false,
    read_forum: true,
    read_announcements: true,
    create_forum: false,
  });
});

it("[PLAT-123] nobody posts before their enrolment begins", async () => {
  const soon = await campus.course("Soon");
  await campus.enroll(soon.id, student, "student", {
    start_at: "2099-01-01T00:00:00Z",
    end_at: "2099-02-01T00:00:00Z",
  });
  const permissions = ["create_forum", "post_to_forum", "read_forum"];
  const ask = async () => (await student.get(`courses/${soon.id}/permissions`, { permissions })).body;
  expect(await ask()).toEqual({ create_forum: false, post_to_forum: false, read_forum: true });
});

it("the most specific dates apply: the enrolment's, then the section's, the course's, the term's", async () => {
  const { admin } = campus;
  const open = async (courseId: number) =>
    (await student.get(`courses/${courseId}/permissions`, { permissions: ["post_to_forum"] })).body.post_to_forum;
  const past = { start_at: "2020-01-01T00:00:00Z", end_at: "2020-06-01T00:00:00Z" };
  const present = { start_at: "2020-01-01T00:00:00Z", end_at: "2099-06-01T00:00:00Z" };
  const term = (await admin.post("accounts/self/terms", { enrollment_term: { name: "Long ago" } })).body;
  const made = await campus.course("Nested", { term_id: term.id });
  const section = await campus.section(made.id, "Inner");
  const enrollment = { course_section_id: section.id };
  await campus.enroll(made.id, student, "student", enrollment);
  expect(await open(made.id)).toBe(true);
  await admin.put(`accounts/self/terms/${term.id}`, { enrollment_term: past });
  expect(await open(made.id)).toBe(false);
  await admin.put(`courses/${made.id}`, { course: { restrict_enrollments_to_course_dates: true, ...present } });
  expect(await open(made.id)).toBe(true);
  const restricted = { restrict_enrollments_to_section_dates: true };
  await admin.put(`sections/${section.id}`, { course_section: { ...restricted, ...past } });
  expect(await open(made.id)).toBe(false);
  await campus.enroll(made.id, student, "student", { ...enrollment, ...present });
  expect(await open(made.id)).toBe(true);
});

it("settings have defaults; the teacher changes them and the student sees them", async () => {
  const path = `courses/${course.id}/settings`;
  expect((await student.get(path)).body).toMatchObject({
    allow_student_discussion_topics: true,
    lock_all_announcements: false,
    show_announcements_on_home_page: false,
    home_page_announcement_limit: null,
    hide_final_grades: false,
  });
  const change = { lock_all_announcements: true, home_page_announcement_limit: 3, hide_final_grades: true };
  expect((await student.put(path, change)).status).toBe(403);
  expect((await teacher.put(path, change)).body).toMatchObject(change);
  expect((await student.get(path)).body).toMatchObject({ ...change, allow_student_discussion_topics: true });
  expect((await teacher.put(path, { home_page_announcement_limit: 99 })).status).toBe(400);
  expect((await outsider.get(path)).status).toBe(403);
});

it("scripts are removed from the syllabus", async () => {
  const syllabus_body = '<p onclick="x()">Week 1</p><script>x()</script>';
  await teacher.put(`courses/${course.id}`, { course: { syllabus_body } });
  const shown = (await student.get(`courses/${course.id}`, { include: ["syllabus_body"] })).body;
  expect(shown.syllabus_body).toBe("<p>Week 1</p>");
});
