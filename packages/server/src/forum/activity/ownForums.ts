/** Finds the courses and groups whose activity a person sees. */
import { accessCourses } from "../../directory/courses/access.ts";
import { listOwnCourses } from "../../directory/courses/ownCourses.sql.ts";
import { everyOwnCourse } from "../../directory/favorites/favorites.ts";
import { accessGroups } from "../../directory/groups/access.ts";
import { listOwnGroupIds } from "../../directory/groups/groupLists.sql.ts";
import type { Context } from "../../platform/context.ts";
import { courseForum, type Forum, groupForum } from "../forum.ts";

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** The actor's courses and groups as forums, in the same number of statements however many they are. */
export async function ownForums(ctx: Context, onlyActive: boolean): Promise<Forum[]> {
  const { db, actor, now } = ctx;
  const state = onlyActive ? "active" : null;
  const own = await listOwnCourses(db, { ...everyOwnCourse(actor, now), enrollmentState: state });
  const open = own.filter((row) => !row.restricted).map((row) => row.course_id);
  const courses = [...(await accessCourses(ctx, open)).values()].filter((course) => course.canRead);
  const mine = { root: actor.root, userId: actor.id, contextType: null, after: undefined, limit: NO_LIMIT };
  const groupIds = (await listOwnGroupIds(db, mine)).map((group) => group.id);
  const groups = [...(await accessGroups(ctx, groupIds)).values()].filter((group) => group.canRead);
  const active = new Set(open);
  const counted = groups.filter(
    (group) => !onlyActive || group.course === undefined || active.has(group.course.course.id),
  );
  return [...courses.map((course) => courseForum(actor, course)), ...counted.map((group) => groupForum(actor, group))];
}
