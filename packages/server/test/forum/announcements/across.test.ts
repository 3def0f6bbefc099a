/** Announcements across courses. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { ok, soon, World } from "../discussions/world.ts";

let w: World;
let second: Json;
beforeAll(async () => {
  w = await World.create();
  second = await w.campus.course("Second");
  await w.campus.enroll(second.id, w.teacher, "teacher");
  await w.campus.enroll(second.id, w.student, "student");
});

/** A course for one test, so that its announcements are that test's only. */
async function fresh(): Promise<{ code: string; path: string; id: number }> {
  const course = await w.campus.course("Fresh");
  await w.campus.enroll(course.id, w.teacher, "teacher");
  await w.campus.enroll(course.id, w.student, "student");
  return { code: `course_${course.id}`, path: `courses/${course.id}/discussion_topics`, id: course.id };
}

const announce = async (path: string, title: string, params: Params = {}) =>
  ok(await w.teacher.post(path, { title, message: "<p>m</p>", is_announcement: true, ...params }));

const list = (by: Api, codes: string[], params: Params = {}) =>
  by.get("announcements", { context_codes: codes, ...params });
const titles = async (by: Api, codes: string[], params: Params = {}) =>
  ok(await list(by, codes, params)).map((t: Json) => t.title);
const day = (days: number) => soon(days * 86_400);

it("[DISC-204] context codes are required, and must name courses", async () => {
  for (const params of [{}, { context_codes: [] }]) {
    const refused = await w.teacher.get("announcements", params);
    expect([refused.status, refused.body]).toEqual([400, { message: "Missing context_codes" }]);
  }
  const user = await list(w.teacher, ["user_5"]);
  expect([user.status, user.body]).toEqual([
    400,
    { message: "Invalid context_codes; only `course` codes are supported" },
  ]);
  const c = await fresh();
  await announce(c.path, "one");
  expect(ok(await w.student.get("announcements", { context_codes: c.code }))).toHaveLength(1);
  expect(await titles(w.student, [c.code, "course_99999999"])).toEqual(["one"]);
});

it("[DISC-234] a code is read up to where its digits end; one without digits is refused by name", async () => {
  const [a, b] = [await fresh(), await fresh()];
  await announce(a.path, "a");
  await announce(b.path, "b");
  expect((await titles(w.student, [`${a.code},`, b.code])).sort()).toEqual(["a", "b"]);
  expect(await titles(w.student, [`${a.code},${b.code}`])).toEqual(["a"]);
  ok(await w.campus.admin.put(`courses/${b.id}`, { course: { sis_course_id: `7th-${b.id}` } }));
  expect(await titles(w.student, [`course_sis_course_id:7th-${b.id}`, `course_${"9".repeat(30)}`])).toEqual(["b"]);
  for (const code of ["course_,10", "course_ten"]) {
    const refused = await list(w.student, [a.code, code]);
    expect([refused.status, refused.body.message]).toEqual([400, `Invalid context_codes; ${code} names no course`]);
  }
});

it("[DISC-205][DISC-206] the list covers a period of days", async () => {
  const c = await fresh();
  await announce(c.path, "old", { delayed_post_at: day(-16) });
  await announce(c.path, "recent", { delayed_post_at: day(-13) });
  await announce(c.path, "coming", { delayed_post_at: day(12) });
  await announce(c.path, "far", { delayed_post_at: day(16) });
  expect(await titles(w.teacher, [c.code])).toEqual(["coming", "recent"]);
  const at = new Date(day(-16));
  const sameDay = at.toISOString().slice(0, 10);
  expect(await titles(w.teacher, [c.code], { start_date: sameDay, end_date: sameDay })).toEqual(["old"]);
  expect(await titles(w.teacher, [c.code], { start_date: day(-17), end_date: day(-15) })).toEqual(["old"]);
});

it("[DISC-207] invalid dates are refused by name", async () => {
  for (const name of ["start_date", "end_date"]) {
    for (const value of ["next tuesday", "2026-13-01", "2026-02-30"]) {
      const refused = await list(w.teacher, [`course_${second.id}`], { [name]: value });
      expect([value, refused.status, refused.body]).toEqual([value, 400, { message: `Invalid ${name}` }]);
    }
  }
});

it("[DISC-208][DISC-209] delayed announcements are listed for teachers only", async () => {
  const c = await fresh();
  await announce(c.path, "later", { delayed_post_at: day(1) });
  await announce(c.path, "was later", { delayed_post_at: day(-1) });
  expect(await titles(w.teacher, [c.code])).toEqual(["later", "was later"]);
  expect(await titles(w.teacher, [c.code], { active_only: true })).toEqual(["was later"]);
  expect(await titles(w.student, [c.code])).toEqual(["was later"]);
  expect(await titles(w.student, [c.code], { active_only: false })).toEqual(["was later"]);
});

