/** Reads which enrolments a request asks for. */
import type { enrollments as endpoints, Static } from "@pidge/api";
import type { TenantContext } from "../../platform/context.ts";
import { errorText, plainMessage } from "../../platform/errors.ts";
import { parseIds } from "../../platform/ids.ts";
import { execute } from "../../store/database.ts";
import { findTerm } from "../terms/access.ts";
import type { EnrollmentListFilters } from "./enrollmentLists.sql.ts";
import { knownRoleNames } from "./enrollmentWrites.sql.ts";

export type EnrollmentParams = Static<(typeof endpoints.listCourseEnrollments)["params"]>;

/** The states of enrolments that have not ended. */
export const CURRENT = ["active", "invited", "creation_pending"];
const STORED = [...CURRENT, "deleted", "rejected", "completed", "inactive"];

/** Names for several states. */
const COMBINED = new Map<string, readonly string[]>([
  ["current_and_invited", CURRENT],
  ["current_and_future", CURRENT],
  ["current_and_concluded", [...CURRENT, "completed"]],
]);

/** The states that a request asks for, or the default ones. */
export function readStates(given: readonly string[] | undefined, defaults: readonly string[]): string[] {
  if (given === undefined || given.length === 0) return [...defaults];
  return given.flatMap((word) => {
    const combined = COMBINED.get(word);
    if (combined !== undefined) return combined;
    if (!STORED.includes(word)) throw errorText(`Invalid state ${word}`);
    return [word];
  });
}

type SharedFilters = Pick<
  EnrollmentListFilters,
  "types" | "roles" | "roleIds" | "term" | "sisAccounts" | "sisCourses" | "sisSections" | "sisUsers"
>;

/** Reads the filters that all lists have in common. Filters by the school's ids are refused without `seesSisIds`. */
export async function readFilters(
  ctx: Pick<TenantContext, "db" | "root" | "now">,
  params: EnrollmentParams,
  seesSisIds: boolean,
): Promise<SharedFilters> {
  if (params.grading_period_id) throw errorText("invalid grading_period_id");
  const bySis = {
    sisAccounts: listOrNull(params.sis_account_id),
    sisCourses: listOrNull(params.sis_course_id),
    sisSections: listOrNull(params.sis_section_id),
    sisUsers: listOrNull(params.sis_user_id),
  };
  if (!seesSisIds && Object.values(bySis).some((ids) => ids !== null))
    throw plainMessage("Insufficient permissions to filter by SIS fields");
  const roles = listOrNull(params.role);
  const roleIds = params.role_id && params.role_id.length > 0 ? parseIds(params.role_id) : null;
  if (roles !== null) {
    const known = await execute(ctx.db, knownRoleNames, { tenant: ctx.root, names: roles });
    const unknown = roles.find((name) => !known.some((role) => role.name === name));
    if (unknown !== undefined) throw errorText(`Invalid role ${unknown}`);
  }
  return {
    roles,
    roleIds,
    types: roles === null && roleIds === null ? listOrNull(params.type) : null,
    term: params.enrollment_term_id ? (await findTerm(ctx, params.enrollment_term_id)).id : null,
    ...bySis,
  };
}

const listOrNull = (words: readonly string[] | undefined) => (words === undefined || words.length === 0 ? null : words);
