/** Moves sections between courses. */

import type { Actor } from "../../platform/actor.ts";
import { forbidden, plainMessage } from "../../platform/errors.ts";
import type { Db } from "../../store/database.ts";
import { type CourseAccess, findCourse } from "../courses/access.ts";
import { findSection, type SectionAccess } from "./access.ts";
import { moveSection } from "./sections.sql.ts";

/** A section goes to another course and remembers where it came from. */
export async function crosslist(db: Db, actor: Actor, section: string, target: string, now: Date) {
  const access = await findSection({ db, actor, now }, section);
  const course = await findCourse({ db, actor, now }, target);
  return move(db, actor, access, course, now);
}

/** A section goes back to where it came from. */
export async function uncrosslist(db: Db, actor: Actor, section: string, now: Date) {
  const access = await findSection({ db, actor, now }, section);
  const origin = access.section.nonxlist_course_id;
  if (origin === null) throw plainMessage("The section is not cross-listed");
  return move(db, actor, access, await findCourse({ db, actor, now }, String(origin)), now);
}

async function move(db: Db, actor: Actor, from: SectionAccess, to: CourseAccess, now: Date): Promise<SectionAccess> {
  if (!from.course.can("manage_sections_edit") || !to.can("manage_sections_edit")) throw forbidden();
  const { section } = from;
  if (section.course_id !== to.course.id) {
    const home = section.nonxlist_course_id ?? section.course_id;
    const cameFrom = home === to.course.id ? null : home;
    await moveSection(db, actor.root, { id: section.id, courseId: to.course.id, cameFrom }, to.course.chain, now);
  }
  return findSection({ db, actor, now }, String(section.id));
}
