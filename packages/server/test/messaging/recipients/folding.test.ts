/** Search by the letters that a keyboard has: people, contexts, topics and messages, by everybody who may search them. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { start } from "../conversations/world.ts";

/** Names with what is typed to find them. */
const NAMES: readonly (readonly [name: string, typed: readonly string[]])[] = [
  ["Søren Kierkegård", ["soren", "Søren", "SOREN KIERKEGARD"]],
  ["Zoë Łukasz", ["lukasz", "łukasz", "zoe"]],
  ["Anaïs D’Arcy", ["d'arcy", "d’arcy", "D‘ARCY", "dʼarcy"]],
  ["Kim O'Brien", ["o’brien", "o'brien"]],
  ["Straße Holm", ["strasse", "straße", "STRASSE"]],
  ["Işıl Yılmaz", ["isil", "ışıl", "YILMAZ", "yilmaz"]],
  ["Þórdís Æsa Guðmundsdóttir", ["thordis", "aesa", "gudmunds", "þórdís"]],
  ["Đặng Thị Hường", ["dang thi huong", "đặng"]],
  ["Anna‐Lena Weiß", ["anna-lena", "weiss", "anna‑lena"]],
  ["Ｙｕｋｉ Hoﬃng", ["yuki", "hoffing", "ｙｕｋｉ"]],
];

let campus: Campus;
let teacher: Api;
let course: Json;
const people = new Map<string, number>();

beforeAll(async () => {
  campus = await Campus.create();
  teacher = await campus.person("Tina Teacher");
  course = await campus.course("Réseaux & Œuvres");
  await campus.enroll(course.id, teacher, "teacher");
  for (const [name] of NAMES) {
    const person = await campus.person(name);
    people.set(name, person.id);
    await campus.enroll(course.id, person, "student");
  }
});

const idsOf = async (who: Api, path: string, params: object): Promise<number[]> => {
  const found = await who.get(path, { per_page: 100, ...params });
  expect(found.status, found.text).toBe(200);
  return found.body.map((row: Json) => row.id);
};

describe.each(NAMES)("%s", (name, typed) => {
  test.each(typed)("[CONV-205] is found as a recipient, and in lists of users, by %s", async (search) => {
    const own = [people.get(name)];
    expect(await idsOf(teacher, "search/recipients", { search, type: "user" })).toEqual(own);
    const context = `course_${course.id}`;
    expect(await idsOf(teacher, "search/recipients", { search, type: "user", context })).toEqual(own);
    expect(await idsOf(campus.admin, "search/recipients", { search, type: "user" })).toEqual(own);
  });
});

test.each([
  ["Søren Kierkegård", "soren"],
  ["Anaïs D’Arcy", "d'arcy"],
  ["Işıl Yılmaz", "yilmaz"],
])("%s is found in the lists of a course's and an account's users by %s", async (name, search_term) => {
  expect(await idsOf(teacher, `courses/${course.id}/users`, { search_term })).toEqual([people.get(name)]);
  expect(await idsOf(campus.admin, "accounts/self/users", { search_term })).toEqual([people.get(name)]);
});

test("a person is found by a new name, and no longer by the former one", async () => {
  const person = await campus.person("Before Change");
  await campus.enroll(course.id, person, "student");
  await campus.admin.put(`users/${person.id}`, { user: { name: "Bjørk Ólafs", short_name: "Bjørk" } });
  const find = (search: string) => idsOf(teacher, "search/recipients", { search, type: "user" });
  expect([await find("bjork"), await find("before")]).toEqual([[person.id], []]);
});

test("courses, sections and groups are found as recipients, courses and groups in their lists", async () => {
  const names = async (search: string) =>
    (await teacher.get("search/recipients", { search, type: "context" })).body.map((row: Json) => row.name);
  const section = await campus.section(course.id, "Übung Þingvellir");
  await campus.enroll(course.id, teacher, "teacher", { course_section_id: section.id });
  expect(await names("reseaux oeuvres")).toContain(course.name);
  expect(await names("thingvellir")).toEqual(["Übung Þingvellir"]);
  expect(await idsOf(campus.admin, "accounts/self/courses", { search_term: "oeuvres" })).toEqual([course.id]);
});

test("a topic is found by its title", async () => {
  const path = `courses/${course.id}/discussion_topics`;
  const made = await teacher.post(path, { title: "Frage – „Größe“ der Œuvres", published: true });
  expect(await idsOf(teacher, path, { search_term: "grosse" })).toEqual([made.body.id]);
  expect(await idsOf(teacher, path, { search_term: 'frage - "größe" der oeuvres' })).toEqual([made.body.id]);
});

test("messages are found by their texts and subjects, and the excerpt shows the text as it was written", async () => {
  const reader = await campus.person("Rea Reader");
  await campus.enroll(course.id, reader, "student");
  const long = `${"filler ".repeat(40)}the Smørrebrød is at D’Angelo’s ${"after ".repeat(40)}`;
  await start(teacher, [reader], { body: long, subject: "Mittagessen in der Straße", group_conversation: true });
  const find = async (q: string) =>
    (await reader.get("/api/pidge/v1/conversations/search", { q })).body.map((row: Json) => row.excerpt);
  for (const q of ["smorrebrod", "Smørre", "SMØRREBRØD", "d'angelo", "d‘angelo’s"]) {
    const [excerpt, ...others] = await find(q);
    expect(others).toEqual([]);
    expect(excerpt).toContain("the Smørrebrød is at D’Angelo’s after");
    expect(excerpt.split(" ")).toHaveLength(30);
  }
  expect(await find("strasse")).toEqual([Array.from({ length: 12 }, () => "filler").join(" ")]);
  expect(await find("smor brod")).toEqual([]);
});
