/** Every endpoint of courses, sections, enrolments and groups: 401 without a token, 404 for another tenant. */
import { courses, type Endpoint, enrollments, favorites, groups, sections, terms } from "@pidge/api";
import { beforeAll, expect, it } from "vitest";
import { Campus } from "../../support/campus.ts";
import { CHALLENGE, NOT_FOUND, UNAUTHENTICATED } from "../../support/refusals.ts";

let campus: Campus;
let other: Campus;
/** Ids of the first tenant's records by the names of path parameters; the meaning of `:id` follows from the words before it. */
let ids: Record<string, number>;

beforeAll(async () => {
  [campus, other] = [await Campus.create(), await Campus.create()];
  const course = await campus.course("Secrets");
  const { admin } = campus;
  const enrollment = await campus.enroll(course.id, admin, "teacher");
  const group = await campus.group(course.id, "Keepers", [admin]);
  const [membership] = (await admin.get(`groups/${group.id}/memberships`)).body;
  const { enrollment_terms } = (await admin.get("accounts/self/terms")).body;
  ids = {
    account_id: campus.tenant.root,
    course_id: course.id,
    new_course_id: course.id,
    section_id: enrollment.course_section_id,
    user_id: admin.id,
    group_id: group.id,
    group_category_id: group.group_category_id,
    "accounts/courses": course.id,
    "accounts/terms": enrollment_terms[0].id,
    "accounts/enrollments": enrollment.id,
    "courses/enrollments": enrollment.id,
    "courses/sections": enrollment.course_section_id,
    "courses/users": admin.id,
    "groups/memberships": membership.id,
    courses: course.id,
    sections: enrollment.course_section_id,
    groups: group.id,
  };
});

/** The path with ids of the first tenant. */
function fill(path: string): string {
  const words = path
    .split("/")
    .filter((word) => !word.startsWith(":") && !["", "api", "v1", "users", "self", "favorites"].includes(word));
  const record = path.includes("/users/:id") ? "courses/users" : words.join("/");
  return path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const id = name === "id" ? (ids[record] ?? ids[words[0]!]) : ids[name];
    if (id === undefined) throw new Error(`no id for :${name} of ${path}`);
    return String(id);
  });
}

const rooms = { courses, enrollments, favorites, groups, sections, terms };
const rows = Object.values(rooms).flatMap((room) =>
  (Object.values(room) as Endpoint[]).flatMap((e) => [e.path, ...(e.aliases ?? [])].map((path) => ({ ...e, path }))),
);

it.each(rows)("[PLAT-51] $method $path is refused without a token", async ({ method, path }) => {
  const answer = await campus.admin.as(undefined).send(method, fill(path), {}, {});
  expect(answer).toMatchObject({ status: 401, body: UNAUTHENTICATED });
  expect(answer.headers.get("www-authenticate")).toBe(CHALLENGE);
});

const ofRecords = rows.filter(({ path }) => path.includes(":"));

it.each(ofRecords)("$method $path is a 404 for another tenant's administrator", async ({ method, path }) => {
  const answer = await other.admin.send(method, fill(path), {}, {});
  expect(answer).toMatchObject({ status: 404, body: NOT_FOUND });
});
