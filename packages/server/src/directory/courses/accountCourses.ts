/** Lists the courses of an account and of those below it. */
import type { courses as endpoints, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { forbidden, searchTooShort } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import type { Slice } from "../../platform/lists.ts";
import { findUser } from "../../platform/references.ts";
import { sortKey } from "../../platform/sortKey.ts";
import type { Db } from "../../store/database.ts";
import { accessAccounts, findAccount } from "../accounts/access.ts";
import { typeOfShort } from "../roles.ts";
import { findTerm } from "../terms/access.ts";
import { accessCourses } from "./access.ts";
import { type AccountCoursesQuery, COURSE_SORTS, type CourseSort, listAccountCourseIds } from "./accountCourses.sql.ts";
import { loadCourseDetails, loadTeachers } from "./details.ts";
import { presentCourse } from "./present.ts";
import type { Viewing } from "./showCourse.ts";

type Params = Static<(typeof endpoints.listAccountCourses)["params"]>;

const MIN_SEARCH = 2;
const STORED: Readonly<Record<string, string>> = { created: "unpublished", claimed: "unpublished" };
const ALL = ["unpublished", "available", "completed", "deleted"];
const STANDING = ["unpublished", "available", "completed"];

/** One page of an account's courses, and how many there are. */
export async function listAccountCourses(
  db: Db,
  actor: Actor,
  account: string,
  params: Params,
  slice: Slice,
  { origin, now }: Viewing,
) {
  const access = await findAccount({ db, actor }, account);
  if (!access.can("read_course_list")) throw forbidden();
  const sis = access.can("read_sis") || access.can("manage_sis");
  const q = { ...(await readQuery(db, actor, params, sis, now)), accountId: access.account.id, ...slice };
  const rows = await listAccountCourseIds(db, q);
  const ids = rows.map((row) => row.id);
  const include = new Set(params.include);
  include.delete("permissions");
  include.delete("sections");
  const { root, id: viewerId } = actor;
  const courses = await accessCourses({ db, actor, now }, ids, { deleted: true });
  const totalStudents = include.has("total_students");
  const details = await loadCourseDetails(db, { root, viewerId, subjectId: viewerId, ids, totalStudents });
  const byId = new Map(details.map((row) => [row.id, row]));
  const teachers = include.has("teachers") ? { teachers: await loadTeachers(db, root, ids) } : {};
  return {
    courses: ids.map((id) => presentCourse(byId.get(id)!, courses.get(id)!, { origin, root, include, ...teachers })),
    total: rows[0]?.total ?? 0,
  };
}

async function readQuery(db: Db, actor: Actor, params: Params, sis: boolean, now: Date) {
  const term = params.search_term?.trim() ?? "";
  const id = parseId(term);
  if (term !== "" && id === null && [...term].length < MIN_SEARCH) throw searchTooShort();
  const states = (params.state ?? []).map((state) => STORED[state] ?? state);
  const sort = Object.hasOwn(COURSE_SORTS, params.sort ?? "") ? (params.sort as CourseSort) : "id";
  return {
    root: actor.root,
    term: term === "" ? null : term.toLowerCase(),
    key: sortKey(term),
    id,
    sis,
    states: states.includes("all") ? ALL : states.length > 0 ? states : STANDING,
    published: params.published ?? null,
    completed: params.completed ?? null,
    withEnrollments: params.with_enrollments ?? null,
    // an unknown word is a type that nobody has
    types: params.enrollment_type ? params.enrollment_type.map((word) => typeOfShort(word) ?? word) : null,
    teachers: params.by_teachers ? await idsOf(params.by_teachers, (text) => findUser(db, actor, text)) : null,
    accounts: params.by_subaccounts ? await accountsOf(db, actor, params.by_subaccounts) : null,
    termId: params.enrollment_term_id
      ? (await findTerm({ db, root: actor.root, now }, params.enrollment_term_id)).id
      : null,
    none: params.blueprint === true,
    now,
    sort,
    descending: params.order === "desc",
  } satisfies Omit<AccountCoursesQuery, "accountId" | "limit" | "offset">;
}

/** The ids behind references; those of nobody fall away. */
async function idsOf(texts: readonly string[], find: (text: string) => Promise<number | undefined>) {
  const ids: number[] = [];
  for (const text of texts) {
    const id = await find(text);
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

async function accountsOf(db: Db, actor: Actor, texts: readonly string[]): Promise<number[]> {
  const ids = texts.map((text) => parseId(text) ?? -1);
  return [...(await accessAccounts({ db, actor }, ids)).keys()];
}
