/** Changes courses: what they say, where they stand, and what their people may do. */
import type { courses as endpoints, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { unlessTaken } from "../../platform/attributes.ts";
import { badRequest, forbidden } from "../../platform/errors.ts";
import type { Database } from "../../store/database.ts";
import { findAccount } from "../accounts/access.ts";
import type { CourseAccess } from "./access.ts";
import { courseValues, TAKEN_COURSE_IDS, withoutUnboundDates } from "./attributes.ts";
import type { Viewing } from "./showCourse.ts";
import { type CourseValues, inviteWaiting, mergeSettings, renameDefaultSection, updateCourseRow } from "./writes.ts";

type Params = Static<(typeof endpoints.updateCourse)["params"]>;
type Input = NonNullable<Params["course"]>;

const EVENTS = {
  offer: { state: "available", permission: "manage_courses_publish" },
  claim: { state: "unpublished", permission: "manage_courses_publish" },
  conclude: { state: "completed", permission: "manage_courses_conclude" },
  delete: { state: "deleted", permission: "manage_courses_delete" },
  undelete: { state: "unpublished", permission: "manage_courses_delete" },
} as const;
type Event = keyof typeof EVENTS;

const isEvent = (word: string): word is Event => Object.hasOwn(EVENTS, word);

/** May change what a course says: its own staff while it runs, and administrators of courses. */
export const mayUpdate = (access: CourseAccess) => access.isActiveStaff || access.canAsAdmin("manage_courses_admin");

const VISIBILITY = ["is_public", "is_public_to_auth_users", "public_syllabus", "public_syllabus_to_auth"] as const;

/** The permission is asked of every part of the change before any of it is written. */
export async function updateCourse(db: Database, actor: Actor, access: CourseAccess, params: Params, viewing: Viewing) {
  const { now } = viewing;
  const input = params.course ?? {};
  const event = params.offer === true ? "offer" : input.event || null;
  if (event !== null && !isEvent(event)) throw badRequest(`${event} is not an event of courses`);
  if (Object.keys(input).some((key) => key !== "event") && !mayUpdate(access)) throw forbidden();
  if (VISIBILITY.some((key) => input[key] !== undefined) && !access.can("manage_course_visibility")) throw forbidden();
  if (input.term_id && !access.canAsAdmin("manage_courses_admin")) throw forbidden();
  if (event === null && Object.keys(input).length === 0 && !mayUpdate(access)) throw forbidden();
  const { course } = access;
  const values = await courseValues(db, actor, input, access.can("manage_sis"), viewing);
  const bound = input.restrict_enrollments_to_course_dates ?? course.restrict_enrollments_to_course_dates;
  const moved = await accountOf(db, actor, access, input);
  await unlessTaken(TAKEN_COURSE_IDS, () =>
    db.transaction().execute(async (tx) => {
      const change = { ...withoutUnboundDates(values, bound), ...moved, updated_at: now };
      await updateCourseRow(tx, actor.root, course.id, change);
      const { enable_course_paces: paced } = input;
      if (paced !== undefined) await mergeSettings(tx, actor.root, course.id, { enable_course_paces: paced }, now);
      if (values.name !== undefined) await renameDefaultSection(tx, actor.root, course.id, now);
      if (event !== null) await changeState(tx, actor, access, event, now);
    }),
  );
}

async function accountOf(db: Database, actor: Actor, access: CourseAccess, input: Input): Promise<CourseValues> {
  if (!input.account_id) return {};
  const target = await findAccount({ db, actor }, input.account_id);
  if (!access.canAsAdmin("manage_courses_admin") || !target.can("manage_courses_admin")) throw forbidden();
  return { account_id: target.account.id };
}

/** Publishes, withdraws, concludes, deletes or restores a course. Publishing invites those who were waiting. */
export async function changeState(
  db: Parameters<typeof updateCourseRow>[0],
  actor: Actor,
  access: CourseAccess,
  event: Event,
  now: Date,
): Promise<void> {
  const { state, permission } = EVENTS[event];
  if (!access.can(permission)) throw forbidden();
  await updateCourseRow(db, actor.root, access.course.id, { workflow_state: state, updated_at: now });
  if (event === "offer") await inviteWaiting(db, actor.root, access.course.id, now);
}
