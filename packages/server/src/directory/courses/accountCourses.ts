/** Lists the courses of an account and of the accounts below it. */
import type { courses as endpoints, Static } from "@pidge/api";
import type { Context } from "../../platform/context.ts";
import { forbidden, searchTooShort } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import type { Slice } from "../../platform/lists.ts";
import { findUsers } from "../../platform/references.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { execute } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import { type AccountAccess, accessAccounts, findAccount } from "../accounts/access.ts";
import { typeOfShort } from "../roles.ts";
import { findTerm } from "../terms/access.ts";
import { accessCourses } from "./access.ts";
import { accountCourseIds, isCourseSort } from "./accountCourses.sql.ts";
import { loadCourseDetails, loadTeachers } from "./courseDetails.sql.ts";
import { presentCourse } from "./present.ts";

type Params = Static<(typeof endpoints.listAccountCourses)["params"]>;

const MIN_SEARCH = 2;
/** `created` and `claimed` are stored as one state. */
const STORED: Readonly<Record<string, string>> = { created: "unpublished", claimed: "unpublished" };
const ALL = ["unpublished", "available", "completed", "deleted"];
const DEFAULT_STATES = ["unpublished", "available", "completed"];

export interface AccountCoursesRequest {
  /** The account as the path names it. */
  readonly account: string;
  readonly params: Params;
  readonly slice: Slice;
}

/** One page of an account's courses, and the number of all. */
export async function listAccountCourses(ctx: Context, { account, params, slice }: AccountCoursesRequest) {
  const { db, actor, origin } = ctx;
  const access = await findAccount(ctx, account);
  if (!access.can("read_course_list")) throw forbidden();
  const sort = isCourseSort(params.sort ?? "") ? (params.sort as "id") : "id";
  const statement = accountCourseIds({ sort, descending: params.order === "desc" });
  const rows = await execute(db, statement, { ...(await readFilters(ctx, access, params)), ...slice });
  const ids = rows.map((row) => row.id);
  const include = new Set(params.include);
  include.delete("permissions");
  include.delete("sections");
  const courses = await accessCourses(ctx, ids, { deleted: true });
  const details = await loadCourseDetails(ctx, { ids, totalStudents: include.has("total_students") });
  const byId = new Map(details.map((row) => [row.id, row]));
  const teachers = include.has("teachers") ? { teachers: await loadTeachers(ctx, ids) } : {};
  return {
    courses: ids.map((id) => {
      const row = must(byId.get(id), "a listed course");
      return presentCourse(row, must(courses.get(id), "access to a listed course"), {
        origin,
        root: actor.root,
        include,
        ...teachers,
      });
    }),
    total: rows[0]?.total ?? 0,
  };
}

/** The values of the statement for a request's filters. */
async function readFilters(ctx: Context, access: AccountAccess, params: Params) {
  const { db, actor } = ctx;
  const term = params.search_term?.trim() ?? "";
  const id = parseId(term);
  if (term !== "" && id === null && [...term].length < MIN_SEARCH) throw searchTooShort();
  const states = (params.state ?? []).map((state) => STORED[state] ?? state);
  return {
    tenant: actor.root,
    account: access.account.id,
    term: term === "" ? null : term.toLowerCase(),
    key: sortKey(term),
    id,
    searchesSis: access.can("read_sis") || access.can("manage_sis"),
    states: states.includes("all") ? ALL : states.length > 0 ? states : DEFAULT_STATES,
    published: params.published ?? null,
    completed: params.completed ?? null,
    withEnrollments: params.with_enrollments ?? null,
    // an unknown word matches no enrolment
    types: params.enrollment_type ? params.enrollment_type.map((word) => typeOfShort(word) ?? word) : null,
    teachers: params.by_teachers ? await findUsers(db, actor, params.by_teachers) : null,
    accounts: params.by_subaccounts ? await accountsOf(ctx, params.by_subaccounts) : null,
    enrollmentTerm: params.enrollment_term_id ? (await findTerm(ctx, params.enrollment_term_id)).id : null,
    // no course is a blueprint
    none: params.blueprint === true,
    now: ctx.now,
  };
}

async function accountsOf(ctx: Context, texts: readonly string[]): Promise<number[]> {
  const ids = texts.map((text) => parseId(text) ?? -1);
  return [...(await accessAccounts(ctx, ids)).keys()];
}
