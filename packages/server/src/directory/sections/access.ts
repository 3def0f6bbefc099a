/** The only way to a section: the record together with access to its course. */
import type { AccessContext } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { findRecord } from "../../platform/references.ts";
import { accessCourses, type CourseAccess } from "../courses/access.ts";
import { loadSection, type SectionRow } from "./sections.sql.ts";

export interface SectionAccess {
  readonly section: SectionRow;
  readonly course: CourseAccess;
}

/** The section that a path names and its course, or a 404. Deleted sections are found where `deleted` says so. */
export async function findSection(
  ctx: AccessContext,
  reference: string,
  options: { readonly deleted?: boolean } = {},
): Promise<SectionAccess> {
  const { db, actor } = ctx;
  const id = parseId(reference) ?? (await findRecord(db, actor.root, "course_sections", reference));
  const section = id === undefined ? undefined : await loadSection(db, actor.root, id);
  if (section === undefined || (section.workflow_state === "deleted" && !options.deleted)) throw notFound();
  const course = (await accessCourses(ctx, [section.course_id])).get(section.course_id);
  if (course === undefined) throw notFound();
  return { section, course };
}

/** The same, and its course readable by the actor, or a refusal. */
export async function accessSection(ctx: AccessContext, reference: string): Promise<SectionAccess> {
  const access = await findSection(ctx, reference);
  if (!access.course.canRead) throw forbidden();
  return access;
}
