/** The places whose activity a person sees. */
import { accessCourses } from "../../directory/courses/access.ts";
import { listOwnCourses } from "../../directory/courses/courseLists.sql.ts";
import { everyOwnCourse } from "../../directory/favorites/favorites.ts";
import { accessGroups } from "../../directory/groups/access.ts";
import { listOwnGroupIds } from "../../directory/groups/groupLists.sql.ts";
import type { Actor } from "../../platform/actor.ts";
import type { Db } from "../../store/database.ts";
import { courseForum, type Forum, groupForum } from "../forum.ts";

/** The courses and groups that the person is in, as forums: the same number of statements however many they are. */
export async function ownForums(db: Db, actor: Actor, onlyActive: boolean, now: Date): Promise<Forum[]> {
  const state = onlyActive ? "active" : null;
  const own = await listOwnCourses(db, { ...everyOwnCourse(actor, now), enrollmentState: state });
  const open = own.filter((row) => !row.restricted).map((row) => row.course_id);
  const courses = [...(await accessCourses({ db, actor, now }, open)).values()].filter((course) => course.canRead);
  const mine = { root: actor.root, userId: actor.id, contextType: null, after: undefined, limit: ALL };
  const groupIds = (await listOwnGroupIds(db, mine)).map((group) => group.id);
  const groups = [...(await accessGroups({ db, actor, now }, groupIds)).values()].filter((group) => group.canRead);
  const active = new Set(open);
  const counted = groups.filter((g) => !onlyActive || g.course === undefined || active.has(g.course.course.id));
  return [...courses.map((course) => courseForum(actor, course)), ...counted.map((group) => groupForum(actor, group))];
}

const ALL = Number.MAX_SAFE_INTEGER;
