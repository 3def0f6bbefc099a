/** Checks the attributes of a course that a caller sends, and turns them into columns. */
import type { courses as endpoints, Static } from "@pidge/api";
import { given, oneOf, shortText } from "../../platform/attributes.ts";
import type { Context } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { cleanHtml } from "../../platform/html.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { ianaZone } from "../../platform/zones.ts";
import { findTerm } from "../terms/access.ts";
import type { CourseValues } from "./courseWrites.sql.ts";

export type CourseInput = NonNullable<Static<(typeof endpoints.createCourse)["params"]>["course"]>;

const FORMATS = ["on_campus", "online", "blended"] as const;
const VIEWS = ["feed", "wiki", "modules", "syllabus", "assignments"] as const;

/** The attribute that each unique index of courses protects. */
export const TAKEN_COURSE_IDS = { courses_sis: "sis_course_id", courses_integration: "integration_id" };

/** The columns that the input changes. Without `setsSisIds` the school's ids in it are ignored. */
export async function courseValues(
  ctx: Context,
  { input, setsSisIds }: { readonly input: CourseInput; readonly setsSisIds: boolean },
): Promise<CourseValues> {
  const name = shortText("name", input.name);
  const code = shortText("course_code", input.course_code);
  const view = oneOf("default_view", input.default_view, VIEWS);
  const zone = input.time_zone === undefined ? undefined : readZone(input.time_zone);
  return given({
    ...(typeof name === "string" ? { name, sort_key: sortKey(name) } : {}),
    ...(typeof code === "string" ? { course_code: code } : {}),
    restrict_enrollments_to_course_dates: input.restrict_enrollments_to_course_dates,
    start_at: input.start_at,
    end_at: input.end_at,
    license: input.license,
    is_public: input.is_public,
    is_public_to_auth_users: input.is_public_to_auth_users,
    public_syllabus: input.public_syllabus,
    public_syllabus_to_auth: input.public_syllabus_to_auth,
    public_description: input.public_description,
    syllabus_body: input.syllabus_body ? cleanHtml(input.syllabus_body, ctx.origin) : input.syllabus_body,
    time_zone: zone,
    default_view: view ?? undefined,
    course_format: oneOf("course_format", input.course_format, FORMATS),
    hide_final_grades: input.hide_final_grades,
    ...(input.term_id ? { enrollment_term_id: (await findTerm(ctx, input.term_id)).id } : {}),
    ...(setsSisIds
      ? {
          sis_course_id: shortText("sis_course_id", input.sis_course_id),
          integration_id: shortText("integration_id", input.integration_id),
        }
      : {}),
  });
}

function readZone(name: string | null): string | null {
  if (name === null || name === "") return null;
  const zone = ianaZone(name);
  if (zone === undefined) throw invalid("time_zone", "invalid", `${name} is no time zone`);
  return zone;
}

/** Leaves out the dates unless enrolments are bound to them: otherwise a course has no dates of its own. */
export const withoutUnboundDates = (values: CourseValues, bound: boolean): CourseValues => {
  if (bound) return values;
  const { start_at, end_at, ...rest } = values;
  return rest;
};
