/** Changes courses: their attributes, their state, and the account that they belong to. */
import type { courses as endpoints, Static } from "@pidge/api";
import { unlessTaken } from "../../platform/attributes.ts";
import { type Context, inTransaction } from "../../platform/context.ts";
import { badRequest, forbidden } from "../../platform/errors.ts";
import { execute } from "../../store/database.ts";
import { findAccount } from "../accounts/access.ts";
import type { CourseAccess } from "./access.ts";
import { courseValues, TAKEN_COURSE_IDS, withoutUnboundDates } from "./attributes.ts";
import {
  type CourseValues,
  inviteWaiting,
  mergeCourseSettings,
  renameDefaultSection,
  updateCourseRow,
} from "./courseWrites.sql.ts";

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

/** Whether the actor may change the attributes of a course: its staff while it runs, and administrators of courses. */
export const mayUpdate = (access: CourseAccess) => access.isActiveStaff || access.canAsAdmin("manage_courses_admin");

const VISIBILITY = ["is_public", "is_public_to_auth_users", "public_syllabus", "public_syllabus_to_auth"] as const;

/** Changes a course. Every permission is checked before anything is written. */
export async function updateCourse(ctx: Context, access: CourseAccess, params: Params): Promise<void> {
  const { root: tenant, now } = ctx;
  const input = params.course ?? {};
  const event = params.offer === true ? "offer" : input.event || null;
  if (event !== null && !isEvent(event)) throw badRequest(`${event} is not an event of courses`);
  if (Object.keys(input).some((key) => key !== "event") && !mayUpdate(access)) throw forbidden();
  if (VISIBILITY.some((key) => input[key] !== undefined) && !access.can("manage_course_visibility")) throw forbidden();
  if (input.term_id && !access.canAsAdmin("manage_courses_admin")) throw forbidden();
  if (event === null && Object.keys(input).length === 0 && !mayUpdate(access)) throw forbidden();
  const { course } = access;
  const values = await courseValues(ctx, { input, setsSisIds: access.can("manage_sis") });
  const bound = input.restrict_enrollments_to_course_dates ?? course.restrict_enrollments_to_course_dates;
  const moved = await accountOf(ctx, access, input);
  await unlessTaken(TAKEN_COURSE_IDS, () =>
    inTransaction(ctx, async (tx) => {
      await updateCourseRow(tx, course.id, { ...withoutUnboundDates(values, bound), ...moved });
      const { enable_course_paces: paced } = input;
      if (paced !== undefined) {
        const settings = { enable_course_paces: paced };
        await execute(tx.db, mergeCourseSettings, { tenant, course: course.id, settings, now });
      }
      if (values.name !== undefined) await execute(tx.db, renameDefaultSection, { tenant, course: course.id, now });
      if (event !== null) await changeState(tx, access, event);
    }),
  );
}

async function accountOf(ctx: Context, access: CourseAccess, input: Input): Promise<CourseValues> {
  if (!input.account_id) return {};
  const target = await findAccount(ctx, input.account_id);
  if (!access.canAsAdmin("manage_courses_admin") || !target.can("manage_courses_admin")) throw forbidden();
  return { account_id: target.account.id };
}

/** Publishes, withdraws, concludes, deletes or restores a course. Publishing it sends the invitations that waited. */
export async function changeState(ctx: Context, { can, course }: CourseAccess, event: Event): Promise<void> {
  const { state, permission } = EVENTS[event];
  if (!can(permission)) throw forbidden();
  await updateCourseRow(ctx, course.id, { workflow_state: state });
  if (event === "offer") await execute(ctx.db, inviteWaiting, { tenant: ctx.root, course: course.id, now: ctx.now });
}
