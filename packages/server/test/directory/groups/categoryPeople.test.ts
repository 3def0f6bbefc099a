/** The people of the course or account of a group category. */
import { expect, it } from "vitest";
import type { Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { DENIED, TOO_SHORT } from "../../support/refusals.ts";

const names = (list: Json[]) => list.map((item) => item.name);

it("[PLAT-233] teachers list the people of a course, or those in no group of a category", async () => {
  const campus = await Campus.create();
  const course = await campus.course("Rowing");
  // ids rise against the order of names
  const zoe = await campus.person("Zoe Zander");
  const teacher = await campus.person("Tia Teacher");
  const bob = await campus.person("Bob Baker");
  const ann = await campus.person("Ann Abel");
  const gone = await campus.person("Gone Girl");
  const outsider = await campus.person("Out Sider");
  await campus.enroll(course.id, teacher, "teacher");
  for (const student of [zoe, bob, ann]) await campus.enroll(course.id, student, "student");
  const ended = await campus.enroll(course.id, gone, "student");
  await campus.admin.delete(`courses/${course.id}/enrollments/${ended.id}`, { task: "conclude" });
  const eight = await campus.group(course.id, "Eight", [ann]);
  const four = await campus.group(course.id, "Four", [ann, bob]);
  const path = `group_categories/${eight.group_category_id}/users`;

  expect(names((await teacher.get(path)).body)).toEqual(["Ann Abel", "Bob Baker", "Tia Teacher", "Zoe Zander"]);
  const unassigned = { unassigned: true };
  expect(names((await teacher.get(path, unassigned)).body)).toEqual(["Bob Baker", "Tia Teacher", "Zoe Zander"]);
  const others = `group_categories/${four.group_category_id}/users`;
  expect(names((await teacher.get(others, unassigned)).body)).toEqual(["Tia Teacher", "Zoe Zander"]);
  await teacher.delete(`groups/${four.id}/users/${bob.id}`);
  expect(names((await teacher.get(others, unassigned)).body)).toContain("Bob Baker");

  expect(names((await teacher.get(path, { search_term: "bak" })).body)).toEqual(["Bob Baker"]);
  expect(names((await teacher.get(path, { search_term: zoe.id })).body)).toEqual(["Zoe Zander"]);
  expect((await teacher.get(path, { search_term: "abel", ...unassigned })).body).toEqual([]);
  expect(await teacher.get(path, { search_term: "a" })).toMatchObject({ status: 400, body: TOO_SHORT });
  const first = await teacher.get(path, { per_page: 3 });
  expect(names((await teacher.raw("GET", first.links.next ?? "")).body)).toEqual(["Zoe Zander"]);
  for (const api of [ann, outsider]) expect(await api.get(path)).toMatchObject({ status: 403, body: DENIED });
});

it("teachers limited to a section list its people only, and see no login of people who have not accepted", async () => {
  const campus = await Campus.create();
  const course = await campus.course("Chess");
  const section = (await campus.admin.post(`courses/${course.id}/sections`, { course_section: { name: "B" } })).body;
  const limited = await campus.person("Lim Limited");
  const near = await campus.person("Near Neighbour");
  const far = await campus.person("Far Fellow");
  const inSection = { course_section_id: section.id };
  await campus.enroll(course.id, limited, "teacher", { ...inSection, limit_privileges_to_course_section: true });
  await campus.enroll(course.id, near, "student", { ...inSection, enrollment_state: "invited" });
  await campus.enroll(course.id, far, "student");
  const group = await campus.group(course.id, "Board", []);
  const path = `group_categories/${group.group_category_id}/users`;
  expect(names((await limited.get(path)).body)).toEqual(["Lim Limited", "Near Neighbour"]);
  const [farther, , invited] = (await campus.admin.get(path)).body;
  expect(farther).toMatchObject({ name: "Far Fellow", login_id: expect.any(String) });
  expect(invited.name).toBe("Near Neighbour");
  expect(invited).not.toHaveProperty("login_id");
});

it("administrators list the people of an account and its sub-accounts", async () => {
  const campus = await Campus.create();
  const person = await campus.person("Ann Abel");
  const below = (await campus.admin.post("accounts/self/sub_accounts", { account: { name: "Below" } })).body;
  const course = (await campus.admin.post(`accounts/${below.id}/courses`, { course: { name: "Deep" } })).body;
  const student = await campus.person("Deep Diver");
  await campus.enroll(course.id, student, "student");
  const list = async (account: string | number, name: string) => {
    const set = (await campus.admin.post(`accounts/${account}/group_categories`, { name })).body;
    const path = `group_categories/${set.id}/users`;
    expect((await person.get(path)).status).toBe(403);
    return names((await campus.admin.get(path)).body);
  };
  expect(await list("self", "All")).toEqual(expect.arrayContaining(["Ann Abel", "Deep Diver"]));
  expect(await list(below.id, "Some")).toEqual(["Deep Diver"]);
});
