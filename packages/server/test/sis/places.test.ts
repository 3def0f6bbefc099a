import { beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { csv, importFiles, remarks } from "./roster.ts";

let campus: Campus;
beforeAll(async () => {
  campus = await Campus.create();
  await importFiles(campus.admin, {
    "users.csv": csv(
      "user_id,login_id,full_name,status",
      ...["U1", "U2", "U3", "U4"].map((u) => `${u},${u},Some ${u},active`),
    ),
  });
});

const COURSE = "course_id,short_name,long_name,account_id,term_id,status,start_date,end_date";
const SECTION = "section_id,course_id,name,status,start_date,end_date";
const ENROLLMENT = "course_id,section_id,user_id,role,status";
const get = async (path: string, params = {}): Promise<Json> => (await campus.admin.get(path, params)).body;
const people = async (course: string, params = {}) => {
  const list: Json[] = await get(`courses/sis_course_id:${course}/enrollments`, { per_page: 100, ...params });
  return list.map((e) => `${e.user.sis_user_id} ${e.type} ${e.enrollment_state}`).sort();
};

describe("rosters", () => {
  it("[PLAT-223] the files of a zip are imported in the order of their kinds", async () => {
    const done = await importFiles(campus.admin, {
      "1.csv": csv(ENROLLMENT, ",S1,Z1,student,active", "Z,,Z1,teacher,active"),
      "2/sections.csv": csv(SECTION, "S1,Z,Section One,active,,"),
      "3.csv": csv(COURSE, "Z,ZOO,Zoology,SCI,FALL,published,2026-09-01T00:00:00Z,"),
      "4.csv": csv("user_id,login_id,full_name,status", "Z1,z1,Zoe,active"),
      "5.csv": csv("term_id,name,status,start_date,end_date", "FALL,Fall,active,2026-08-01,2026-12-31"),
      "6.csv": csv("account_id,parent_account_id,name,status", "FAC,,Faculty,active", "SCI,FAC,Science,active"),
    });
    expect(done.workflow_state).toBe("imported");
    expect(done.data.supplied_batches).toEqual(["account", "term", "course", "section", "user", "enrollment"]);
    expect(done.data.counts).toMatchObject({
      accounts: 2,
      terms: 1,
      courses: 1,
      sections: 1,
      users: 1,
      enrollments: 2,
    });
    const course = await get("courses/sis_course_id:Z", { include: ["term", "account"] });
    expect(course).toMatchObject({
      name: "Zoology",
      course_code: "ZOO",
      workflow_state: "available",
      start_at: "2026-09-01T00:00:00Z",
      term: { name: "Fall", start_at: "2026-08-01T00:00:00Z" },
    });
    expect((await get("accounts/sis_account_id:SCI")).id).toBe(course.account_id);
    expect(await people("Z")).toEqual(["Z1 StudentEnrollment active", "Z1 TeacherEnrollment active"]);
    const sections: Json[] = await get("courses/sis_course_id:Z/sections");
    expect(sections.map((s) => s.name).sort()).toEqual(["Section One", "Zoology"]);
    // users are associated with the accounts above their courses
    expect((await get("accounts/sis_account_id:FAC/users")).map((u: Json) => u.name)).toEqual(["Zoe"]);
  });

  it("[PLAT-224] enrolments that refer to missing records are reported, each with its text; the others are imported", async () => {
    const done = await importFiles(campus.admin, {
      "courses.csv": csv(COURSE, "E,E,Ecology,,,published,,", "GONE,G,Gone,,,deleted,,"),
      "sections.csv": csv(SECTION, "ES,E,Eco,active,,", "EX,GONE,Else,active,,"),
      "enrollments.csv": csv(
        ENROLLMENT,
        "NONE,,U1,student,active",
        ",NOWHERE,U1,student,active",
        "E,,NOBODY,student,active",
        "E,,U1,janitor,active",
        "E,,U1,student,maybe",
        ",,U1,student,active",
        "E,,,student,active",
        "E,EX,U1,student,active",
        "GONE,,U1,student,active",
        "E,ES,U2,Student,ACTIVE",
      ),
    });
    expect(await remarks(campus.admin, done.id)).toEqual([
      "enrollments.csv:2: An enrollment referenced a non-existent course NONE",
      "enrollments.csv:3: An enrollment referenced a non-existent section NOWHERE",
      "enrollments.csv:4: User not found for enrollment (User ID: NOBODY, Course ID: E, Section ID: )",
      'enrollments.csv:5: Improper role "janitor" for an enrollment',
      'enrollments.csv:6: Improper status "maybe" for an enrollment',
      "enrollments.csv:7: No course_id or section_id given for an enrollment",
      "enrollments.csv:8: No user_id given for an enrollment",
      "enrollments.csv:9: An enrollment listed a section (EX) and a course (E) that are unrelated for user (U1)",
      "enrollments.csv:10: Attempted enrolling of user U1 in deleted course GONE",
    ]);
    expect(done.data.counts.enrollments).toBe(1);
    expect(await people("E")).toEqual(["U2 StudentEnrollment active"]);
  });

  it("[PLAT-227] the status of a row is the state of the enrolment; active needs no invitation", async () => {
    const enroll = (...lines: string[]) =>
      importFiles(campus.admin, {
        "courses.csv": csv(COURSE, "ST,ST,States,,,published,,"),
        "enrollments.csv": csv(ENROLLMENT, ...lines),
      });
    await enroll("ST,,U1,student,active", "ST,,U2,student,completed", "ST,,U3,ta,inactive", "ST,,U4,observer,active");
    const all = { state: ["active", "completed", "inactive", "deleted", "invited"] };
    expect(await people("ST", all)).toEqual([
      "U1 StudentEnrollment active",
      "U2 StudentEnrollment completed",
      "U3 TaEnrollment inactive",
      "U4 ObserverEnrollment active",
    ]);
    await enroll("ST,,U1,student,deleted", "ST,,U2,student,active", "ST,,U4,observer,deleted_last_completed");
    expect(await people("ST", all)).toEqual([
      "U1 StudentEnrollment deleted",
      "U2 StudentEnrollment active",
      "U3 TaEnrollment inactive",
      "U4 ObserverEnrollment completed",
    ]);
    await enroll("ST,,U1,student,active");
    expect(await people("ST")).toContain("U1 StudentEnrollment active");
  });

  it("deleted_last_completed deletes all but the last enrolment of a user in a course", async () => {
    const rows = (status: string) => [`LC,,U1,student,${status}`, `LC,,U1,ta,${status}`];
    await importFiles(campus.admin, {
      "courses.csv": csv(COURSE, "LC,LC,Last,,,published,,"),
      "enrollments.csv": csv(ENROLLMENT, ...rows("active")),
    });
    await importFiles(campus.admin, { "enrollments.csv": csv(ENROLLMENT, ...rows("deleted_last_completed")) });
    expect(await people("LC", { state: ["active", "completed", "deleted"] })).toEqual([
      "U1 StudentEnrollment deleted",
      "U1 TaEnrollment completed",
    ]);
  });

  it("[PLAT-225] a name changed by hand is kept until an import overrides it", async () => {
    const load = (name: string, params = {}) =>
      importFiles(campus.admin, { "courses.csv": csv(COURSE, `K,K,${name},,,published,,`) }, params);
    const name = async () => (await get("courses/sis_course_id:K")).name;
    await load("From SIS");
    await load("From SIS again");
    expect(await name()).toBe("From SIS again");
    const edited = await campus.admin.put("courses/sis_course_id:K", { course: { name: "By hand" } });
    expect(edited.status).toBe(200);
    await load("From SIS");
    expect(await name()).toBe("By hand");
    await load("Overridden", { override_sis_stickiness: true });
    expect(await name()).toBe("Overridden");
    await load("Still by hand");
    expect(await name()).toBe("Overridden");
    await load("Cleared", { override_sis_stickiness: true, clear_sis_stickiness: true });
    await load("From SIS");
    expect(await name()).toBe("From SIS");
  });

  it("courses: states, cleared dates, invalid rows", async () => {
    const load = (...lines: string[]) => importFiles(campus.admin, { "courses.csv": csv(COURSE, ...lines) });
    const course = () => get("courses/sis_course_id:Q");
    await load("Q,Q,Quiet,,,active,2026-09-01,2026-12-01");
    expect(await course()).toMatchObject({ workflow_state: "unpublished", end_at: "2026-12-01T00:00:00Z" });
    await load("Q,Q,Quiet,,,completed,,");
    expect(await course()).toMatchObject({ workflow_state: "completed", end_at: "2026-12-01T00:00:00Z" });
    await load("Q,Q,Quiet,,,active,<delete>,<delete>");
    expect(await course()).toMatchObject({ workflow_state: "available", start_at: null, end_at: null });
    const done = await load(
      ",X,X,,,active,,",
      "A,,X,,,active,,",
      "A,X,,,,active,,",
      "A,X,X,,,open,,",
      "A,X,X,NO,NO,active,soon,",
    );
    expect(await remarks(campus.admin, done.id)).toEqual([
      "courses.csv:2: No course_id given for a course",
      "courses.csv:3: No short_name given for course A",
      "courses.csv:4: No long_name given for course A",
      'courses.csv:5: Improper status "open" for course A',
      "courses.csv:6: Bad date format for course A",
      "courses.csv:6: The account_id NO of course A doesn't exist",
      "courses.csv:6: The term_id NO of course A doesn't exist",
    ]);
    expect(done.data.counts.courses).toBe(1);
    await load("Q,Q,Quiet,,,deleted,,");
    expect((await campus.admin.get("courses/sis_course_id:Q")).status).toBe(404);
  });

  it("sections, terms and accounts: invalid rows", async () => {
    const done = await importFiles(campus.admin, {
      "sections.csv": csv(
        SECTION,
        ",E,N,active,,",
        "S,,N,active,,",
        "S,E,,active,,",
        "S,E,N,x,,",
        "S,NO,N,active,,",
        "SD,E,N,active,soon,",
      ),
      "terms.csv": csv("term_id,name,status,start_date", ",N,active,", "T,,active,", "T,N,x,", "T,N,active,soon"),
      "accounts.csv": csv(
        "account_id,parent_account_id,name,status",
        ",,N,active",
        "A,NO,N,active",
        "A,,,active",
        "A,,N,x",
      ),
    });
    expect((await remarks(campus.admin, done.id)).sort()).toEqual([
      "accounts.csv:2: No account_id given for an account",
      "accounts.csv:3: Parent account didn't exist for A",
      "accounts.csv:4: No name given for account A, skipping",
      'accounts.csv:5: Improper status "x" for account A, skipping',
      "sections.csv:2: No section_id given for a section in course E",
      "sections.csv:3: No course_id given for a section S",
      "sections.csv:4: No name given for section S in course E",
      'sections.csv:5: Improper status "x" for section S in course E',
      "sections.csv:6: Section S references course NO which doesn't exist",
      "sections.csv:7: Bad date format for section SD",
      "terms.csv:2: No term_id given for a term",
      "terms.csv:3: No name given for term T",
      'terms.csv:4: Improper status "x" for term T',
      "terms.csv:5: Bad date format for term T",
    ]);
    expect((await get("sections/sis_section_id:SD")).name).toBe("N");
  });

  it("[PLAT-231] groups and their members; unknown users and groups are reported", async () => {
    const done = await importFiles(campus.admin, {
      "groups.csv": csv(
        "group_id,account_id,course_id,name,status",
        "G1,,,Chess,available",
        "G2,,E,Lab,available",
        "G3,NO,,X,available",
        ",,,X,available",
        "G4,,,,available",
        "G5,,,X,x",
      ),
      "groups_membership.csv": csv(
        "group_id,user_id,status",
        "G1,U1,accepted",
        "G1,U9,accepted",
        "G9,U1,accepted",
        "G2,U2,accepted",
        "G2,U3,accepted",
        ",U1,accepted",
        "G1,,accepted",
        "G1,U1,maybe",
      ),
    });
    expect(await remarks(campus.admin, done.id)).toEqual([
      "groups.csv:4: Parent account didn't exist for NO",
      "groups.csv:5: No group_id given for a group",
      "groups.csv:6: No name given for group G4, skipping",
      'groups.csv:7: Improper status "x" for group G5, skipping',
      "groups_membership.csv:3: User U9 didn't exist for group user",
      "groups_membership.csv:4: Group G9 didn't exist for group user",
      "groups_membership.csv:6: User U3 doesn't have an enrollment in the course of group G2.",
      "groups_membership.csv:7: No group_id given for a group user",
      "groups_membership.csv:8: No user_id given for a group user",
      'groups_membership.csv:9: Improper status "maybe" for a group user',
    ]);
    const group = await get("groups/sis_group_id:G2");
    expect(group).toMatchObject({ name: "Lab", sis_group_id: "G2", context_type: "Course" });
    const members: Json[] = await get("groups/sis_group_id:G1/memberships");
    expect(members.map((m) => m.workflow_state)).toEqual(["accepted"]);
    await importFiles(campus.admin, { "m.csv": csv("group_id,user_id,status", "G1,U1,deleted") });
    expect(await get("groups/sis_group_id:G1/memberships")).toEqual([]);
  });
});
