/** Lists of courses: filters, order and pages. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { countQueries } from "../../support/queries.ts";

let campus: Campus;
let teacher: Api;
let student: Api;
let biology: Json;
let draft: Json;

const names = (list: Json[]) => list.map((course) => course.name);

beforeAll(async () => {
  campus = await Campus.create();
  teacher = await campus.person("Tia Teacher");
  student = await campus.person("Stu Dent");
  biology = await campus.course("Biology");
  draft = await campus.course("Art", { offer: false });
  const gone = await campus.course("Zoology");
  for (const course of [biology, draft, gone]) {
    await campus.enroll(course.id, teacher, "teacher");
    await campus.enroll(course.id, student, "student");
  }
  await campus.admin.delete(`courses/${gone.id}`, { event: "delete" });
});

it("[PLAT-144] students list available courses, teachers also unpublished ones, nobody deleted ones", async () => {
  expect(names((await student.get("courses")).body)).toEqual(["Biology"]);
  expect(names((await teacher.get("courses")).body)).toEqual(["Art", "Biology"]);
  expect(names((await teacher.get("courses", { state: ["unpublished"] })).body)).toEqual(["Art"]);
});

it("[PLAT-145][PLAT-147] enrollment_type selects courses and their enrolments; a course with two enrolments is listed once", async () => {
  const both = await campus.person("Bo Both");
  await campus.enroll(biology.id, both, "teacher");
  await campus.enroll(biology.id, both, "student");
  const chemistry = await campus.course("Chemistry");
  await campus.enroll(chemistry.id, both, "student");
  const all = (await both.get("courses")).body;
  expect(all.map((c: Json) => [c.name, c.enrollments.map((e: Json) => e.type)])).toEqual([
    ["Biology", ["teacher", "student"]],
    ["Chemistry", ["student"]],
  ]);
  const taught = (await both.get("courses", { enrollment_type: "teacher" })).body;
  expect(taught.map((c: Json) => [c.name, c.enrollments.map((e: Json) => e.type)])).toEqual([["Biology", ["teacher"]]]);
  expect(taught[0].enrollments[0]).toEqual({
    type: "teacher",
    role: "TeacherEnrollment",
    role_id: expect.any(Number),
    user_id: both.id,
    enrollment_state: "active",
    limit_privileges_to_course_section: false,
  });
  expect((await both.get("courses", { enrollment_type: "janitor" })).status).toBe(400);
});

it("[PLAT-146] enrollment_state=completed finds courses that ended by date", async () => {
  const person = await campus.person("Pat Past");
  const past = await campus.course("History");
  const now = await campus.course("Today");
  await campus.enroll(past.id, person, "student");
  await campus.enroll(now.id, person, "student");
  const dates = { start_at: "2020-01-01T00:00:00Z", end_at: "2020-06-01T00:00:00Z" };
  await campus.admin.put(`courses/${past.id}`, { course: { restrict_enrollments_to_course_dates: true, ...dates } });
  expect(names((await person.get("courses", { enrollment_state: "completed" })).body)).toEqual(["History"]);
  expect(names((await person.get("courses", { enrollment_state: "active" })).body)).toEqual(["Today"]);
  expect((await person.get("courses", { enrollment_state: "asleep" })).status).toBe(400);
});

it("[PLAT-148] a nickname is the name of the course for the user who set it, also in the order of lists", async () => {
  const person = await campus.person("Nick Name");
  for (const name of ["Aaa", "Bbb"]) await campus.enroll((await campus.course(name)).id, person, "student");
  const [first] = (await person.get("courses")).body;
  const set = await person.put(`users/self/course_nicknames/${first.id}`, { nickname: "Zzz" });
  expect(set.body).toEqual({ course_id: first.id, name: "Aaa", nickname: "Zzz" });
  const list = (await person.get("courses")).body;
  expect(list.map((c: Json) => [c.name, c.original_name])).toEqual([
    ["Bbb", undefined],
    ["Zzz", "Aaa"],
  ]);
  expect((await campus.admin.get(`courses/${first.id}`)).body).toMatchObject({ name: "Aaa" });
  expect((await person.get("users/self/course_nicknames")).body).toHaveLength(1);
  const long = await person.put(`users/self/course_nicknames/${first.id}`, { nickname: "x".repeat(60) });
  expect(long.status).toBe(400);
  expect(long.body.errors.nickname[0].type).toBe("too_long");
  const removed = await person.delete(`users/self/course_nicknames/${first.id}`);
  expect(removed.body.nickname).toBe("Zzz");
  expect((await person.get(`courses/${first.id}`)).body).not.toHaveProperty("original_name");
});

it("[PLAT-149] dates close a course to a student but not to its teacher", async () => {
  const person = await campus.person("Early Bird");
  const later = await campus.course("Later", {
    restrict_enrollments_to_course_dates: true,
    start_at: "2099-01-01T00:00:00Z",
  });
  await campus.enroll(later.id, person, "student");
  await campus.enroll(later.id, teacher, "teacher");
  expect((await person.get(`courses/${later.id}`)).body.name).toBe("Later");
  await campus.admin.put(`courses/${later.id}/settings`, { restrict_student_future_view: true });
  const closed = { id: later.id, access_restricted_by_date: true };
  expect((await person.get("courses")).body).toEqual([closed]);
  expect((await person.get(`courses/${later.id}`)).body).toEqual(closed);
  expect((await person.get(`courses/${later.id}/users`)).status).toBe(403);
  expect((await teacher.get(`courses/${later.id}`)).body.name).toBe("Later");
});

it("[PLAT-152][PLAT-153] include: permissions, tabs, students, teachers and term in their shapes", async () => {
  const words = ["permissions", "total_students", "teachers", "term", "sections", "concluded", "favorites", "tabs"];
  const [listed] = (await student.get("courses", { include: words })).body;
  const shown = (await student.get(`courses/${biology.id}`, { include: words })).body;
  for (const course of [listed, shown]) {
    expect(course.permissions).toEqual({ create_discussion_topic: true, create_announcement: false });
    expect(course.tabs.map((tab: Json) => tab.id)).toEqual(["home", "announcements", "discussions", "people", "files"]);
    expect(course.total_students).toBeGreaterThan(0);
    expect(course.term).toMatchObject({ name: "Default Term", workflow_state: "active", start_at: null });
    expect(course.teachers[0]).toMatchObject({ display_name: expect.any(String), anonymous_id: expect.any(String) });
    expect(course.sections[0]).toMatchObject({ name: "Biology", enrollment_role: "StudentEnrollment" });
    expect(course).toMatchObject({ concluded: false, is_favorite: false });
  }
});

describe("pages", () => {
  let reader: Api;
  beforeAll(async () => {
    reader = await campus.person("Reader");
    for (let i = 0; i < 25; i++) {
      const course = await campus.course(`Course ${String(i).padStart(2, "0")}`);
      await campus.enroll(course.id, reader, "student");
    }
  });

  it("[PLAT-37] ten of 25 courses, with the links in order", async () => {
    const page = await reader.get("courses");
    expect(page.body).toHaveLength(10);
    expect(page.headers.get("link")).toMatch(
      /^<[^>]+>; rel="current",<[^>]+page=2[^>]+>; rel="next",<[^>]+>; rel="first",<[^>]+page=3[^>]+>; rel="last"$/,
    );
  });

  it("[PLAT-38][PLAT-39] per_page is limited to 1 to 100", async () => {
    const many = await reader.get("courses", { per_page: 1000 });
    expect(many.body).toHaveLength(25);
    expect(many.links.current).toMatch(/per_page=100$/);
    for (const per_page of ["0", "-5", "x"]) expect((await reader.get("courses", { per_page })).body).toHaveLength(1);
  });

  it("[PLAT-40] the first page has no prev link, the last no next link, others have both", async () => {
    const rels = async (page: number) => Object.keys((await reader.get("courses", { page })).links).sort();
    expect(await rels(1)).toEqual(["current", "first", "last", "next"]);
    expect(await rels(2)).toEqual(["current", "first", "last", "next", "prev"]);
    expect(await rels(3)).toEqual(["current", "first", "last", "prev"]);
  });

  it("[PLAT-41][PLAT-42] a page after the end is empty; an invalid page is a 404", async () => {
    expect(await reader.get("courses", { page: 99 })).toMatchObject({ status: 200, body: [] });
    for (const page of ["0", "-1", "zzz"]) expect((await reader.get("courses", { page })).status).toBe(404);
  });

  it("[PLAT-43][PLAT-44] links repeat the query, encoded, without the token", async () => {
    const page = await reader.get(`courses?access_token=${reader.token}&include[]=term&z=1`);
    expect(page.links.next).toMatch(/\/api\/v1\/courses\?include%5B%5D=term&z=1&page=2&per_page=10$/);
    expect(page.headers.get("link")).not.toContain(reader.token);
  });

  it("[PLAT-49] a query of 3 KB leaves the links short, with next", async () => {
    const page = await reader.get("courses", { padding: "x".repeat(3000) });
    expect(page.headers.get("link")!.length).toBeLessThanOrEqual(6 * 1024);
    expect(page.links.next).toContain("page=2");
  });

  it("[PLAT-50] a single page has the links current and first", async () => {
    expect(Object.keys((await student.get("courses")).links).sort()).toEqual(["current", "first", "last"]);
  });

  it("25 courses take as many queries as one", async () => {
    const include = ["term", "teachers", "total_students", "sections"];
    const { server } = campus.tenant;
    const count = (path: string, per_page: number, api = reader) =>
      countQueries(server, () => api.get(path, { per_page, include }));
    const one = await count("courses", 1);
    expect(await count("courses", 25)).toBe(one);
    expect(one).toBeLessThanOrEqual(6);
    const all = "accounts/self/courses";
    expect(await count(all, 50, campus.admin)).toBe(await count(all, 1, campus.admin));
  });
});

it("only administrators and observers list the courses of another user", async () => {
  const parent = await campus.person("Par Ent");
  expect((await parent.get(`users/${student.id}/courses`)).status).toBe(403);
  await campus.enroll(biology.id, parent, "observer", { associated_user_id: student.id });
  expect(names((await parent.get(`users/${student.id}/courses`)).body)).toEqual(["Biology"]);
  expect(names((await campus.admin.get(`users/${student.id}/courses`)).body)).toEqual(["Biology"]);
  expect((await student.get(`users/${student.id}/courses`)).body).toEqual((await student.get("courses")).body);
});

it("only administrators list the courses of an account, with its filters", async () => {
  const sub = await campus.subAccount("Faculty of Law");
  const law = await campus.course("Roman Law", { account: sub.id, course_code: "LAW-1" });
  const path = `accounts/${sub.id}/courses`;
  expect(names((await campus.admin.get(path)).body)).toEqual(["Roman Law"]);
  expect((await campus.admin.get(path)).body[0]).not.toHaveProperty("enrollments");
  expect((await teacher.get(path)).status).toBe(403);
  const find = async (params: Json) => names((await campus.admin.get("accounts/self/courses", params)).body);
  expect(await find({ search_term: "law-1" })).toEqual(["Roman Law"]);
  expect(await find({ search_term: String(law.id) })).toContain("Roman Law");
  expect((await campus.admin.get("accounts/self/courses", { search_term: "x" })).status).toBe(400);
  expect(await find({ state: ["deleted"] })).toEqual(["Zoology"]);
  expect(await find({ published: false })).toEqual(["Art"]);
  expect(await find({ by_teachers: [teacher.id], sort: "course_name", order: "desc" })).toEqual([
    "Later",
    "Biology",
    "Art",
  ]);
  expect(await find({ by_subaccounts: [sub.id], with_enrollments: false })).toEqual(["Roman Law"]);
  expect(await find({ completed: true })).toEqual(["History"]);
});

describe("tabs", () => {
  const ids = async (api: Api, path = `courses/${biology.id}/tabs`) =>
    (await api.get(path)).body.map((tab: Json) => tab.id);

  it("of a course are those that the caller may open", async () => {
    const { body } = await student.get(`courses/${biology.id}/tabs`, { include: ["external"] });
    expect(body[2]).toEqual({
      id: "discussions",
      html_url: `/courses/${biology.id}/discussion_topics`,
      full_url: expect.stringMatching(new RegExp(`^http.*/courses/${biology.id}/discussion_topics$`)),
      label: "Discussions",
      type: "internal",
      position: 3,
      visibility: "public",
    });
    const all = ["home", "announcements", "discussions", "people", "files"];
    expect(await ids(student)).toEqual(all);
    expect(await ids(campus.admin)).toEqual([...all, "settings"]);
    expect((await campus.admin.get(`courses/${biology.id}/tabs`)).body.at(-1)).toMatchObject({
      position: 6,
      visibility: "admins",
    });
    const stranger = await campus.person("Stran Ger");
    expect((await stranger.get(`courses/${biology.id}/tabs`)).status).toBe(403);
    const parent = await campus.person("Watching");
    await campus.enroll(biology.id, parent, "observer", { associated_user_id: student.id });
    expect(await ids(parent)).toEqual(["home", "announcements", "discussions", "files"]);
  });

  it("of a group, by themselves and with groups", async () => {
    const group = await campus.group(biology.id, "Tabs", [student]);
    const path = `groups/${group.id}`;
    const all = ["home", "announcements", "discussions", "people", "files"];
    expect(await ids(student, `${path}/tabs`)).toEqual(all);
    const { tabs } = (await student.get(path, { include: ["tabs"] })).body;
    expect(tabs).toEqual((await student.get(`${path}/tabs`)).body);
    expect(tabs[3]).toMatchObject({ id: "people", html_url: `/groups/${group.id}/users` });
    expect((await student.get(path)).body).not.toHaveProperty("tabs");
    const stranger = await campus.person("Stran Ger");
    expect((await stranger.get(`${path}/tabs`)).status).toBe(403);
  });
});
