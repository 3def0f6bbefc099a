/** What people may do in courses and groups: enrolments, dates, overrides of the accounts above. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { permissionTable } from "../support/permissionTable.ts";

let campus: Campus;
let admin: Api;
let student: Api;
let teacher: Api;
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  [student, teacher] = [await campus.person("Student"), await campus.person("Teacher")];
});

const may = async (person: Api, course: number, ...permissions: string[]) =>
  (await person.get(`courses/${course}/permissions`, { permissions })).body;

/** Turns permissions of students off in an account. */
async function denyStudents(account: number, ...permissions: string[]): Promise<void> {
  const listed = await admin.get("accounts/self/roles");
  const role = listed.body.find((r: { label: string }) => r.label === "StudentEnrollment");
  const off = permissions.map((name) => [name, { enabled: false, explicit: true }]);
  const changed = await admin.put(`accounts/${account}/roles/${role.id}`, { permissions: Object.fromEntries(off) });
  expect(changed.status).toBe(200);
}

/** A person of each role that is had in a course, in the order of the table's columns; as short as in its last one. */
const PEOPLE = [
  ["teacher", "Tea"],
  ["ta", "TA"],
  ["designer", "Des"],
  ["student", "Stu"],
  ["observer", "Obs"],
] as const;

describe("in courses", () => {
  test("[PLAT-117][PLAT-122] each role may what the table says, and in a concluded course what its last column keeps", async () => {
    const table = permissionTable();
    const names = table.map((row) => row.name);
    const course = await campus.course("Every Cell");
    const people = await Promise.all(PEOPLE.map(([role]) => campus.person(`Cell ${role}`)));
    for (const [i, [role]] of PEOPLE.entries()) await campus.enroll(course.id, people[i]!, role);
    const allowed = async (person: Api) => {
      const map = await may(person, course.id, ...names);
      return names.filter((name) => map[name]);
    };
    const has = (i: number) => table.filter(({ cells }) => cells[i + 1]!.startsWith("Y"));
    for (const [i, [role]] of PEOPLE.entries())
      expect([role, await allowed(people[i]!)]).toEqual([role, has(i).map((row) => row.name)]);
    const atRoot = await admin.get("accounts/self/permissions", { permissions: names });
    expect(names.filter((name) => atRoot.body[name])).toEqual(
      table.filter(({ cells }) => cells[0]!.startsWith("Y")).map((row) => row.name),
    );

    await admin.delete(`courses/${course.id}`, { event: "conclude" });
    for (const [i, [role, short]] of PEOPLE.entries()) {
      const kept = has(i).filter(({ concluded }) => concluded === "all" || concluded.split(" ").includes(short));
      expect([role, await allowed(people[i]!)]).toEqual([role, kept.map((row) => row.name)]);
    }
  });

  test("[PLAT-125] the map has exactly the names asked for", async () => {
    const course = await campus.course("Asked");
    await campus.enroll(course.id, student, "student");
    expect(await may(student, course.id, "send_messages", "become_user")).toEqual({
      send_messages: true,
      become_user: false,
    });
    expect(await may(admin, course.id, "send_messages", "become_user")).toMatchObject({ send_messages: true });
    expect((await student.as(undefined).get(`courses/${course.id}/permissions`)).status).toBe(401);
  });

  test("[PLAT-123] before an enrolment begins: nothing is posted yet, but read", async () => {
    const course = await campus.course("Soon");
    await campus.enroll(course.id, student, "student", {
      start_at: "2099-01-01T00:00:00Z",
      end_at: "2099-06-01T00:00:00Z",
    });
    await campus.enroll(course.id, teacher, "teacher");
    const names = ["create_forum", "post_to_forum", "read_forum", "send_messages"];
    expect(await may(student, course.id, ...names)).toEqual({
      create_forum: false,
      post_to_forum: false,
      read_forum: true,
      send_messages: true,
    });
    expect(await may(teacher, course.id, ...names)).toMatchObject({ create_forum: true, post_to_forum: true });
  });
});

describe("in groups", () => {
  test("[PLAT-124] members of a course that denies students both kinds of sending write to no group", async () => {
    const account = await campus.subAccount("Silent");
    const course = await campus.course("Quiet", { account: account.id });
    const other = await campus.person("Other");
    for (const person of [student, other]) await campus.enroll(course.id, person, "student");
    await campus.enroll(course.id, teacher, "teacher");
    const group = await campus.group(course.id, "Quiet Group", [student, other]);
    const write = (by: Api) =>
      by.post("conversations", { recipients: [`group_${group.id}`], body: "psst", context_code: `group_${group.id}` });
    expect((await write(student)).status).toBe(201);
    await denyStudents(account.id, "send_messages_all");
    expect((await write(student)).status).toBe(201);
    await denyStudents(account.id, "send_messages");
    const refused = await write(student);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject([{ attribute: "recipients" }]);
    expect((await write(teacher)).status).toBe(201);
  });
});
