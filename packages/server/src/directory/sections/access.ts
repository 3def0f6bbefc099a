/** Looks up sections together with access to their courses. Nothing else in the server looks up a section for somebody. */
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

/** The section that a path or parameter names, or a 404. Deleted sections are found only if wanted. */
export async function findSection(
  ctx: AccessContext,
  reference: string | undefined,
  options: { readonly deleted?: boolean } = {},
): Promise<SectionAccess> {
  const { db, actor } = ctx;
  const id = parseId(reference) ?? (await findRecord(db, actor.root, "course_sections", reference ?? ""));
  const section = id === undefined ? undefined : await loadSection({ db, root: actor.root }, id);
  if (section === undefined || (section.workflow_state === "deleted" && !options.deleted)) throw notFound();
  const course = (await accessCourses(ctx, [section.course_id])).get(section.course_id);
  if (course === undefined) throw notFound();
  return { section, course };
}

/** The section that a path or parameter names, a 404, or a 403 if the actor cannot read its course. */
export async function accessSection(ctx: AccessContext, reference: string): Promise<SectionAccess> {
  const access = await findSection(ctx, reference);
  if (!access.course.canRead) throw forbidden();
  return access;
}
