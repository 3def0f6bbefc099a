/** Lists of enrolments: order, filters, pages and visibility. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { countQueries } from "../../support/queries.ts";
import { DENIED } from "../../support/refusals.ts";

let campus: Campus;
let course: Json;
let teacher: Api;
let ann: Api;
let bob: Api;
let path: string;

const who = (list: Json[]) => list.map((e) => e.user.name);

beforeAll(async () => {
  campus = await Campus.create();
  course = await campus.course("Drama", { sis_course_id: "DRA" });
  path = `courses/${course.id}/enrollments`;
  teacher = await campus.person("Tia Teacher");
  ann = await campus.person("Ann Zulu");
  bob = await campus.person("Bob Abel");
  await campus.enroll(course.id, teacher, "teacher");
  await campus.enroll(course.id, ann, "student");
  await campus.enroll(course.id, bob, "student");
});

it("[PLAT-177] enrolments are ordered by type, then sortable name, each with its user", async () => {
  const list = (await teacher.get(path)).body;
  expect(list.map((e: Json) => [e.type, e.user.sortable_name])).toEqual([
    ["StudentEnrollment", "Abel, Bob"],
    ["StudentEnrollment", "Zulu, Ann"],
    ["TeacherEnrollment", "Teacher, Tia"],
  ]);
  expect(list[0].sis_course_id).toBe("DRA");
  const [seen] = (await ann.get(path)).body;
  for (const key of ["sis_course_id", "last_activity_at"]) expect(seen).not.toHaveProperty(key);
  expect(Object.keys(seen.grades)).toEqual(["html_url"]);
});

it("[PLAT-46][PLAT-47][PLAT-48] bookmark pages have no overlap and no gap, even if somebody is enrolled in between", async () => {
  const busy = await campus.course("Busy");
  for (const name of ["Dora D", "Eve E", "Fay F"]) await campus.enroll(busy.id, await campus.person(name), "student");
  const first = await campus.admin.get(`courses/${busy.id}/enrollments`, { per_page: 2 });
  expect(first.links.first).toMatch(/\?page=first&per_page=2$/);
  expect(first.links.current).toBe(first.links.first);
  expect(first.links.next).toMatch(/\?page=bookmark%3A[\w-]+&per_page=2$/);
  expect(first.links.last).toBeUndefined();
  await campus.enroll(busy.id, await campus.person("Abe A"), "student");
  const second = await campus.admin.raw("GET", first.links.next!);
  expect(who([...first.body, ...second.body])).toEqual(["Dora D", "Eve E", "Fay F"]);
  expect(second.links.next).toBeUndefined();
  const garbage = await campus.admin.get(`courses/${busy.id}/enrollments`, { page: "bookmark:garbage", per_page: 2 });
  expect(who(garbage.body)).toEqual(["Abe A", "Dora D"]);
});

it("[PLAT-178] a role is exact, a type includes the custom roles of its base", async () => {
  const role = await campus.admin.post("accounts/self/roles", {
    label: "Auditor",
    base_role_type: "StudentEnrollment",
  });
  const guest = await campus.person("Gu Est");
  const made = await campus.admin.post(path, {
    enrollment: { user_id: guest.id, role_id: role.body.id, enrollment_state: "active" },
  });
  expect(made.status).toBe(200);
  expect(who((await teacher.get(path, { type: ["StudentEnrollment"] })).body)).toContain("Gu Est");
  expect(who((await teacher.get(path, { role: ["StudentEnrollment"] })).body)).toEqual(["Bob Abel", "Ann Zulu"]);
  expect(who((await teacher.get(path, { role: ["Auditor"] })).body)).toEqual(["Gu Est"]);
  expect(who((await teacher.get(path, { role_id: [role.body.id] })).body)).toEqual(["Gu Est"]);
  expect((await teacher.get(path, { role: ["Nobody"] })).status).toBe(400);
  await campus.admin.delete(`${path}/${made.body.id}`, { task: "conclude" });
});

it("[PLAT-179] several states are a union; staff see inactive people by default; unknown states are refused", async () => {
  const gone = await campus.person("Go Ne");
  const idle = await campus.person("Id Le");
  const { id } = await campus.enroll(course.id, gone, "student");
  await campus.enroll(course.id, idle, "student", { enrollment_state: "inactive" });
  await campus.admin.delete(`${path}/${id}`, { task: "delete" });
  const states = { state: ["active", "invited", "deleted"] };
  expect(who((await teacher.get(path, states)).body)).toEqual(["Bob Abel", "Go Ne", "Ann Zulu", "Tia Teacher"]);
  expect(who((await teacher.get(path)).body)).toEqual(["Bob Abel", "Id Le", "Ann Zulu", "Tia Teacher"]);
  expect(who((await ann.get(path)).body)).toEqual(["Bob Abel", "Ann Zulu", "Tia Teacher"]);
  const odd = await ann.get("users/self/enrollments", { state: ["dreaming"] });
  expect(odd).toMatchObject({ status: 400, body: { error: "Invalid state dreaming" } });
});

it("[PLAT-180] SIS filters need a SIS permission", async () => {
  const refused = await ann.get(path, { sis_course_id: ["DRA"] });
  expect(refused.status).toBe(400);
  expect(refused.body).toEqual({ message: "Insufficient permissions to filter by SIS fields" });
  expect((await teacher.get(path, { sis_course_id: ["DRA"] })).body.length).toBeGreaterThan(0);
  expect((await teacher.get(path, { sis_course_id: ["NO-SUCH-COURSE"] })).body).toEqual([]);
  const grading = await teacher.get(path, { grading_period_id: "5" });
  expect(grading).toMatchObject({ status: 400, body: { error: "invalid grading_period_id" } });
});

it("[PLAT-181] students list their own enrolments, with grades; another user's are refused", async () => {
  const own = (await ann.get("users/self/enrollments")).body;
  expect(own).toHaveLength(1);
  expect(own[0]).toMatchObject({
    course_id: course.id,
    user: { id: ann.id },
    grades: { current_score: null, final_score: null },
    last_activity_at: null,
    total_activity_time: 0,
  });
  await teacher.put(`courses/${course.id}/settings`, { hide_final_grades: true });
  const [hidden] = (await ann.get("users/self/enrollments")).body;
  expect(Object.keys(hidden.grades)).toEqual(["html_url", "current_grade", "current_score"]);
  expect(await ann.get(`users/${bob.id}/enrollments`)).toMatchObject({ status: 403, body: DENIED });
  expect((await campus.admin.get(`users/${ann.id}/enrollments`)).body).toHaveLength(1);
});

it("a student's own list leaves out unpublished courses unless the request names states", async () => {
  const draft = await campus.course("Draft", { offer: false });
  await campus.enroll(draft.id, bob, "student");
  const courses = async (params: Json) =>
    (await bob.get("users/self/enrollments", params)).body.map((e: Json) => e.course_id);
  expect(await courses({})).toEqual([course.id]);
  expect((await courses({ state: ["active"] })).sort()).toEqual([course.id, draft.id].sort());
});

it("[PLAT-182] without read_roster users list their own enrolments in a course, observers also those of the people they observe", async () => {
  const parent = await campus.person("Par Ent");
  await campus.enroll(course.id, parent, "observer", { associated_user_id: ann.id });
  expect(who((await parent.get(path, { user_id: parent.id })).body)).toEqual(["Par Ent"]);
  expect(who((await parent.get(path)).body)).toEqual(["Par Ent", "Ann Zulu"]);
  expect(who((await parent.get(`users/${ann.id}/enrollments`)).body)).toEqual(["Ann Zulu"]);
  const include = ["observed_users", "can_be_removed"];
  const [first] = (await teacher.get(path, { type: ["ObserverEnrollment"], include })).body;
  expect(first).toMatchObject({ observed_user: { id: ann.id }, can_be_removed: true });
  const outsider = await campus.person("Out Sider");
  expect((await outsider.get(path)).status).toBe(403);
  expect((await outsider.get(path, { user_id: "self" })).body).toEqual([]);
});

it("the enrolments of a section", async () => {
  const section = await campus.section(course.id, "Stage");
  const actor = await campus.person("Ac Tor");
  await campus.enroll(course.id, actor, "student", { course_section_id: section.id });
  expect(who((await teacher.get(`sections/${section.id}/enrollments`)).body)).toEqual(["Ac Tor"]);
});

it("all enrolments take as many queries as one", async () => {
  const include = ["group_ids", "observed_users", "avatar_url"];
  const count = (list: string, per_page: number) =>
    countQueries(campus.tenant.server, () => teacher.get(list, { per_page, include }));
  const one = await count(path, 1);
  expect(await count(path, 50)).toBe(one);
  expect(one).toBeLessThanOrEqual(7);
  const elsewhere = await campus.course("Second");
  await campus.enroll(elsewhere.id, teacher, "teacher");
  const own = "users/self/enrollments";
  expect(await count(own, 50)).toBe(await count(own, 1));
});

it("names for several states stand for each of them", async () => {
  const mixed = await campus.course("Mixed", { offer: false });
  const list = `courses/${mixed.id}/enrollments`;
  const reader = await campus.person("Re Ader");
  await campus.enroll(mixed.id, reader, "teacher");
  const given = { Active: "active", Invited: "invited", Inactive: "inactive" };
  for (const [name, enrollment_state] of Object.entries(given))
    await campus.enroll(mixed.id, await campus.person(`${name} X`), "student", { enrollment_state });
  const ended = await campus.enroll(mixed.id, await campus.person("Ended X"), "student");
  await campus.admin.delete(`${list}/${ended.id}`, { task: "conclude" });
  const pending = { user_id: (await campus.person("Pending X")).id, type: "StudentEnrollment" };
  await campus.admin.post(list, { enrollment: pending });
  const found = async (word: string) =>
    who((await reader.get(list, { state: [word], type: ["StudentEnrollment"] })).body).sort();
  const current = ["Active X", "Invited X", "Pending X"];
  expect(await found("current_and_invited")).toEqual(current);
  expect(await found("current_and_future")).toEqual(current);
  expect(await found("current_and_concluded")).toEqual(["Active X", "Ended X", "Invited X", "Pending X"]);
  expect(await found("inactive")).toEqual(["Inactive X"]);
});
