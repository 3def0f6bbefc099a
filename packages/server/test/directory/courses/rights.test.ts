/** Changes of courses that need a permission of their own, asked for by users who lack just that one. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { DENIED } from "../../support/refusals.ts";

let campus: Campus;
let department: Json;
/** Administers the department: everything but what is for the root account. */
let dean: Api;

beforeAll(async () => {
  campus = await Campus.create();
  department = await campus.subAccount("Department");
  dean = await campus.person("De An");
  await campus.makeAdmin(dean, department.id);
});

it("a teacher without manage_course_visibility changes all but who sees the course", async () => {
  const course = await campus.course("Visible");
  const teacher = await campus.person("Tia Teacher");
  await campus.enroll(course.id, teacher, "teacher");
  const path = `courses/${course.id}`;
  expect((await teacher.put(path, { course: { is_public: true } })).body.is_public).toBe(true);
  const roles = (await campus.admin.get("accounts/self/roles", { per_page: 50 })).body;
  const role = roles.find((r: Json) => r.base_role_type === "TeacherEnrollment");
  const permissions = { manage_course_visibility: { explicit: 1, enabled: 0 } };
  expect((await campus.admin.put(`accounts/self/roles/${role.id}`, { permissions })).status).toBe(200);
  for (const key of ["is_public", "is_public_to_auth_users", "public_syllabus", "public_syllabus_to_auth"])
    expect(await teacher.put(path, { course: { [key]: false, name: "No" } })).toMatchObject({
      status: 403,
      body: DENIED,
    });
  expect((await teacher.get(path)).body).toMatchObject({ name: "Visible", is_public: true });
  expect((await teacher.put(path, { course: { name: "Renamed" } })).body.name).toBe("Renamed");
});

it("teachers change neither the term nor the account of their course", async () => {
  const course = await campus.course("Placed");
  const teacher = await campus.person("Tia Teacher");
  await campus.enroll(course.id, teacher, "teacher");
  const term = (await campus.admin.post("accounts/self/terms", { enrollment_term: { name: "Next" } })).body;
  const path = `courses/${course.id}`;
  for (const change of [{ term_id: term.id }, { account_id: department.id }]) {
    expect((await teacher.put(path, { course: change })).status).toBe(403);
    expect((await campus.admin.get(path)).body).toMatchObject({
      enrollment_term_id: course.enrollment_term_id,
      account_id: course.account_id,
    });
  }
  const moved = { term_id: term.id, account_id: department.id };
  expect((await campus.admin.put(path, { course: moved })).body).toMatchObject({
    enrollment_term_id: term.id,
    account_id: department.id,
  });
});

it("SIS ids from an administrator without manage_sis are ignored", async () => {
  const given = { sis_course_id: "DEAN", integration_id: "INT" };
  const made = await dean.post(`accounts/${department.id}/courses`, { course: { name: "Own", ...given } });
  const path = `courses/${made.body.id}`;
  const shown = async () => (await campus.admin.get(path)).body;
  expect(await shown()).toMatchObject({ name: "Own", sis_course_id: null, integration_id: null });
  expect((await dean.put(path, { course: { ...given, name: "Changed" } })).status).toBe(200);
  expect(await shown()).toMatchObject({ name: "Changed", sis_course_id: null, integration_id: null });
  await campus.admin.put(path, { course: given });
  expect(await shown()).toMatchObject(given);
});

it("enable_sis_reactivation restores a deleted course of this tenant alone, and only with manage_sis", async () => {
  const other = await Campus.create();
  const params = { sis_course_id: "BACK" };
  const gone = async (owner: Campus, account: number | "self" = "self") => {
    const course = await owner.course("Gone", { ...params, account });
    await owner.admin.delete(`courses/${course.id}`, { event: "delete" });
    return course.id;
  };
  const elsewhere = await gone(other);
  const create = async (api: Api, account: number | "self", more: Json = { enable_sis_reactivation: true }) =>
    api.post(`accounts/${account}/courses`, { course: { name: "Back", ...params }, ...more });
  const fresh = await create(campus.admin, "self");
  expect(fresh.body).toMatchObject({ name: "Back", sis_course_id: "BACK", workflow_state: "unpublished" });
  expect(fresh.body.id).not.toBe(elsewhere);
  expect((await other.admin.get(`courses/${elsewhere}`)).status).toBe(404);
  await campus.admin.delete(`courses/${fresh.body.id}`, { event: "delete" });
  const without = await create(dean, department.id);
  expect(without.body.id).not.toBe(fresh.body.id);
  const restored = await create(campus.admin, "self");
  expect(restored.body).toMatchObject({ id: fresh.body.id, name: "Back" });
});
