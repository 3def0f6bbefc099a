/** Enrols people: what is asked is checked whole before anything is looked up or written. */
import type { enrollments as endpoints, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { forbidden, notFound, plainMessage } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { findUser } from "../../platform/references.ts";
import type { Database, Db } from "../../store/database.ts";
import { type CourseAccess, findCourse } from "../courses/access.ts";
import { addPermission, type EnrollmentType, isEnrollmentType } from "../roles.ts";
import { findSection } from "../sections/access.ts";
import { ensureDefaultSection, type SectionRow } from "../sections/sections.sql.ts";
import { findRoles, isEnrolled, type RoleRow, stateWithLogin, writeEnrollment } from "./writes.ts";

type EnrollmentInput = NonNullable<Static<(typeof endpoints.createEnrollment)["params"]>["enrollment"]>;

const NO_USER = "Can't create an enrollment without a user. Include enrollment[user_id] to create an enrollment";
const NO_SIS_USER = "Can't create an enrollment without a sis_user_id or integration_id when root_account is provided";
const GIVEN_STATES: ReadonlySet<string> = new Set(["active", "invited", "inactive"]);

/** The id of the enrolment that now stands. `within` is the section of the path, where that names one. */
export async function enroll(
  db: Database,
  actor: Actor,
  place: { readonly course: CourseAccess; readonly within?: SectionRow },
  input: EnrollmentInput | undefined,
  now: Date,
): Promise<number> {
  const { course } = place;
  if (input === undefined || Object.keys(input).length === 0) throw plainMessage("No parameters given");
  const who = personOf(input);
  refuseCode(actor, input);
  const role = await roleOf(db, actor, course, input);
  const faults = [...(who.fault ? [who.fault] : []), ...(typeof role === "string" ? [role] : [])];
  const section = place.within ?? (await sectionOf(db, actor, course, input, now));
  if (course.concluded && !(await staysOpen(db, actor, section, who.reference, now)))
    faults.push("Can't add an enrollment to a concluded course.");
  if (faults.length > 0 || typeof role === "string" || who.reference === undefined)
    throw plainMessage(faults.join(", "));
  const type = role.base_role_type as EnrollmentType;
  if (!course.can(addPermission(type))) throw forbidden();
  const userId = await findUser(db, actor, who.reference);
  const userState = userId === undefined ? undefined : await stateWithLogin(db, actor.root, userId);
  if (userId === undefined || userState === undefined) throw notFound();
  const observed = await observedUser(db, actor, type, input);
  const asked = GIVEN_STATES.has(input.enrollment_state ?? "") ? input.enrollment_state! : null;
  const observes = type === "ObserverEnrollment" && userState === "registered";
  const pending = course.course.workflow_state === "unpublished" ? "creation_pending" : "invited";
  return db.transaction().execute(async (tx) =>
    writeEnrollment(tx, {
      root: actor.root,
      userId,
      courseId: course.course.id,
      sectionId: section?.id ?? (await ensureDefaultSection(tx, actor.root, course.course.id, now)),
      type,
      roleId: role.id,
      associatedUserId: observed,
      state: asked ?? (observes ? "active" : pending),
      stateIfCurrent: asked,
      limited: input.limit_privileges_to_course_section,
      startAt: input.start_at,
      endAt: input.end_at,
      selfEnrolled: false,
      accounts: course.course.chain,
      now,
    }),
  );
}

/** The actor becomes a teacher of a course that they may have just made. */
export async function enrollTeacher(db: Db, actor: Actor, courseId: number, now: Date): Promise<void> {
  const { course } = await findCourse({ db, actor, now }, String(courseId));
  const [role] = await findRoles(db, actor.root, course.chain, { names: ["TeacherEnrollment"] });
  await writeEnrollment(db, {
    root: actor.root,
    userId: actor.id,
    courseId,
    sectionId: await ensureDefaultSection(db, actor.root, courseId, now),
    type: "TeacherEnrollment",
    roleId: role!.id,
    associatedUserId: null,
    state: "active",
    stateIfCurrent: "active",
    limited: undefined,
    startAt: undefined,
    endAt: undefined,
    selfEnrolled: false,
    accounts: course.chain,
    now,
  });
}

/** No course of ours can be entered by a code, so none is right. */
function refuseCode(actor: Actor, input: EnrollmentInput): void {
  if (!input.self_enrollment_code) return;
  const own = input.user_id === "self" || parseId(input.user_id) === actor.id;
  throw plainMessage(
    own ? "enrollment[self_enrollment_code] is invalid" : "enrollment[user_id] must be 'self' when self-enrolling",
  );
}

function personOf(input: EnrollmentInput): { reference?: string; fault?: string } {
  if (input.root_account) {
    if (input.sis_user_id) return { reference: `sis_user_id:${input.sis_user_id}` };
    if (input.integration_id) return { reference: `sis_integration_id:${input.integration_id}` };
    return { fault: NO_SIS_USER };
  }
  return input.user_id ? { reference: input.user_id } : { fault: NO_USER };
}

/** The role that is asked for, or what is wrong with it. */
async function roleOf(db: Db, actor: Actor, course: CourseAccess, input: EnrollmentInput): Promise<RoleRow | string> {
  const type = input.type || null;
  if (type !== null && !isEnrollmentType(type)) return "Invalid type";
  const byId = input.role_id ? parseId(input.role_id) : null;
  const custom = Boolean(input.role_id || input.role);
  const roles = await findRoles(db, actor.root, course.course.chain, {
    ...(byId === null ? { names: [input.role || type || "StudentEnrollment"] } : { ids: [byId] }),
  });
  const role = roles[0];
  if (role === undefined || (input.role_id && byId === null) || !isEnrollmentType(role.base_role_type))
    return "Invalid role";
  if (role.workflow_state === "inactive") return "Cannot create an enrollment with this role because it is inactive.";
  if (custom && type !== null && type !== role.base_role_type)
    return "The specified type must match the base type for the role";
  return role;
}

async function sectionOf(db: Db, actor: Actor, course: CourseAccess, input: EnrollmentInput, now: Date) {
  if (!input.course_section_id) return undefined;
  const { section } = await findSection({ db, actor, now }, input.course_section_id);
  if (section.course_id !== course.course.id) throw notFound();
  return section;
}

/** A section whose own dates outlast its course takes people who are in the course already. */
async function staysOpen(db: Db, actor: Actor, section: SectionRow | undefined, user: string | undefined, now: Date) {
  if (section?.restrict_enrollments_to_section_dates !== true || user === undefined) return false;
  if (section.end_at !== null && section.end_at <= now) return false;
  const userId = await findUser(db, actor, user);
  if (userId === undefined) return false;
  return isEnrolled(db, actor.root, userId, section.course_id);
}

async function observedUser(db: Db, actor: Actor, type: EnrollmentType, input: EnrollmentInput) {
  if (type !== "ObserverEnrollment" || !input.associated_user_id) return null;
  const id = await findUser(db, actor, input.associated_user_id);
  if (id === undefined) throw notFound();
  return id;
}
