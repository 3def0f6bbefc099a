/** Moves sections between courses. */
import type { Context } from "../../platform/context.ts";
import { forbidden, plainMessage } from "../../platform/errors.ts";
import { execute } from "../../store/database.ts";
import { type CourseAccess, findCourse } from "../courses/access.ts";
import { findSection, type SectionAccess } from "./access.ts";
import { moveSection } from "./sections.sql.ts";

/** Moves a section to another course; the section keeps the course that it came from. */
export async function crosslist(
  ctx: Context,
  { section, target }: { readonly section: string; readonly target: string },
): Promise<SectionAccess> {
  return move(ctx, await findSection(ctx, section), await findCourse(ctx, target));
}

/** Moves a section back to the course that it came from. */
export async function uncrosslist(ctx: Context, section: string): Promise<SectionAccess> {
  const access = await findSection(ctx, section);
  const origin = access.section.nonxlist_course_id;
  if (origin === null) throw plainMessage("The section is not cross-listed");
  return move(ctx, access, await findCourse(ctx, String(origin)));
}

async function move(ctx: Context, { section, course: from }: SectionAccess, to: CourseAccess): Promise<SectionAccess> {
  if (!from.can("manage_sections_edit") || !to.can("manage_sections_edit")) throw forbidden();
  if (section.course_id !== to.course.id) {
    const home = section.nonxlist_course_id ?? section.course_id;
    await execute(ctx.db, moveSection, {
      tenant: ctx.root,
      section: section.id,
      course: to.course.id,
      cameFrom: home === to.course.id ? null : home,
      accounts: to.course.chain,
      now: ctx.now,
    });
  }
  return findSection(ctx, String(section.id));
}
