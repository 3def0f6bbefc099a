/** Sections: listing, showing, creating, changing, deleting and cross-listing them. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { countQueries } from "../../support/queries.ts";

let campus: Campus;
let course: Json;
let morning: Json;
let teacher: Api;
let student: Api;

beforeAll(async () => {
  campus = await Campus.create();
  course = await campus.course("Physics");
  teacher = await campus.person("Tia Teacher");
  student = await campus.person("Stu Dent");
  const evening = await campus.section(course.id, "evening");
  morning = await campus.section(course.id, "Morning");
  await campus.enroll(course.id, teacher, "teacher", { course_section_id: evening.id });
  await campus.enroll(course.id, student, "student", { course_section_id: morning.id });
});

it("[PLAT-165] sections are listed by name, with students only for viewers who may see them", async () => {
  const include = ["students", "enrollments", "total_students"];
  const seen = (await teacher.get(`courses/${course.id}/sections`, { include })).body;
  expect(seen.map((s: Json) => [s.name, s.total_students, s.students?.length ?? null])).toEqual([
    ["evening", 0, null],
    ["Morning", 1, 1],
  ]);
  expect(seen[1].students[0]).toMatchObject({ id: student.id, enrollments: [{ course_section_id: morning.id }] });
  const observer = await campus.person("Ob Server");
  await campus.enroll(course.id, observer, "observer", { course_section_id: morning.id });
  const plain = (await observer.get(`courses/${course.id}/sections`, { include })).body;
  expect(plain).toHaveLength(2);
  for (const section of plain) {
    expect(section).not.toHaveProperty("students");
    expect(section).not.toHaveProperty("total_students");
  }
  const count = (per_page: number) =>
    countQueries(campus.tenant.server, () => teacher.get(`courses/${course.id}/sections`, { per_page, include }));
  expect(await count(50)).toBe(await count(1));
  const found = (await teacher.get(`courses/${course.id}/sections`, { search_term: "MORN" })).body;
  expect(found.map((s: Json) => s.id)).toEqual([morning.id]);
});

it("a section is found by itself and only within its own course", async () => {
  expect((await student.get(`sections/${morning.id}`)).body).toMatchObject({ id: morning.id, course_id: course.id });
  expect((await student.get(`courses/${course.id}/sections/${morning.id}`)).status).toBe(200);
  const other = await campus.course("Other");
  expect((await campus.admin.get(`courses/${other.id}/sections/${morning.id}`)).status).toBe(404);
  const outsider = await campus.person("Out Sider");
  expect((await outsider.get(`sections/${morning.id}`)).status).toBe(403);
});

it("users with the permission create and change sections; only those with manage_sis set SIS ids", async () => {
  const params = { course_section: { name: "Lab", sis_section_id: "LAB" } };
  expect((await student.post(`courses/${course.id}/sections`, params)).status).toBe(403);
  const made = await teacher.post(`courses/${course.id}/sections`, params);
  expect(made.body).toMatchObject({ name: "Lab", sis_section_id: null });
  const path = `sections/${made.body.id}`;
  expect((await campus.admin.put(path, params)).body.sis_section_id).toBe("LAB");
  expect((await campus.admin.get("sections/sis_section_id:LAB")).body.id).toBe(made.body.id);
  const clash = await campus.admin.post(`courses/${course.id}/sections`, params);
  expect(clash.body.errors.sis_section_id[0].type).toBe("taken");
  expect((await campus.admin.put(path, { course_section: { sis_section_id: "" } })).body.sis_section_id).toBeNull();
  const start_at = "2026-10-01T00:00:00Z";
  expect((await teacher.put(path, { course_section: { name: "Lab 2", start_at } })).body).toMatchObject({
    name: "Lab 2",
    start_at,
  });
  expect((await student.put(path, { course_section: { name: "Mine" } })).status).toBe(403);
});

it("[PLAT-166] a section is deleted only if nobody is enrolled in it", async () => {
  const full = await teacher.delete(`sections/${morning.id}`);
  expect(full.status).toBe(400);
  expect(full.body).toEqual({ message: "You can't delete a section that has enrollments" });
  const empty = await campus.section(course.id, "Empty");
  expect((await student.delete(`sections/${empty.id}`)).status).toBe(403);
  expect((await teacher.delete(`sections/${empty.id}`)).body.id).toBe(empty.id);
  expect((await teacher.get(`sections/${empty.id}`)).status).toBe(404);
});

it("a section moves with its people to another course and back, if the actor may change both", async () => {
  const sub = await campus.subAccount("Institute");
  const host = await campus.course("Host", { account: sub.id });
  const guest = await campus.person("Gu Est");
  const section = await campus.section(course.id, "Wanderer");
  await campus.enroll(course.id, guest, "student", { course_section_id: section.id });
  expect((await teacher.post(`sections/${section.id}/crosslist/${host.id}`)).status).toBe(403);
  expect((await campus.admin.delete(`sections/${section.id}/crosslist`)).status).toBe(400);
  const moved = await campus.admin.post(`sections/${section.id}/crosslist/${host.id}`);
  expect(moved.body).toMatchObject({ course_id: host.id, nonxlist_course_id: course.id });
  expect((await guest.get("courses")).body.map((c: Json) => c.name)).toEqual(["Host"]);
  expect((await campus.admin.get(`accounts/${sub.id}/users`)).body.map((u: Json) => u.id)).toEqual([guest.id]);
  const back = await campus.admin.delete(`sections/${section.id}/crosslist`);
  expect(back.body).toMatchObject({ course_id: course.id, nonxlist_course_id: null });
  expect((await guest.get("courses")).body.map((c: Json) => c.name)).toEqual(["Physics"]);
});
