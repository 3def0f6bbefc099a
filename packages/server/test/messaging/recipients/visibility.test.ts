/** The search for recipients: who sees whom, and the pages of what is seen. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { createWorld, send, startGroup, type World } from "../conversations/world.ts";

const find = (who: Api, params: Params) => who.get("search/recipients", { per_page: 100, ...params });
const idsOf = async (who: Api, params: Params): Promise<(number | string)[]> =>
  (await find(who, params)).body.map((r: Json) => r.id);

let w: World;
let course: string;
beforeAll(async () => {
  w = await createWorld();
  course = `course_${w.course.id}`;
});

describe("one person", () => {
  test("[CONV-216] user_id gives one row, nothing for a stranger, 404 for nobody; SIS ids are resolved", async () => {
    const { campus, me, a, stranger } = await createWorld();
    expect(await idsOf(me, { user_id: a.id, search: "zzz" })).toEqual([a.id]);
    expect((await find(me, { user_id: stranger.id })).body).toEqual([]);
    expect((await find(me, { user_id: 99_999_999 })).status).toBe(404);
    expect((await find(me, { user_id: "sis_user_id:nobody" })).status).toBe(404);
    const sis = await campus.person("Sis Person", {
      pseudonym: { unique_id: "sis.person@example.test", sis_user_id: "S1" },
    });
    const other = await campus.course("Other");
    await campus.enroll(other.id, me, "teacher");
    await campus.enroll(other.id, sis, "student");
    expect(await idsOf(me, { user_id: "sis_user_id:S1" })).toEqual([sis.id]);
    expect(await idsOf(me, { user_id: "sis_user_id:S1", context: `course_${other.id}` })).toEqual([sis.id]);
    expect(await idsOf(me, { user_id: a.id, context: `course_${other.id}` })).toEqual([]);
  });

  test("[CONV-217][CONV-218] a shared conversation is a tie, when it is the caller's", async () => {
    const { campus, me, a, b, stranger, course: biology } = await createWorld();
    const made = await campus.enroll(biology.id, stranger, "student");
    const shared = await startGroup(me, [stranger, b]);
    const left = await campus.admin.delete(`courses/${biology.id}/enrollments/${made.id}`, { task: "delete" });
    expect(left.status).toBe(200);
    expect(await idsOf(me, { user_id: stranger.id })).toEqual([]);
    expect(await idsOf(me, { user_id: stranger.id, from_conversation_id: shared.id })).toEqual([stranger.id]);
    expect(await idsOf(a, { user_id: stranger.id, from_conversation_id: shared.id })).toEqual([]);
  });
});

describe("who sees whom", () => {
  test("[CONV-220][CONV-221] observers see staff and whom they observe; students see only observers of their own", async () => {
    const { campus, me, a, b, course: biology } = await createWorld();
    const mother = await campus.person("Olga Able");
    const ta = await campus.person("Tia Assist");
    await campus.enroll(biology.id, ta, "ta");
    await campus.enroll(biology.id, mother, "observer", { associated_user_id: a.id });
    const people = (who: Api) => idsOf(who, { context: `course_${biology.id}` });
    expect(await people(mother)).toEqual([a.id, mother.id, ta.id, me.id]);
    expect(await idsOf(mother, { search: "b", type: "user" })).toEqual([a.id, mother.id]);
    expect(await people(a)).toContain(mother.id);
    expect(await people(b)).not.toContain(mother.id);
    expect(await people(me)).toContain(mother.id);
  });

  test("[CONV-222] whoever is limited to a section sees only its people", async () => {
    const { campus, a, b, course: biology, s1 } = await createWorld();
    const ta = await campus.person("Tia Assist");
    await campus.enroll(biology.id, ta, "ta", { course_section_id: s1.id, limit_privileges_to_course_section: true });
    expect(await idsOf(ta, { context: `course_${biology.id}` })).toEqual([a.id, ta.id, b.id]);
    expect(await idsOf(ta, { search: "young" })).toEqual([]);
    expect(await idsOf(ta, { context: `course_${biology.id}_sections` })).toEqual([]);
  });

  test("[CONV-223] an administrator without membership sees the whole course and its sections", async () => {
    const { campus, a, b, me, x, course: biology, stranger } = await createWorld();
    const found = (await find(campus.admin, { context: `course_${biology.id}` })).body;
    expect(found.map((r: Json) => r.id)).toEqual([a.id, b.id, me.id, x.id]);
    expect(found[0].common_courses).toEqual({ [biology.id]: ["StudentEnrollment"] });
    expect(await idsOf(campus.admin, { context: `course_${biology.id}_sections` })).toHaveLength(3);
    expect(await idsOf(stranger, { context: `course_${biology.id}` })).toEqual([]);
    expect(await idsOf(stranger, { context: `course_${biology.id}_sections` })).toEqual([]);
    const anywhere = (await find(campus.admin, { search: "stranger" })).body;
    expect(anywhere.map((r: Json) => r.common_courses)).toEqual([{ "0": ["FakeEnrollment"] }]);
    expect(await idsOf(me, { search: "stranger" })).toEqual([]);
  });

  test("[CONV-229] groups of a course that ended over a month ago are not offered through it", async () => {
    const { campus, me, stranger } = await createWorld();
    const day = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString();
    const groupOf = async (name: string, end: string) => {
      const old = await campus.course(name);
      await campus.enroll(old.id, me, "teacher");
      const person = await campus.person(`Groupie ${name}`);
      const enrolment = await campus.enroll(old.id, person, "student");
      const group = await campus.group(old.id, `${name} group`, [person]);
      await campus.admin.delete(`courses/${old.id}/enrollments/${enrolment.id}`, { task: "delete" });
      const dates = { start_at: day(-200), end_at: end, restrict_enrollments_to_course_dates: true };
      expect((await campus.admin.put(`courses/${old.id}`, { course: dates })).status).toBe(200);
      return { person, group, old };
    };
    const recent = await groupOf("Recent", day(-10));
    const past = await groupOf("Past", day(-60));
    expect(await idsOf(me, { context: `course_${recent.old.id}_groups` })).toEqual([`group_${recent.group.id}`]);
    expect(await idsOf(me, { context: `course_${past.old.id}_groups` })).toEqual([]);
    expect(await idsOf(me, { user_id: past.person.id })).toEqual([]);
    expect(await idsOf(stranger, { context: `course_${recent.old.id}_groups` })).toEqual([]);
  });

  test("who is found is exactly who may be written to", async () => {
    const { campus, me, a, b, x, stranger, course: biology } = await createWorld();
    const mother = await campus.person("Olga Able");
    await campus.enroll(biology.id, mother, "observer", { associated_user_id: a.id });
    const everybody = [me, a, b, x, stranger, mother];
    for (const who of everybody) {
      const found = new Set(await idsOf(who, { search: "", type: "user" }));
      for (const other of everybody.filter((p) => p !== who)) {
        const sent = await send(who, [other]);
        expect([who.id, other.id, sent.status]).toEqual([who.id, other.id, found.has(other.id) ? 201 : 400]);
      }
    }
  });
});

describe("pages", () => {
  test("[CONV-224] bookmarks lead through contexts and people without a gap; there is no prev", async () => {
    const all = await idsOf(w.me, { context: course, synthetic_contexts: 1 });
    const seen: (number | string)[] = [];
    const first = await w.me.get("search/recipients", { context: course, synthetic_contexts: 1, per_page: 2 });
    let page = first;
    for (;;) {
      seen.push(...page.body.map((r: Json) => r.id));
      expect(page.links.prev).toBeUndefined();
      if (page.links.next === undefined) break;
      expect(page.links.next).toMatch(/page=bookmark/);
      expect(page.body.length).toBe(2);
      page = await w.me.raw("GET", page.links.next);
    }
    expect(seen).toEqual(all);
    expect(first.links.last).toBeUndefined();
    expect(page.links.last).toBeDefined();
    const searched = await w.me.get("search/recipients", { search: "a", per_page: 1 });
    const second = await w.me.raw("GET", searched.links.next!);
    expect([...searched.body, ...second.body].map((r: Json) => r.id)).toEqual(
      (await idsOf(w.me, { search: "a" })).slice(0, 2),
    );
    const broken = await w.me.get("search/recipients", { search: "a", per_page: 1, page: "bookmark:nonsense" });
    expect(broken.body).toEqual(searched.body);
  });

  test("[CONV-225] a page size that is no positive number is the default", async () => {
    const { campus, me, course: biology } = await createWorld();
    for (let i = 0; i < 8; i++) await campus.enroll(biology.id, await campus.person(`Extra ${i}`), "student");
    for (const per_page of [0, -1, "many", [{ a: [1] }]]) {
      const found = await me.get("search/recipients", { context: `course_${biology.id}`, per_page });
      expect(found.body.length).toBe(10);
    }
  });

  test("[CONV-226] the older path answers the same", async () => {
    const params = { context: course, synthetic_contexts: 1, permissions: ["send_messages"], per_page: 50 };
    const [one, two] = [
      await w.me.get("search/recipients", params),
      await w.me.get("conversations/find_recipients", params),
    ];
    expect(two.status).toBe(200);
    expect(two.body).toEqual(one.body);
    expect(one.body.length).toBeGreaterThan(3);
  });

  test("a page takes three statements", async () => {
    const texts: string[] = [];
    const stop = w.campus.tenant.server.onQuery(({ text }) => texts.push(text));
    await find(w.me, { context: course, synthetic_contexts: 1 });
    const inContext = texts.length;
    texts.length = 0;
    await find(w.me, { search: "b", permissions: ["send_messages"] });
    stop();
    expect([inContext, texts.length]).toEqual([3, 3]);
  });

  test("nobody is asked without a token, and other tenants' contexts are nothing", async () => {
    expect((await find(w.me.as(undefined), { search: "a" })).status).toBe(401);
    const elsewhere = await createWorld();
    expect((await find(elsewhere.me, { context: course })).body).toEqual([]);
    expect((await find(elsewhere.me, { user_id: w.a.id })).status).toBe(404);
  });
});
