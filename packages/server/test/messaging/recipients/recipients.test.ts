/** The search for recipients: who and what is found, and in which order. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { createWorld, type World } from "../conversations/world.ts";

const find = (who: Api, params: Params) => who.get("search/recipients", { per_page: 100, ...params });
const idsOf = async (who: Api, params: Params): Promise<(number | string)[]> =>
  (await find(who, params)).body.map((r: Json) => r.id);

let w: World;
let course: string;
beforeAll(async () => {
  w = await createWorld();
  course = `course_${w.course.id}`;
});

describe("words", () => {
  test("[CONV-204] contexts and people whose names hold the word, contexts first and marked as such", async () => {
    const { campus, me } = await createWorld();
    const algebra = await campus.course("Algebra");
    const al = await campus.person("Alma Reyes");
    await campus.enroll(algebra.id, me, "teacher");
    await campus.enroll(algebra.id, al, "student");
    const found = (await find(me, { search: "al" })).body;
    expect(found.map((r: Json) => r.id)).toEqual([`course_${algebra.id}`, al.id]);
    expect(found.map((r: Json) => r.type)).toEqual(["context", undefined]);
    expect(found[0]).toEqual({
      id: `course_${algebra.id}`,
      name: "Algebra",
      type: "context",
      permissions: {},
      user_count: 2,
      avatar_url: expect.stringMatching(/avatar-group-50\.png$/),
    });
    expect(found[1]).toEqual({
      id: al.id,
      name: "Alma Reyes",
      full_name: "Alma Reyes",
      pronouns: null,
      common_courses: { [algebra.id]: ["StudentEnrollment"] },
      common_groups: {},
      avatar_url: expect.stringMatching(/avatar-50\.png$/),
    });
  });

  test("[CONV-205] several words must all occur, in any order and case, accents aside; wildcards are plain letters", async () => {
    expect(await idsOf(w.me, { search: "ABLE ann", type: "user" })).toEqual([w.a.id]);
    expect(await idsOf(w.me, { search: "able bob", type: "user" })).toEqual([]);
    expect(await idsOf(w.me, { search: "a%e", type: "user" })).toEqual([]);
    const zoe = await w.campus.person("Zoë Ångström");
    await w.campus.enroll(w.course.id, zoe, "ta");
    expect(await idsOf(w.me, { search: "angstrom ZOE", type: "user" })).toEqual([zoe.id]);
    expect(await idsOf(w.me, { search: "zoë", type: "user" })).toEqual([zoe.id]);
  });

  test("[CONV-206][CONV-228] without search, context and user_id nothing; a malformed context is as if absent", async () => {
    expect((await find(w.me, {})).body).toEqual([]);
    expect((await find(w.me, { context: "cousre_1" })).body).toEqual([]);
    expect(await idsOf(w.me, { context: "cousre_1", search: "ann" })).toEqual([w.a.id]);
  });

  test("[CONV-207] an empty search lists my courses and groups, by name", async () => {
    const { campus, me, course: biology } = await createWorld();
    const art = await campus.course("Art");
    await campus.enroll(art.id, me, "student");
    const group = await campus.group(biology.id, "Badgers", [me]);
    await campus.group(biology.id, "Not mine", []);
    expect(await idsOf(me, { search: "" })).toEqual([`course_${art.id}`, `group_${group.id}`, `course_${biology.id}`]);
  });

  test("[CONV-213] a search without context finds sections and groups with the name of what holds them", async () => {
    const { campus, me, course: biology, s1 } = await createWorld();
    const group = await campus.group(biology.id, "Lab team", [me]);
    const found = (await find(me, { search: "lab" })).body;
    expect(found.map((r: Json) => [r.id, r.context_name])).toEqual([
      [`section_${s1.id}`, "Biology 101"],
      [expect.stringContaining("section_"), "Biology 101"],
      [`group_${group.id}`, "Biology 101"],
    ]);
  });

  test("sections are offered only where more than one is to be seen", async () => {
    const { campus, me } = await createWorld();
    const single = await campus.course("Solo course");
    await campus.enroll(single.id, me, "teacher");
    expect(await idsOf(me, { search: "solo" })).toEqual([`course_${single.id}`]);
  });
});

describe("contexts", () => {
  test("[CONV-208] context=course lists its people by sortable name, the caller among them", async () => {
    const { me, a, b, x, course: biology } = await createWorld();
    const found = (await find(me, { context: `course_${biology.id}` })).body;
    expect(found.map((r: Json) => r.id)).toEqual([a.id, b.id, me.id, x.id]);
    expect(found[2].common_courses).toEqual({ [biology.id]: ["TeacherEnrollment"] });
  });

  test("[CONV-209] a role limits the people of a context", async () => {
    expect(await idsOf(w.a, { context: `${course}_teachers` })).toEqual([w.me.id]);
    expect(await idsOf(w.a, { context: `section_${w.s2.id}_students` })).toEqual([w.x.id]);
  });

  test("[CONV-210][CONV-211] synthetic rows count roles that occur, then sections and groups", async () => {
    const { campus, me, course: biology, s1 } = await createWorld();
    const id = `course_${biology.id}`;
    const none = (await find(me, { context: id, synthetic_contexts: 1 })).body.filter((r: Json) => r.type);
    expect(none.map((r: Json) => [r.id, r.name, r.user_count, r.item_count])).toEqual([
      [`${id}_teachers`, "Teachers", 1, undefined],
      [`${id}_students`, "Students", 3, undefined],
      [`${id}_sections`, "Course Sections", undefined, 3],
    ]);
    await campus.group(biology.id, "Foxes", [me]);
    const ta = await campus.person("Tia Assist");
    await campus.enroll(biology.id, ta, "ta");
    const more = (await find(me, { context: id, synthetic_contexts: 1 })).body;
    expect(more.map((r: Json) => r.name).slice(0, 5)).toEqual([
      "Teachers",
      "Teaching Assistants",
      "Students",
      "Course Sections",
      "Student Groups",
    ]);
    expect(more.slice(5).every((r: Json) => r.full_name)).toBe(true);
    expect((await find(me, { context: id })).body.some((r: Json) => r.type)).toBe(false);
    const lab = (await find(me, { context: `section_${s1.id}`, synthetic_contexts: 1 })).body;
    expect(lab.filter((r: Json) => r.type).map((r: Json) => [r.id, r.user_count])).toEqual([
      [`section_${s1.id}_students`, 2],
    ]);
  });

  test("[CONV-212] course_N_sections and course_N_groups list those contexts, without context_name", async () => {
    const { campus, me, course: biology, s1, s2 } = await createWorld();
    const group = await campus.group(biology.id, "Foxes", []);
    const sections = (await find(me, { context: `course_${biology.id}_sections` })).body;
    expect(sections.map((r: Json) => [r.name, r.user_count])).toEqual([
      ["Biology 101", 1],
      ["Lab A", 2],
      ["Lab B", 1],
    ]);
    expect(sections.slice(1).map((r: Json) => r.id)).toEqual([`section_${s1.id}`, `section_${s2.id}`]);
    expect(sections.some((r: Json) => "context_name" in r)).toBe(false);
    expect(await idsOf(me, { context: `course_${biology.id}_groups` })).toEqual([`group_${group.id}`]);
  });

  test("[CONV-214] type limits the kinds", async () => {
    const kinds = async (type: string) =>
      new Set((await idsOf(w.me, { search: "b", type })).map((id) => String(id).replace(/_?\d+$/, "")));
    expect(await kinds("user")).toEqual(new Set([""]));
    expect(await kinds("context")).toEqual(new Set(["course", "section"]));
    expect(await kinds("section")).toEqual(new Set(["section"]));
    expect(await kinds("nonsense")).toEqual(new Set());
    const both = await find(w.me, { search: "b", types: ["user", "course"] });
    expect(both.body.map((r: Json) => r.id)).toEqual([course, w.a.id, w.b.id]);
  });

  test("[CONV-215] exclude leaves out people and contexts", async () => {
    expect(await idsOf(w.me, { search: "b", types: ["user", "course"], exclude: [w.a.id, course] })).toEqual([w.b.id]);
    const rows = await idsOf(w.me, { context: course, synthetic_contexts: 1, exclude: [`${course}_students`] });
    expect(rows).toContain(`${course}_teachers`);
    expect(rows).not.toContain(`${course}_students`);
  });

  test("[CONV-219] permissions tells which of the requested are granted", async () => {
    const ask = async (who: Api) =>
      (await find(who, { search: "biology", type: "course", permissions: ["send_messages_all"] })).body[0].permissions;
    expect(await ask(w.me)).toEqual({ send_messages_all: true });
    expect(await ask(w.a)).toEqual({});
    const { campus, me, a, course: biology } = await createWorld();
    await campus.group(biology.id, "Foxes", [me, a]);
    const group = await find(a, { search: "foxes", permissions: ["send_messages", "nonsense"] });
    expect(group.body[0].permissions).toEqual({ send_messages: true });
  });

  test("[CONV-227] somebody with two roles is one row that tells both", async () => {
    const { campus, me, a, course: biology } = await createWorld();
    await campus.enroll(biology.id, a, "ta");
    for (const params of [{ search: "ann" }, { context: `course_${biology.id}`, search: "ann" }]) {
      const found = (await find(me, { ...params, type: "user" })).body;
      expect(found.length).toBe(1);
      expect([...found[0].common_courses[biology.id]].sort()).toEqual(["StudentEnrollment", "TaEnrollment"]);
    }
  });
});