it("[DISC-210] latest_only lists the newest of each course", async () => {
  const [a, b] = [await fresh(), await fresh()];
  await announce(a.path, "a1", { delayed_post_at: day(-2) });
  await announce(a.path, "a2", { delayed_post_at: day(-1) });
  await announce(b.path, "b later", { delayed_post_at: day(1) });
  const both = [b.code, a.code];
  expect(await titles(w.teacher, both, { latest_only: true })).toEqual(["a2", "b later"]);
  expect(await titles(w.teacher, both, { latest_only: true, active_only: true })).toEqual(["a2"]);
});

it("[DISC-211] announcements of all courses are paged newest first", async () => {
  const [a, b] = [await fresh(), await fresh()];
  // ids rise in another order than times
  await announce(b.path, "second", { delayed_post_at: day(-2) });
  await announce(a.path, "third", { delayed_post_at: day(-1) });
  await announce(a.path, "first", { delayed_post_at: day(-3) });
  expect(await titles(w.student, [a.code, b.code])).toEqual(["third", "second", "first"]);
  const page = await list(w.student, [a.code, b.code], { per_page: 1 });
  expect(page.links.next).toContain("page=2");
  expect((await w.student.get(page.links.next!)).body[0].title).toBe("second");
  expect((await list(w.student, [a.code, b.code], { per_page: 3 })).links).not.toHaveProperty("next");
});

it("[DISC-212] courses without the right to read announcements are left out", async () => {
  const c = await fresh();
  await announce(c.path, "ours");
  const foreign = await w.campus.course("Foreign");
  ok(
    await w.campus.admin.post(`courses/${foreign.id}/discussion_topics`, {
      title: "theirs",
      message: "m",
      is_announcement: true,
    }),
  );
  expect(await titles(w.student, [c.code, `course_${foreign.id}`])).toEqual(["ours"]);
  expect(await titles(w.outsider, [c.code, `course_${foreign.id}`])).toEqual([]);
});

it("[DISC-213] announcements to sections are listed for their people", async () => {
  const c = await fresh();
  const section = await w.campus.section(c.id, "Evening");
  await w.campus.enroll(c.id, w.observer, "student", { course_section_id: section.id });
  await announce(c.path, "evening", { specific_sections: section.id });
  expect(await titles(w.teacher, [c.code])).toEqual(["evening"]);
  expect(await titles(w.observer, [c.code])).toEqual(["evening"]);
  expect(await titles(w.student, [c.code])).toEqual([]);
  const [shown] = ok(await list(w.teacher, [c.code], { include: ["sections", "sections_user_count"] }));
  expect(shown.sections).toMatchObject([{ id: section.id, user_count: 1 }]);
});

it("[DISC-214] available_after leaves out announcements that end by then", async () => {
  const c = await fresh();
  await announce(c.path, "open");
  await announce(c.path, "short", { lock_at: day(2) });
  const later = { available_after: day(3) };
  expect(await titles(w.student, [c.code], later)).toEqual(["open"]);
  expect((await titles(w.student, [c.code])).sort()).toEqual(["open", "short"]);
  expect((await titles(w.teacher, [c.code], later)).sort()).toEqual(["open", "short"]);
});

it("an announcement names its course, and its message is text on request", async () => {
  const c = await fresh();
  const made = await announce(c.path, "News", { message: "<p>Fish &amp; <b>chips</b></p><p>today</p>" });
  const [shown] = ok(await list(w.teacher, [c.code], { text_only: true }));
  expect(shown).toMatchObject({
    id: made.id,
    context_code: c.code,
    can_unpublish: false,
    subscription_hold: "topic_is_announcement",
    message: "Fish & chips\ntoday",
    ungraded_discussion_overrides: null,
  });
  expect(shown).not.toHaveProperty("assignment");
});

it("many courses take no more statements than two", async () => {
  const codes: string[] = [];
  for (let i = 0; i < 5; i++) {
    const c = await fresh();
    await announce(c.path, `n${i}`);
    codes.push(c.code);
  }
  const count = async (n: number) => {
    const texts: string[] = [];
    const stop = w.campus.tenant.server.onQuery(({ text }) => texts.push(text));
    expect(ok(await list(w.student, codes.slice(0, n), { per_page: 50 }))).toHaveLength(n);
    stop();
    return texts.length;
  };
  const few = await count(2);
  expect(await count(5)).toBe(few);
  // one of them authenticates the caller
  expect(few).toBeLessThanOrEqual(4);
});
