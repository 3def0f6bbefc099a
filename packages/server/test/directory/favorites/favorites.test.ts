/** What people mark for their dashboard. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";

let campus: Campus;
let student: Api;
let [one, two]: Json[] = [];
const base = "users/self/favorites";
const names = (list: Json[]) => list.map((item) => item.name);

beforeAll(async () => {
  campus = await Campus.create();
  student = await campus.person("Stu Dent");
  one = await campus.course("One");
  two = await campus.course("Two");
  for (const course of [one, two]) await campus.enroll(course.id, student, "student");
});

it("[PLAT-216] with nothing marked the list is the automatic one", async () => {
  expect((await student.get(`${base}/courses`)).body).toEqual((await student.get("courses")).body);
  expect(names((await student.get(`${base}/courses`)).body)).toEqual(["One", "Two"]);
});

it("[PLAT-215] marked twice is marked once; unmarking what is not marked; reset", async () => {
  const pair = { context_id: one.id, context_type: "Course" };
  expect((await student.post(`${base}/courses/${one.id}`)).body).toEqual(pair);
  expect((await student.post(`${base}/courses/${one.id}`)).body).toEqual(pair);
  expect(names((await student.get(`${base}/courses`)).body)).toEqual(["One"]);
  expect((await student.delete(`${base}/courses/${two.id}`)).body).toEqual({});
  expect((await student.get("courses", { include: ["favorites"] })).body.map((c: Json) => c.is_favorite)).toEqual([
    true,
    false,
  ]);
  expect((await student.delete(`${base}/courses`)).body).toEqual({ status: "ok" });
  expect(names((await student.get(`${base}/courses`)).body)).toEqual(["One", "Two"]);
});

it("unmarking while nothing is marked leaves the others", async () => {
  expect((await student.delete(`${base}/courses/${one.id}`)).body).toEqual({
    context_id: one.id,
    context_type: "Course",
  });
  expect(names((await student.get(`${base}/courses`)).body)).toEqual(["Two"]);
  await student.delete(`${base}/courses`);
});

it("only what one may read can be marked", async () => {
  const other = await campus.course("Other");
  expect((await student.post(`${base}/courses/${other.id}`)).status).toBe(403);
  expect((await student.post(`${base}/courses/999999`)).status).toBe(404);
  expect((await student.post(`${base}/groups/999999`)).status).toBe(404);
});

it("enrolments are left out where asked", async () => {
  const [first] = (await student.get(`${base}/courses`, { exclude: ["enrollments"] })).body;
  expect(first).not.toHaveProperty("enrollments");
});

it("groups likewise", async () => {
  const red = await campus.group(one.id, "Red", [student]);
  await campus.group(two.id, "Blue", [student]);
  expect(names((await student.get(`${base}/groups`)).body)).toEqual(["Blue", "Red"]);
  expect((await student.post(`${base}/groups/${red.id}`)).body).toEqual({ context_id: red.id, context_type: "Group" });
  expect(names((await student.get(`${base}/groups`)).body)).toEqual(["Red"]);
  expect((await student.delete(`${base}/groups/${red.id}`)).body).toMatchObject({ context_id: red.id });
  expect((await student.delete(`${base}/groups`)).body).toEqual({ status: "ok" });
  expect(names((await student.get(`${base}/groups`)).body)).toEqual(["Blue", "Red"]);
});
