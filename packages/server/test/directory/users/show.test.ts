/** One user and their profile: who sees them, and how much. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { newTenant } from "../../support/pidge.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";

let campus: Campus;
let admin: Api;
let student: Api;
let other: Api;
let teacher: Api;
let stranger: Api;

beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  const pseudonym = { unique_id: "Bob.Student@Example.TEST", sis_user_id: "S-1", integration_id: "I-1" };
  [student, other, teacher, stranger] = [
    await campus.person("Bob Student", { pseudonym }),
    await campus.person("Other Student"),
    await campus.person("Tess Teacher"),
    await campus.person("Sam Stranger"),
  ];
  const course = await campus.course("Show 101");
  await campus.enroll(course.id, student, "student");
  await campus.enroll(course.id, other, "student");
  await campus.enroll(course.id, teacher, "teacher");
});

describe("users/:id", () => {
  test("[PLAT-25][PLAT-126] self is the token's user, with the fields every client looks for", async () => {
    const self = await student.get("users/self");
    expect(self.status).toBe(200);
    expect(self.body).toMatchObject({
      id: student.id,
      name: "Bob Student",
      sortable_name: "Student, Bob",
      short_name: "Bob Student",
      first_name: "Bob",
      last_name: "Student",
      locale: null,
      effective_locale: "en",
      permissions: { can_update_name: true, can_update_avatar: true, limit_parent_app_web_access: false },
    });
    expect(Object.keys(self.body).slice(0, 5)).toEqual(["id", "name", "created_at", "sortable_name", "short_name"]);
    // without the right to see addresses, not even one's own
    for (const hidden of ["email", "login_id", "sis_user_id", "uuid"]) expect(self.body).not.toHaveProperty(hidden);
  });

  test("an administrator sees logins, SIS ids and addresses, but no effective_locale of others", async () => {
    const shown = await admin.get(`users/${student.id}`, { include: ["uuid", "last_login", "nonsense"] });
    expect(shown.body).toMatchObject({
      login_id: "Bob.Student@Example.TEST",
      sis_user_id: "S-1",
      integration_id: "I-1",
      sis_import_id: null,
      email: "Bob.Student@Example.TEST",
      last_login: null,
      uuid: expect.any(String),
    });
    expect(shown.body).not.toHaveProperty("effective_locale");
  });

  test("[PLAT-127] a student sees no other student, nor does a teacher: 404", async () => {
    for (const viewer of [student, teacher]) {
      const shown = await viewer.get(`users/${other.id}`);
      expect(shown.status).toBe(404);
      expect(shown.body).toEqual(NOT_FOUND);
    }
    expect((await admin.get(`users/${other.id}`)).status).toBe(200);
  });

  test("[PLAT-128] an administrator sees a deleted user with status 404, nobody else sees anything", async () => {
    const gone = await campus.person("Gone Girl");
    expect((await admin.delete(`accounts/self/users/${gone.id}`)).status).toBe(200);
    const shown = await admin.get(`users/${gone.id}`);
    expect(shown.status).toBe(404);
    expect(shown.body).toMatchObject({ id: gone.id, name: "Gone Girl" });
    expect((await student.get(`users/${gone.id}`)).body).toEqual(NOT_FOUND);
    expect((await admin.get(`users/${gone.id}/profile`)).body).toEqual(NOT_FOUND);
  });

  test("an administrator of a sub-account sees the users of its courses, and only those", async () => {
    const sub = await campus.subAccount("Arts");
    const dean = await campus.person("Dean Arts");
    await campus.makeAdmin(dean, sub.id);
    const course = await campus.course("Arts 1", { account: sub.id });
    const artist = await campus.person("Art Student");
    expect((await dean.get(`users/${artist.id}`)).status).toBe(404);
    await campus.enroll(course.id, artist, "student");
    expect((await dean.get(`users/${artist.id}`)).status).toBe(200);
    expect((await dean.get(`users/${student.id}`)).status).toBe(404);
  });

  test("[PLAT-129] neither an id nor an SIS id leads into another tenant", async () => {
    const elsewhere = new Campus(await newTenant(campus.tenant.server));
    const pseudonym = { unique_id: "away@example.test", sis_user_id: "S-AWAY" };
    const away = await elsewhere.person("Far Away", { pseudonym });
    expect((await elsewhere.admin.get("users/sis_user_id:S-AWAY")).body.id).toBe(away.id);
    expect((await admin.get("users/sis_user_id:S-AWAY")).body).toEqual(NOT_FOUND);
    expect((await admin.get(`users/${away.id}`)).body).toEqual(NOT_FOUND);
  });

  test("[PLAT-10] created_at stands in the caller's zone", async () => {
    await student.put("users/self", { user: { time_zone: "America/Denver" } });
    const self = await student.get("users/self");
    expect(self.body.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[67]:00$/);
    const utc = (await admin.get(`users/${student.id}`)).body.created_at;
    expect(utc).toMatch(/Z$/);
    expect(new Date(self.body.created_at)).toEqual(new Date(utc));
  });
});

describe("users/:id/profile", () => {
  test("[PLAT-143] of oneself it has the calendar, of others not", async () => {
    const own = await student.get("users/self/profile");
    expect(own.status).toBe(200);
    expect(own.body).toMatchObject({
      id: student.id,
      primary_email: "Bob.Student@Example.TEST",
      login_id: "Bob.Student@Example.TEST",
      time_zone: "America/Denver",
      effective_locale: "en",
      calendar: { ics: expect.stringMatching(/^http.*\.ics$/) },
    });
    const seen = await admin.get(`users/${student.id}/profile`, { include: ["links", "user_services"] });
    expect(seen.body).not.toHaveProperty("calendar");
    expect(seen.body).not.toHaveProperty("lti_user_id");
    expect(seen.body).toMatchObject({ sis_user_id: "S-1", links: [], user_services: [] });
  });

  test("teachers read their students' with address and login, students their teachers' without", async () => {
    const byTeacher = await teacher.get(`users/${student.id}/profile`);
    expect(byTeacher.status).toBe(200);
    expect(byTeacher.body).toMatchObject({ primary_email: "Bob.Student@Example.TEST", sis_user_id: "S-1" });
    const byStudent = await student.get(`users/${teacher.id}/profile`);
    expect(byStudent.status).toBe(200);
    for (const hidden of ["primary_email", "login_id", "sis_user_id"])
      expect(byStudent.body).not.toHaveProperty(hidden);
  });

  test("classmates and strangers do not read each other's", async () => {
    for (const [viewer, person] of [
      [student, other],
      [stranger, teacher],
      [teacher, stranger],
    ] as const) {
      const shown = await viewer.get(`users/${person.id}/profile`);
      expect(shown.status).toBe(403);
      expect(shown.body).toEqual(DENIED);
    }
    expect((await student.get("users/999999999/profile")).body).toEqual(NOT_FOUND);
    expect((await student.as(undefined).get(`users/${student.id}/profile`)).status).toBe(401);
  });
});
