/** What a person marked, and what stands in for it while nothing is marked. */

import type { Actor } from "../../platform/actor.ts";
import type { Database, Db } from "../../store/database.ts";
import { listOwnCourses, type OwnCourseRow, type OwnCoursesQuery } from "../courses/courseLists.sql.ts";
import { listOwnGroupIds } from "../groups/groupLists.sql.ts";
import { addFavorites, type FavoriteType, favoriteIds, type Marks, removeFavorites } from "./favorites.sql.ts";

const ALL = Number.MAX_SAFE_INTEGER;

export const marksOf = (actor: Actor, type: FavoriteType): Marks => ({ root: actor.root, userId: actor.id, type });

/** All the courses that a person is in. */
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

/** The courses that a dashboard shows: those marked as far as the person is still in them, else those that run now. */
export async function dashboardCourses(db: Db, actor: Actor, now: Date): Promise<OwnCourseRow[]> {
  const marked = await favoriteIds(db, marksOf(actor, "Course"));
  if (marked.length > 0) {
    const rows = await listOwnCourses(db, { ...everyOwnCourse(actor, now), only: marked });
    if (rows.length > 0) return rows;
  }
  return listOwnCourses(db, { ...everyOwnCourse(actor, now), enrollmentState: "active" });
}

/** The groups marked as far as the person is still in them, else all of theirs. */
export async function dashboardGroups(db: Db, actor: Actor): Promise<number[]> {
  const own = { root: actor.root, userId: actor.id, contextType: null, after: undefined, limit: ALL };
  const ids = (await listOwnGroupIds(db, own)).map((row) => row.id);
  const marked = new Set(await favoriteIds(db, marksOf(actor, "Group")));
  const kept = ids.filter((id) => marked.has(id));
  return kept.length > 0 ? kept : ids;
}

/**
 * Takes a mark away; whether there was one. While nothing is marked everything counts as marked, so that taking one
 * away leaves the others.
 */
export async function removeFavorite(
  db: Database,
  actor: Actor,
  type: FavoriteType,
  id: number,
  implicit: () => Promise<number[]>,
  now: Date,
): Promise<boolean> {
  const marks = marksOf(actor, type);
  const unmarked = (await favoriteIds(db, marks)).length === 0;
  const all = unmarked ? await implicit() : [];
  return db.transaction().execute(async (tx) => {
    if (all.length > 0) await addFavorites(tx, marks, all, now);
    return (await removeFavorites(tx, marks, id)) > 0;
  });
}
