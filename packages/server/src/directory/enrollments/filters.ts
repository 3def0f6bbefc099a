/** Reads what a list of enrolments is asked to hold. */
import type { enrollments as endpoints, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { errorText, plainMessage } from "../../platform/errors.ts";
import { parseIds } from "../../platform/ids.ts";
import type { Db } from "../../store/database.ts";
import { findTerm } from "../terms/access.ts";
import type { EnrollmentsQuery } from "./enrollmentLists.sql.ts";
import { rolesOfTenant } from "./writes.ts";

export type EnrollmentFilters = Static<(typeof endpoints.listCourseEnrollments)["params"]>;

const CURRENT = ["active", "invited", "creation_pending"];
const STORED = [...CURRENT, "deleted", "rejected", "completed", "inactive"];

/** Names for several states at once. */
const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  current_and_invited: CURRENT,
  current_and_future: CURRENT,
  current_and_concluded: [...CURRENT, "completed"],
};

/** The states that were asked for, or the usual ones. */
export function readStates(given: readonly string[] | undefined, usual: readonly string[]): string[] {
  if (given === undefined || given.length === 0) return [...usual];
  return given.flatMap((word) => {
    if (Object.hasOwn(TOGETHER, word)) return TOGETHER[word]!;
    if (!STORED.includes(word)) throw errorText(`Invalid state ${word}`);
    return [word];
  });
}

type Filtered = Pick<EnrollmentsQuery, "types" | "roles" | "roleIds" | "termId" | "sis">;

/** The filters that all lists share. `sis` says whether the caller may ask by the school's ids. */
export async function readFilters(
  db: Db,
  actor: Actor,
  params: EnrollmentFilters,
  sis: boolean,
  now: Date,
): Promise<Filtered> {
  if (params.grading_period_id) throw errorText("invalid grading_period_id");
  const bySis = {
    accounts: list(params.sis_account_id),
    courses: list(params.sis_course_id),
    sections: list(params.sis_section_id),
    users: list(params.sis_user_id),
  };
  if (!sis && Object.values(bySis).some((ids) => ids !== null))
    throw plainMessage("Insufficient permissions to filter by SIS fields");
  const roles = list(params.role);
  const roleIds = params.role_id && params.role_id.length > 0 ? parseIds(params.role_id) : null;
  if (roles !== null) {
    const known = await rolesOfTenant(db, actor.root, roles);
    const unknown = roles.find((name) => !known.includes(name));
    if (unknown !== undefined) throw errorText(`Invalid role ${unknown}`);
  }
  return {
    roles,
    roleIds,
    types: roles === null && roleIds === null ? list(params.type) : null,
    termId: params.enrollment_term_id
      ? (await findTerm({ db, root: actor.root, now }, params.enrollment_term_id)).id
      : null,
    sis: bySis,
  };
}

const list = (words: readonly string[] | undefined) => (words === undefined || words.length === 0 ? null : words);

export { CURRENT };
