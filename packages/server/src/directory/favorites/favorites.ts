/** Favourite courses and groups, and the automatic lists of people who marked none. */
import type { Actor } from "../../platform/actor.ts";
import { type Context, inTransaction } from "../../platform/context.ts";
import { listOwnCourses, type OwnCourseRow, type OwnCoursesQuery } from "../courses/ownCourses.sql.ts";
import { listOwnGroupIds } from "../groups/groupLists.sql.ts";
import { addFavorites, type FavoriteType, favoriteIds, removeFavorites } from "./favorites.sql.ts";

const ALL = Number.MAX_SAFE_INTEGER;

/** All courses that a person is enrolled in. */
export const everyOwnCourse = (actor: Actor, now: Date): OwnCoursesQuery => ({
  root: actor.root,
  subjectId: actor.id,
  viewerId: actor.id,
  type: null,
  role: null,
  roleId: null,
  enrollmentState: null,
  states: null,
  accounts: null,
  observedBy: null,
  only: null,
  now,
  limit: ALL,
  offset: 0,
});

type Asking = Pick<Context, "db" | "actor" | "now">;

/** The courses of the dashboard: the favourites in which the person is still enrolled, else the current courses. */
export async function dashboardCourses({ db, actor, now }: Asking): Promise<OwnCourseRow[]> {
  const marked = await favoriteIds({ db, root: actor.root }, { userId: actor.id, type: "Course" });
  if (marked.length > 0) {
    const rows = await listOwnCourses(db, { ...everyOwnCourse(actor, now), only: marked });
    if (rows.length > 0) return rows;
  }
  return listOwnCourses(db, { ...everyOwnCourse(actor, now), enrollmentState: "active" });
}

/** The favourite groups of which the person is still a member, else all of their groups. */
export async function dashboardGroups({ db, actor }: Omit<Asking, "now">): Promise<number[]> {
  const { root, id: userId } = actor;
  const own = { root, userId, contextType: null, after: undefined, limit: ALL };
  const ids = (await listOwnGroupIds(db, own)).map((row) => row.id);
  const marked = new Set(await favoriteIds({ db, root }, { userId, type: "Group" }));
  const favorites = ids.filter((id) => marked.has(id));
  return favorites.length > 0 ? favorites : ids;
}

/**
 * Removes a favourite; answers whether it was one. While a person has no favourites the whole automatic list counts as
 * marked: it is written down first, so that the others stay.
 */
export async function removeFavorite(ctx: Context, type: FavoriteType, id: number): Promise<boolean> {
  const own = { userId: ctx.actor.id, type };
  const none = (await favoriteIds(ctx, own)).length === 0;
  const automatic = none ? await automaticList(ctx, type) : [];
  return inTransaction(ctx, async (tx) => {
    if (automatic.length > 0) await addFavorites(tx, own, automatic);
    return (await removeFavorites(tx, own, id)) > 0;
  });
}

const automaticList = async (ctx: Context, type: FavoriteType): Promise<number[]> =>
  type === "Group" ? dashboardGroups(ctx) : (await dashboardCourses(ctx)).map((row) => row.course_id);
