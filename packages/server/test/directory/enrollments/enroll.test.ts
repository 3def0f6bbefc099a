/** Enrolling people: parameters, permissions and results. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";

let campus: Campus;
let course: Json;
let teacher: Api;
let student: Api;
let path: string;

const enroll = (enrollment: Json, api: Api = campus.admin) => api.post(path, { enrollment });

beforeAll(async () => {
  campus = await Campus.create();
  course = await campus.course("Music");
  path = `courses/${course.id}/enrollments`;
  teacher = await campus.person("Tia Teacher");
  student = await campus.person("Stu Dent");
  await campus.enroll(course.id, teacher, "teacher");
});

it("[PLAT-167] the default is an invitation as a student to the default section, which has the course's name", async () => {
  const made = await enroll({ user_id: student.id, type: "StudentEnrollment" });
  expect(made.body).toMatchObject({
    user_id: student.id,
    course_id: course.id,
    type: "StudentEnrollment",
    role: "StudentEnrollment",
    enrollment_state: "invited",
    associated_user_id: null,
    limit_privileges_to_course_section: false,
    grades: { html_url: expect.stringContaining(`/courses/${course.id}/grades/${student.id}`) },
  });
  expect(made.body).not.toHaveProperty("user");
  expect(await campus.admin.get("comm_messages", { user_id: student.id })).toMatchObject({ status: 200, body: [] });
  const section = (await campus.admin.get(`sections/${made.body.course_section_id}`)).body;
  expect(section.name).toBe("Music");
});

it("[PLAT-169] enrollment_state=active takes effect at once, also on an existing enrolment", async () => {
  const again = await enroll({ user_id: student.id, enrollment_state: "active" });
  expect(again.body.enrollment_state).toBe("active");
  const list = (await teacher.get(path, { user_id: student.id })).body;
  expect(list.map((e: Json) => e.id)).toEqual([again.body.id]);
  // a later request without a state leaves it active
  expect((await enroll({ user_id: student.id })).body).toMatchObject({ id: again.body.id, enrollment_state: "active" });
});

it("[PLAT-170] errors say what is missing or wrong", async () => {
  const said = async (params: Json) => {
    const answer = await campus.admin.post(path, params);
    expect(answer.status).toBe(400);
    return answer.body;
  };
  const noUser = "Can't create an enrollment without a user. Include enrollment[user_id] to create an enrollment";
  expect(await said({})).toEqual({ message: "No parameters given" });
  expect(await said({ enrollment: { type: "StudentEnrollment" } })).toEqual({ message: noUser });
  expect(await said({ enrollment: { user_id: student.id, type: "Wizard" } })).toEqual({ message: "Invalid type" });
  expect(await said({ enrollment: { type: "Wizard" } })).toEqual({ message: `${noUser}, Invalid type` });
  const sisMissing = "Can't create an enrollment without a sis_user_id or integration_id when root_account is provided";
  expect(await said({ enrollment: { root_account: "here" } })).toEqual({ message: sisMissing });
});

it("[PLAT-171] a custom role implies its type, and must exist, be active and match a given type", async () => {
  const made = await campus.admin.post("accounts/self/roles", { label: "Grader", base_role_type: "TaEnrollment" });
  const grader = await enroll({ user_id: student.id, role_id: made.body.id, enrollment_state: "active" });
  expect(grader.body).toMatchObject({ type: "TaEnrollment", role: "Grader", role_id: made.body.id });
  expect((await enroll({ user_id: student.id, role: "Grader" })).body.id).toBe(grader.body.id);
  const clash = await enroll({ user_id: student.id, role: "Grader", type: "StudentEnrollment" });
  expect(clash.body.message).toBe("The specified type must match the base type for the role");
  expect((await enroll({ user_id: student.id, role: "Nobody" })).body.message).toBe("Invalid role");
  expect((await enroll({ user_id: student.id, role_id: "999999" })).body.message).toBe("Invalid role");
  await campus.admin.delete(`accounts/self/roles/${made.body.id}`);
  const idle = await enroll({ user_id: student.id, role_id: made.body.id });
  expect(idle.body.message).toBe("Cannot create an enrollment with this role because it is inactive.");
});

it("[PLAT-172] nobody is added to a concluded course, except people of the course to a section that is still open", async () => {
  const over = await campus.course("Over");
  await campus.enroll(over.id, student, "student");
  const section = await campus.section(over.id, "Still going");
  const dates = { start_at: "2020-01-01T00:00:00Z", end_at: "2099-01-01T00:00:00Z" };
  await campus.admin.put(`sections/${section.id}`, {
    course_section: { restrict_enrollments_to_section_dates: true, ...dates },
  });
  await campus.admin.delete(`courses/${over.id}`, { event: "conclude" });
  const into = (user: Api, course_section_id?: number) =>
    campus.admin.post(`courses/${over.id}/enrollments`, { enrollment: { user_id: user.id, course_section_id } });
  expect((await into(student)).body).toEqual({ message: "Can't add an enrollment to a concluded course." });
  expect((await into(teacher, section.id)).status).toBe(400);
  expect((await into(student, section.id)).status).toBe(200);
});

it("[PLAT-173] people without a login or of another tenant are a 404", async () => {
  const elsewhere = await Campus.create();
  const stranger = await elsewhere.person("Stran Ger");
  expect(await enroll({ user_id: stranger.id })).toMatchObject({ status: 404, body: NOT_FOUND });
  const gone = await campus.person("Go Ne");
  await campus.admin.delete(`accounts/self/users/${gone.id}`);
  expect((await enroll({ user_id: gone.id })).status).toBe(404);
});

it("[PLAT-174] students enrol nobody; TAs enrol students but no teachers", async () => {
  const pupil = await campus.person("Pu Pil");
  await campus.enroll(course.id, pupil, "student");
  expect(await enroll({ user_id: student.id }, pupil)).toMatchObject({ status: 403, body: DENIED });
  const ta = await campus.person("Ta Ta");
  await campus.enroll(course.id, ta, "ta");
  const other = await campus.person("O Ther");
  expect((await enroll({ user_id: other.id, type: "TeacherEnrollment" }, ta)).status).toBe(403);
  expect((await enroll({ user_id: other.id, type: "StudentEnrollment" }, ta)).status).toBe(200);
});

it("[PLAT-175] the section of the path takes precedence; a section of another course is a 404", async () => {
  const section = await campus.section(course.id, "Choir");
  const other = await campus.section(course.id, "Band");
  const person = await campus.person("Sing Er");
  const enrollment = { user_id: person.id, course_section_id: other.id };
  const made = await campus.admin.post(`sections/${section.id}/enrollments`, { enrollment });
  expect(made.body).toMatchObject({ course_section_id: section.id, course_id: course.id });
  const foreign = await campus.section((await campus.course("Far")).id, "Away");
  expect((await enroll({ user_id: person.id, course_section_id: foreign.id })).status).toBe(404);
});

it("[PLAT-176] limit_privileges_to_course_section=false is stored as false", async () => {
  const person = await campus.person("Lim It");
  const limit = (value: string) => enroll({ user_id: person.id, limit_privileges_to_course_section: value });
  expect((await limit("true")).body.limit_privileges_to_course_section).toBe(true);
  expect((await limit("false")).body.limit_privileges_to_course_section).toBe(false);
});

it("observers are active at once, with the user whom they observe", async () => {
  const parent = await campus.person("Par Ent");
  const made = await enroll({ user_id: parent.id, type: "ObserverEnrollment", associated_user_id: student.id });
  expect(made.body).toMatchObject({ enrollment_state: "active", associated_user_id: student.id });
  const child = { user_id: parent.id, type: "ObserverEnrollment", associated_user_id: "999999" };
  expect((await enroll(child)).status).toBe(404);
});

it("enrolling makes the person a user of each account above the course", async () => {
  const faculty = await campus.subAccount("Faculty");
  const institute = await campus.subAccount("Institute", faculty.id);
  const deep = await campus.course("Deep", { account: institute.id });
  const person = await campus.person("Deep Diver");
  await campus.enroll(deep.id, person, "student");
  for (const account of [faculty, institute]) {
    const users = (await campus.admin.get(`accounts/${account.id}/users`)).body;
    expect(users.map((u: Json) => u.id)).toEqual([person.id]);
  }
});

it("no self-enrolment code is accepted", async () => {
  const person = await campus.person("Co De");
  const enter = (user_id: unknown) => enroll({ user_id, self_enrollment_code: "ABC123" }, person);
  expect((await enter("self")).body).toEqual({ message: "enrollment[self_enrollment_code] is invalid" });
  expect((await enter(student.id)).body).toEqual({ message: "enrollment[user_id] must be 'self' when self-enrolling" });
});
