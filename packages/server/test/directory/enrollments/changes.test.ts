/** Changes of enrolments: concluding, deleting, deactivating, accepting, rejecting. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";

let campus: Campus;
let course: Json;
let teacher: Api;
let student: Api;
let path: string;

beforeAll(async () => {
  campus = await Campus.create();
  course = await campus.course("Dance");
  path = `courses/${course.id}/enrollments`;
  teacher = await campus.person("Tia Teacher");
  student = await campus.person("Stu Dent");
  await campus.enroll(course.id, teacher, "teacher");
});

const enrolled = async (params: Json = {}) => (await campus.enroll(course.id, student, "student", params)).id;

it("[PLAT-183] DELETE concludes, deletes or deactivates", async () => {
  const outcome = async (task?: string) => {
    const id = await enrolled();
    return (await teacher.delete(`${path}/${id}`, task === undefined ? {} : { task })).body.enrollment_state;
  };
  expect(await outcome()).toBe("completed");
  expect(await outcome("conclude")).toBe("completed");
  expect(await outcome("delete")).toBe("deleted");
  expect(await outcome("deactivate")).toBe("inactive");
  expect(await outcome("inactivate")).toBe("inactive");
  const id = await enrolled();
  expect((await teacher.delete(`${path}/${id}`, { task: "explode" })).status).toBe(400);
  expect(await student.delete(`${path}/${id}`)).toMatchObject({ status: 403, body: DENIED });
});

it("[PLAT-184] only a deactivated enrolment can be reactivated", async () => {
  const id = await enrolled();
  const active = await teacher.put(`${path}/${id}/reactivate`);
  expect(active).toMatchObject({ status: 400, body: { error: "enrollment not inactive" } });
  await teacher.delete(`${path}/${id}`, { task: "deactivate" });
  expect((await student.put(`${path}/${id}/reactivate`)).status).toBe(403);
  expect((await teacher.put(`${path}/${id}/reactivate`)).body.enrollment_state).toBe("active");
});

it("[PLAT-185] the invited person accepts, even twice or after rejecting; others may not", async () => {
  const guest = await campus.person("Gu Est");
  const { id } = await campus.enroll(course.id, guest, "student", { enrollment_state: "invited" });
  const state = async () => (await campus.admin.get(`accounts/self/enrollments/${id}`)).body.enrollment_state;
  expect((await student.post(`${path}/${id}/accept`)).status).toBe(403);
  expect((await guest.post(`${path}/${id}/accept`)).body).toEqual({ success: true });
  expect(await state()).toBe("active");
  expect((await guest.post(`${path}/${id}/accept`)).body).toEqual({ success: true });
  expect((await guest.post(`${path}/${id}/reject`)).body).toEqual({ error: "no current invitation" });
  await campus.enroll(course.id, guest, "student", { enrollment_state: "invited" });
  await guest.post(`${path}/${id}/reject`);
  expect((await guest.post(`${path}/${id}/accept`)).body).toEqual({ success: true });
  expect(await state()).toBe("active");
  await teacher.delete(`${path}/${id}`, { task: "deactivate" });
  expect((await guest.post(`${path}/${id}/accept`)).body).toEqual({ error: "membership not activated" });
});

it("[PLAT-186] a rejected invitation can be rejected again", async () => {
  const guest = await campus.person("Re Fuser");
  const { id } = await campus.enroll(course.id, guest, "student", { enrollment_state: "invited" });
  expect((await guest.post(`${path}/${id}/reject`)).body).toEqual({ success: true });
  expect((await guest.post(`${path}/${id}/reject`)).body).toEqual({ success: true });
  const shown = await campus.admin.get(`accounts/self/enrollments/${id}`);
  expect(shown.body.enrollment_state).toBe("rejected");
  expect((await guest.get(`courses/${course.id}`)).status).toBe(403);
});

it("[PLAT-187] an enrolment of another course is a 404", async () => {
  const id = await enrolled();
  const other = await campus.course("Other");
  const answer = await campus.admin.delete(`courses/${other.id}/enrollments/${id}`);
  expect(answer).toMatchObject({ status: 404, body: NOT_FOUND });
  expect((await campus.admin.put(`courses/${other.id}/enrollments/${id}/reactivate`)).status).toBe(404);
});

it("one enrolment is shown to its user and to viewers of the roster, below the right account", async () => {
  const id = await enrolled();
  const shown = await student.get(`accounts/self/enrollments/${id}`);
  expect(shown.body).toMatchObject({ id, user_id: student.id });
  expect(shown.body).not.toHaveProperty("user");
  const sub = await campus.subAccount("Elsewhere");
  expect((await campus.admin.get(`accounts/${sub.id}/enrollments/${id}`)).status).toBe(404);
  const outsider = await campus.person("Out Sider");
  expect((await outsider.get(`accounts/self/enrollments/${id}`)).status).toBe(403);
});

it("deleting an enrolment ends the memberships in the course's groups", async () => {
  const id = await enrolled();
  const group = await campus.group(course.id, "Trio", [student]);
  await teacher.delete(`${path}/${id}`, { task: "conclude" });
  expect((await teacher.get(`groups/${group.id}`)).body.members_count).toBe(1);
  await teacher.delete(`${path}/${id}`, { task: "delete" });
  expect((await teacher.get(`groups/${group.id}`)).body.members_count).toBe(0);
});

it("the enrolments of a deleted section are shown as deleted", async () => {
  const section = await campus.section(course.id, "Short");
  const guest = await campus.person("Sho Rt");
  const { id } = await campus.enroll(course.id, guest, "student", { course_section_id: section.id });
  const state = async () => (await campus.admin.get(`accounts/self/enrollments/${id}`)).body.enrollment_state;
  await teacher.delete(`${path}/${id}`);
  expect(await state()).toBe("completed");
  await teacher.delete(`${path}/${id}`, { task: "delete" });
  expect((await teacher.delete(`sections/${section.id}`)).status).toBe(200);
  expect(await state()).toBe("deleted");
});

it("graders set the last attendance", async () => {
  await enrolled();
  const attended = `courses/${course.id}/users/${student.id}/last_attended`;
  expect((await student.put(attended, { date: "2026-01-02" })).status).toBe(403);
  const bad = await teacher.put(attended, { date: "yesterday" });
  expect(bad).toMatchObject({ status: 400, body: { message: "Invalid date time input" } });
  expect((await teacher.put(attended, { date: "2026-01-02T03:04:05Z" })).body).toEqual({
    date: "2026-01-02T03:04:05Z",
  });
  const [own] = (await student.get("users/self/enrollments")).body;
  expect(own.last_attended_at).toBe("2026-01-02T03:04:05Z");
});
