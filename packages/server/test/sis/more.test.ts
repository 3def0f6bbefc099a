import { beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { csv, importFiles, remarks } from "./roster.ts";

let campus: Campus;
const get = async (path: string, params = {}): Promise<Json> => (await campus.admin.get(path, params)).body;
const sectionIn = async (sisId: string) => (await get(`sections/sis_section_id:${sisId}`)).course_id;

beforeAll(async () => {
  campus = await Campus.create();
  await importFiles(campus.admin, {
    "accounts.csv": csv("account_id,parent_account_id,name,status", "SUB,,Sub,active"),
    "users.csv": csv("user_id,login_id,full_name,status", "U1,u1,Uma,active", "U2,u2,Udo,active"),
    "courses.csv": csv("course_id,short_name,long_name,status", "C1,C1,One,published", "C2,C2,Two,published"),
    "sections.csv": csv("section_id,course_id,name,status", "S1,C1,Section,active"),
    "enrollments.csv": csv("section_id,user_id,role,status", "S1,U1,student,active"),
  });
});

describe("the other kinds of files", () => {
  it("xlists.csv moves a section and its users into another course and back", async () => {
    const load = (...lines: string[]) =>
      importFiles(campus.admin, { "x.csv": csv("xlist_course_id,section_id,status", ...lines) });
    const [one, two] = [(await get("courses/sis_course_id:C1")).id, (await get("courses/sis_course_id:C2")).id];
    const people = async (course: string) =>
      (await get(`courses/sis_course_id:${course}/enrollments`)).map((e: Json) => e.user.sis_user_id);
    const done = await load("C2,S1,active", "C2,NONE,active", ",S1,active", "C2,S1,x");
    expect(await remarks(campus.admin, done.id)).toEqual([
      "x.csv:3: A cross-listing referenced a non-existent section NONE",
      "x.csv:4: No xlist_course_id given for a cross-listing",
      'x.csv:5: Improper status "x" for a cross-listing',
    ]);
    expect([await sectionIn("S1"), await people("C1"), await people("C2")]).toEqual([two, [], ["U1"]]);
    // the file still names the home course: the section stays in the course in which it is cross-listed
    await importFiles(campus.admin, {
      "s.csv": csv("section_id,course_id,name,status", "S1,C1,Renamed,active"),
      "e.csv": csv("course_id,section_id,user_id,role,status", "C1,S1,U2,student,active"),
    });
    expect([await sectionIn("S1"), (await people("C2")).sort()]).toEqual([two, ["U1", "U2"]]);
    await load("C2,S1,deleted");
    expect([await sectionIn("S1"), (await people("C1")).sort(), await people("C2")]).toEqual([one, ["U1", "U2"], []]);
    await load("TOGETHER,S1,active");
    expect(await people("TOGETHER")).toHaveLength(2);
    await load("TOGETHER,S1,deleted");
  });

  it("logins.csv adds logins to existing users", async () => {
    const done = await importFiles(campus.admin, {
      "l.csv": csv(
        "user_id,login_id,existing_user_id,email",
        "U1b,uma.second,U1,uma@example.test",
        "U9b,u9,U9,",
        "U3b,u2,U1,",
        ",x,U1,",
        "U4b,,U1,",
      ),
    });
    expect(done.data.counts.logins).toBe(1);
    expect(await remarks(campus.admin, done.id)).toEqual([
      "l.csv:3: Could not find the existing user for login with SIS ID U9b, skipping",
      "l.csv:4: An existing Canvas user has already claimed U3b's requested login information, skipping",
      "l.csv:5: No user_id given for a login",
      "l.csv:6: No login_id given for login U4b",
    ]);
    expect((await get("users/sis_user_id:U1b")).id).toBe((await get("users/sis_user_id:U1")).id);
  });

  it("admins.csv creates and deletes administrators", async () => {
    const load = (...lines: string[]) =>
      importFiles(campus.admin, { "a.csv": csv("user_id,account_id,role,status", ...lines) });
    const admins = async () => (await get("accounts/sis_account_id:SUB/admins")).map((a: Json) => a.user.name);
    const done = await load(
      "U2,SUB,AccountAdmin,active",
      ",SUB,AccountAdmin,active",
      "U9,SUB,AccountAdmin,active",
      "U2,NO,AccountAdmin,active",
      "U2,SUB,King,active",
      "U2,SUB,AccountAdmin,x",
    );
    expect(await remarks(campus.admin, done.id)).toEqual([
      "a.csv:3: No user_id given for admin",
      "a.csv:4: Invalid or unknown user_id U9 for admin",
      "a.csv:5: Invalid account_id given for admin U2: NO",
      "a.csv:6: Invalid role King for admin U2",
      'a.csv:7: Improper status "x" for admin U2',
    ]);
    expect(await admins()).toEqual(["Udo"]);
    await load("U2,SUB,AccountAdmin,deleted");
    expect(await admins()).toEqual([]);
  });

  it("change_sis_id.csv changes SIS ids before the other files are imported", async () => {
    const done = await importFiles(campus.admin, {
      "u.csv": csv("user_id,login_id,full_name,status", "V2,u2,Udo Renamed,active"),
      "c.csv": csv("old_id,new_id,type", "U2,V2,user", "NO,X,course", "U1,W1,robot", ",X,user", "U1,,user"),
    });
    expect(await remarks(campus.admin, done.id)).toEqual([
      "c.csv:4: Invalid type 'robot' for change_sis_id",
      "c.csv:5: No old_id or old_integration_id given for change_sis_id",
      "c.csv:6: No new_id or new_integration_id given for change_sis_id",
      "c.csv:3: The old_id NO of a course couldn't be found",
    ]);
    expect(done.data.counts.change_sis_ids).toBe(1);
    expect((await get("users/sis_user_id:V2")).name).toBe("Udo Renamed");
    expect((await campus.admin.get("users/sis_user_id:U2")).status).toBe(404);
  });

  it("group_categories.csv creates categories, and groups name theirs", async () => {
    const done = await importFiles(campus.admin, {
      "g.csv": csv("group_id,group_category_id,name,status", "G1,GC,Team,available", "G2,NO,Team,available"),
      "k.csv": csv(
        "group_category_id,course_id,category_name,status",
        "GC,C1,Teams,active",
        ",C1,X,active",
        "X,C1,,active",
        "X,NO,X,active",
        "X,C1,X,x",
      ),
    });
    expect(await remarks(campus.admin, done.id)).toEqual([
      "k.csv:3: No group_category_id given for a group category",
      "k.csv:4: No name given for group category X, skipping",
      "k.csv:5: Parent course didn't exist for NO",
      'k.csv:6: Improper status "x" for group category X, skipping',
      "g.csv:3: Group Category NO didn't exist for group G2",
    ]);
    const group = await get("groups/sis_group_id:G1");
    expect(group.course_id).toBe((await get("courses/sis_course_id:C1")).id);
    expect((await get(`group_categories/${group.group_category_id}`)).name).toBe("Teams");
  });

  it("a file of observers is refused with the name of its kind", async () => {
    const done = await importFiles(campus.admin, { "o.csv": csv("observer_id,student_id,status", "U1,V2,active") });
    expect(done.processing_errors).toEqual([["o.csv", "user_observer files are not imported by this server"]]);
  });
});
