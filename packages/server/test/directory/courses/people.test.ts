/** The people of a course, as each kind of viewer sees them. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { countQueries } from "../../support/queries.ts";
import { DENIED, NOT_FOUND, TOO_SHORT } from "../../support/refusals.ts";

let campus: Campus;
let course: Json;
let teacher: Api;
let ann: Api;
let bob: Api;
let path: string;

const names = (list: Json[]) => list.map((user) => user.name);

beforeAll(async () => {
  campus = await Campus.create();
  course = await campus.course("Ethics");
  path = `courses/${course.id}/users`;
  teacher = await campus.person("Tia Teacher", { pseudonym: { unique_id: "tia@example.test", sis_user_id: "T-1" } });
  ann = await campus.person("Ann Abel");
  bob = await campus.person("bob Baker", { pseudonym: { unique_id: "bob@example.test", sis_user_id: "S-2" } });
  await campus.enroll(course.id, teacher, "teacher");
  await campus.enroll(course.id, ann, "student");
  await campus.enroll(course.id, bob, "ta");
});

it("[PLAT-157] a teacher sees logins, SIS ids and addresses, a student does not", async () => {
  const seen = (await ann.get(path)).body;
  expect(names(seen)).toEqual(["Ann Abel", "bob Baker", "Tia Teacher"]);
  for (const user of seen) for (const key of ["login_id", "sis_user_id", "email"]) expect(user).not.toHaveProperty(key);
  const [, known] = (await teacher.get(path)).body;
  expect(known).toMatchObject({ login_id: "bob@example.test", email: "bob@example.test", sis_user_id: "S-2" });
});

it("[PLAT-158] login and address of a person who has not accepted the invitation are hidden", async () => {
  const guest = await campus.person("Guest Invited");
  await campus.enroll(course.id, guest, "student", { enrollment_state: "invited" });
  const list = (await teacher.get(path)).body;
  const invited = list.find((user: Json) => user.id === guest.id);
  expect(invited).not.toHaveProperty("login_id");
  expect(invited).not.toHaveProperty("email");
  expect(list.find((user: Json) => user.id === ann.id)).toHaveProperty("login_id");
  const [enrollment] = (await teacher.get(`courses/${course.id}/enrollments`, { user_id: guest.id })).body;
  await teacher.delete(`courses/${course.id}/enrollments/${enrollment.id}`, { task: "delete" });
});

it("[PLAT-159] several types are a union; states filter; unknown types are refused", async () => {
  expect(names((await teacher.get(path, { enrollment_type: ["student", "ta"] })).body)).toEqual([
    "Ann Abel",
    "bob Baker",
  ]);
  const idle = await campus.person("Ida Idle");
  await campus.enroll(course.id, idle, "student", { enrollment_state: "inactive" });
  expect(names((await teacher.get(path, { enrollment_state: ["inactive"] })).body)).toEqual(["Ida Idle"]);
  expect(names((await teacher.get(path)).body)).not.toContain("Ida Idle");
  expect(names((await teacher.get(path, { include_inactive: true })).body)).toContain("Ida Idle");
  expect((await teacher.get(path, { enrollment_type: ["wizard"] })).status).toBe(400);
});

it("[PLAT-160] user_id answers the page that contains the person, and the links do not repeat it", async () => {
  const page = await teacher.get(path, { per_page: 1, user_id: bob.id });
  expect(names(page.body)).toEqual(["bob Baker"]);
  expect(page.links.current).toMatch(/page=2&per_page=1$/);
  expect(page.headers.get("link")).not.toContain("user_id");
  expect(names((await teacher.raw("GET", page.links.next!)).body)).toEqual(["Tia Teacher"]);
  expect((await teacher.get(path, { user_id: "999999" })).status).toBe(404);
});

it("[PLAT-161] user_ids may be a list or separated by commas", async () => {
  const list = await teacher.get(path, { user_ids: [ann.id, bob.id] });
  const commas = await teacher.get(path, { user_ids: `${ann.id},${bob.id}` });
  expect(names(list.body)).toEqual(["Ann Abel", "bob Baker"]);
  expect(commas.body).toEqual(list.body);
  expect(names((await teacher.get(path, { user_ids: ["sis_user_id:S-2", "sis_user_id:none"] })).body)).toEqual([
    "bob Baker",
  ]);
});

it("[PLAT-36] unknown SIS ids in a list are ignored", async () => {
  expect((await teacher.get(path, { user_ids: "sis_user_id:none" })).body).toEqual([]);
});

it("[PLAT-12][PLAT-13] a single include is read as a list; unknown words are ignored", async () => {
  const one = await ann.get(path, { include: "avatar_url" });
  expect(one.body[0].avatar_url).toMatch(/^http/);
  expect((await ann.get(path, { include: ["avatar_url"] })).body).toEqual(one.body);
  expect((await ann.get(path, { include: ["moon"], moon: 1 })).body[0]).not.toHaveProperty("avatar_url");
});

it("[PLAT-163] observers without read_roster are refused, and so are outsiders", async () => {
  const parent = await campus.person("Par Ent");
  await campus.enroll(course.id, parent, "observer", { associated_user_id: ann.id });
  expect(await parent.get(path)).toMatchObject({ status: 403, body: DENIED });
  const outsider = await campus.person("Out Sider");
  expect(await outsider.get(path)).toMatchObject({ status: 403, body: DENIED });
  expect((await ann.get(path)).status).toBe(200);
});

it("[PLAT-164] one person of the course; a person of no course of the viewer is a 404", async () => {
  expect((await ann.get(`${path}/${bob.id}`)).body).toMatchObject({ id: bob.id, name: "bob Baker" });
  expect((await ann.get(`${path}/self`)).body.id).toBe(ann.id);
  expect(await ann.get(`${path}/${campus.admin.id}`)).toMatchObject({ status: 404, body: NOT_FOUND });
});

it("[PLAT-45] a list without a total has a last link only on its final page", async () => {
  const first = await teacher.get(path, { per_page: 2, enrollment_type: ["student", "ta", "teacher"] });
  expect(first.links.last).toBeUndefined();
  const second = await teacher.raw("GET", first.links.next!);
  expect(names([...first.body, ...second.body])).toEqual(["Ann Abel", "bob Baker", "Tia Teacher"]);
  expect(second.links.last).toBe(second.links.current);
  expect(second.links.next).toBeUndefined();
});

it("[PLAT-71][PLAT-132] a student finds people by name alone, a teacher by login and SIS id too", async () => {
  const find = async (api: Api, search_term: string) => names((await api.get(path, { search_term })).body);
  expect(await find(ann, "BAK")).toEqual(["bob Baker"]);
  expect(await find(ann, "bob@")).toEqual([]);
  expect(await find(ann, "S-2")).toEqual([]);
  expect(await find(teacher, "bob@")).toEqual(["bob Baker"]);
  expect(await find(teacher, "s-2")).toEqual(["bob Baker"]);
  const mail = { address: "private.mail@example.test", skip_confirmation: true };
  const eve = await campus.person("Eve Elm", { communication_channel: mail });
  await campus.enroll(course.id, eve, "student");
  for (const api of [teacher, campus.admin]) expect(await find(api, "PRIVATE.MAIL")).toEqual(["Eve Elm"]);
  expect(await find(ann, "private.mail")).toEqual([]);
  expect(await find(ann, String(bob.id))).toEqual(["bob Baker"]);
  expect(await ann.get(path, { search_term: "b" })).toMatchObject({ status: 400, body: TOO_SHORT });
  expect((await ann.get(`courses/${course.id}/search_users`, { search_term: "BAK" })).body).toHaveLength(1);
});

it("a viewer whose enrolment is limited to a section sees only the people of that section", async () => {
  const section = await campus.section(course.id, "Only");
  const near = await campus.person("Near By");
  const narrow = await campus.person("Nar Row");
  const own = { course_section_id: section.id };
  await campus.enroll(course.id, near, "student", own);
  await campus.enroll(course.id, narrow, "ta", { ...own, limit_privileges_to_course_section: true });
  expect(names((await narrow.get(path)).body)).toEqual(["Near By", "Nar Row"]);
  expect((await narrow.get(`${path}/${ann.id}`)).status).toBe(404);
  expect((await narrow.get(`courses/${course.id}/enrollments`)).body).toHaveLength(2);
  expect(names((await teacher.get(path)).body)).toContain("Ann Abel");
});

it("enrolments and groups are included on request, in as many queries for all people as for one", async () => {
  const group = await campus.group(course.id, "Duo", [ann, bob]);
  const words = { include: ["enrollments", "group_ids"] };
  const [first] = (await teacher.get(path, { ...words, per_page: 1 })).body;
  expect(first).toMatchObject({ id: ann.id, group_ids: [group.id] });
  expect(first.enrollments).toEqual([expect.objectContaining({ user_id: ann.id, type: "StudentEnrollment" })]);
  const count = (per_page: number) =>
    countQueries(campus.tenant.server, () => teacher.get(path, { ...words, per_page }));
  expect(await count(50)).toBe(await count(1));
});

it("students by name, and by last login for viewers with read_reports", async () => {
  expect(names((await ann.get(`courses/${course.id}/students`)).body)).toEqual(["Ann Abel", "Near By", "Eve Elm"]);
  expect((await ann.get(`courses/${course.id}/recent_students`)).status).toBe(403);
  expect((await teacher.get(`courses/${course.id}/recent_students`)).body[0]).toHaveProperty("last_login");
});

it("[PLAT-162] the test student is hidden unless asked for, and created only once", async () => {
  const ask = `courses/${course.id}/student_view_student`;
  expect((await ann.get(ask)).status).toBe(403);
  const made = (await teacher.get(ask)).body;
  expect(made.name).toBe("Test Student");
  expect((await teacher.get(ask)).body.id).toBe(made.id);
  expect(names((await teacher.get(path)).body)).not.toContain("Test Student");
  expect(names((await teacher.get(path, { include: ["test_student"] })).body)).toContain("Test Student");
  expect(names((await teacher.get(path, { enrollment_type: ["student_view"] })).body)).toEqual(["Test Student"]);
});
