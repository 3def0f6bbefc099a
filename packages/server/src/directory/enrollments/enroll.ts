/** Enrols people. The whole request is checked before anything is written. */
import type { enrollments as endpoints, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { type Context, inTransaction } from "../../platform/context.ts";
import { forbidden, notFound, plainMessage } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { findUser } from "../../platform/references.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { type CourseAccess, findCourse } from "../courses/access.ts";
import { addPermission, type EnrollmentType, isEnrollmentType } from "../roles.ts";
import { findSection } from "../sections/access.ts";
import { ensureDefaultSection, type SectionRow } from "../sections/sections.sql.ts";
import {
  anyEnrollment,
  type CourseRoleRow,
  findCourseRoles,
  saveEnrollment,
  stateWithLogin,
} from "./enrollmentWrites.sql.ts";

type EnrollmentInput = NonNullable<Static<(typeof endpoints.createEnrollment)["params"]>["enrollment"]>;

const NO_USER = "Can't create an enrollment without a user. Include enrollment[user_id] to create an enrollment";
const NO_SIS_USER = "Can't create an enrollment without a sis_user_id or integration_id when root_account is provided";
const GIVEN_STATES: ReadonlySet<string> = new Set(["active", "invited", "inactive"]);

export interface EnrollmentRequest {
  readonly course: CourseAccess;
  /** The section that the path names. */
  readonly within?: SectionRow;
  readonly input: EnrollmentInput | undefined;
}

/** Enrols a person and answers the id of the enrolment, which may have existed before. */
export async function enroll(ctx: Context, { course, within, input }: EnrollmentRequest): Promise<number> {
  const { db, actor, root, now } = ctx;
  if (input === undefined || Object.keys(input).length === 0) throw plainMessage("No parameters given");
  const who = personOf(input);
  refuseCode(actor, input);
  const role = await roleOf(ctx, course, input);
  const faults = [...(who.fault ? [who.fault] : []), ...(typeof role === "string" ? [role] : [])];
  const section = within ?? (await sectionOf(ctx, course, input));
  if (course.concluded && !(await staysOpen(ctx, section, who.reference)))
    faults.push("Can't add an enrollment to a concluded course.");
  if (faults.length > 0 || typeof role === "string" || who.reference === undefined)
    throw plainMessage(faults.join(", "));
  const type = role.base_role_type as EnrollmentType;
  if (!course.can(addPermission(type))) throw forbidden();
  const user = await findUser(db, actor, who.reference);
  const [account] = user === undefined ? [] : await execute(db, stateWithLogin, { tenant: root, user });
  if (user === undefined || account === undefined) throw notFound();
  const observed = await observedUser(ctx, type, input);
  const asked = GIVEN_STATES.has(input.enrollment_state ?? "") ? (input.enrollment_state ?? null) : null;
  const observes = type === "ObserverEnrollment" && account.workflow_state === "registered";
  const pending = course.course.workflow_state === "unpublished" ? "creation_pending" : "invited";
  return inTransaction(ctx, async (tx) => {
    const saved = await execute(tx.db, saveEnrollment, {
      tenant: root,
      user,
      course: course.course.id,
      section: section?.id ?? (await ensureDefaultSection(tx, course.course.id)),
      type,
      role: role.id,
      associatedUser: observed,
      state: asked ?? (observes ? "active" : pending),
      stateIfCurrent: asked,
      limited: input.limit_privileges_to_course_section ?? null,
      setsStart: input.start_at !== undefined,
      startAt: input.start_at ?? null,
      setsEnd: input.end_at !== undefined,
      endAt: input.end_at ?? null,
      accounts: course.course.chain,
      now,
    });
    return one(saved, "the enrolment").id;
  });
}

/** Makes the actor a teacher of a course that they may have just created. */
export async function enrollTeacher(ctx: Context, courseId: number): Promise<void> {
  const { db, actor, root, now } = ctx;
  const { course } = await findCourse(ctx, String(courseId));
  const names = ["TeacherEnrollment"];
  const roles = await execute(db, findCourseRoles, { tenant: root, accounts: course.chain, names, ids: [] });
  await execute(db, saveEnrollment, {
    tenant: root,
    user: actor.id,
    course: courseId,
    section: await ensureDefaultSection(ctx, courseId),
    type: "TeacherEnrollment",
    role: one(roles, "the built-in role of teachers").id,
    associatedUser: null,
    state: "active",
    stateIfCurrent: "active",
    limited: null,
    setsStart: false,
    startAt: null,
    setsEnd: false,
    endAt: null,
    accounts: course.chain,
    now,
  });
}

/** Refuses a self-enrolment code: no course of Pidge can be joined by a code, so every code is wrong. */
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

/** The role that the request asks for, or what is wrong with it. */
async function roleOf({ db, root }: Context, course: CourseAccess, input: EnrollmentInput) {
  const type = input.type || null;
  if (type !== null && !isEnrollmentType(type)) return "Invalid type";
  const byId = input.role_id ? parseId(input.role_id) : null;
  const custom = Boolean(input.role_id || input.role);
  const [role] = await execute(db, findCourseRoles, {
    tenant: root,
    accounts: course.course.chain,
    names: byId === null ? [input.role || type || "StudentEnrollment"] : [],
    ids: byId === null ? [] : [byId],
  });
  return usableRole(role, { type, custom, malformedId: Boolean(input.role_id) && byId === null });
}

interface RoleRequest {
  readonly type: EnrollmentType | null;
  /** Whether the request names a role and not only a type. */
  readonly custom: boolean;
  readonly malformedId: boolean;
}

function usableRole(role: CourseRoleRow | undefined, { type, custom, malformedId }: RoleRequest) {
  if (role === undefined || malformedId || !isEnrollmentType(role.base_role_type)) return "Invalid role";
  if (role.workflow_state === "inactive") return "Cannot create an enrollment with this role because it is inactive.";
  if (custom && type !== null && type !== role.base_role_type)
    return "The specified type must match the base type for the role";
  return role;
}

/** The section of the course that the request names. */
async function sectionOf(ctx: Context, course: CourseAccess, input: EnrollmentInput): Promise<SectionRow | undefined> {
  if (!input.course_section_id) return undefined;
  const { section } = await findSection(ctx, input.course_section_id);
  if (section.course_id !== course.course.id) throw notFound();
  return section;
}

/** Whether a section whose own dates outlast the course's can still take a person who is in the course already. */
async function staysOpen(
  { db, actor, root, now }: Context,
  section: SectionRow | undefined,
  reference: string | undefined,
): Promise<boolean> {
  if (section?.restrict_enrollments_to_section_dates !== true || reference === undefined) return false;
  if (section.end_at !== null && section.end_at <= now) return false;
  const user = await findUser(db, actor, reference);
  if (user === undefined) return false;
  return (await execute(db, anyEnrollment, { tenant: root, user, course: section.course_id })).length > 0;
}

async function observedUser({ db, actor }: Context, type: EnrollmentType, input: EnrollmentInput) {
  if (type !== "ObserverEnrollment" || !input.associated_user_id) return null;
  const id = await findUser(db, actor, input.associated_user_id);
  if (id === undefined) throw notFound();
  return id;
}
