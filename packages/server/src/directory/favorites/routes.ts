/** Favourites over HTTP. */
import { favorites } from "@pidge/api";
import { route } from "../../platform/route.ts";
import { accessCourse, findCourse } from "../courses/access.ts";
import { presentOwnCourses } from "../courses/listCourses.ts";
import { accessGroup, findGroup } from "../groups/access.ts";
import { showGroupsById } from "../groups/showGroups.ts";
import { addFavorites, type FavoriteType, removeFavorites } from "./favorites.sql.ts";
import { dashboardCourses, dashboardGroups, marksOf, removeFavorite } from "./favorites.ts";

const present = (context_type: FavoriteType, context_id: number) => ({ context_id, context_type });

export const favoriteRoutes = [
  route(favorites.listFavoriteCourses, async ({ db, actor, params, origin, now }) => {
    const rows = await dashboardCourses(db, actor, now);
    const q = { subjectId: actor.id, states: null };
    const courses = await presentOwnCourses(db, actor, rows, q, params.include ?? [], { origin, now });
    if (!params.exclude?.includes("enrollments")) return courses;
    return courses.map((course) => ({ ...course, enrollments: undefined }));
  }),

  route(favorites.addFavoriteCourse, async ({ db, actor, path, now }) => {
    const { id } = (await accessCourse({ db, actor, now }, path.id!)).course;
    await addFavorites(db, marksOf(actor, "Course"), [id], now);
    return present("Course", id);
  }),

  route(favorites.removeFavoriteCourse, async ({ db, actor, path, now }) => {
    const { id } = (await findCourse({ db, actor, now }, path.id!)).course;
    const implicit = async () => (await dashboardCourses(db, actor, now)).map((row) => row.course_id);
    return (await removeFavorite(db, actor, "Course", id, implicit, now)) ? present("Course", id) : {};
  }),

  route(favorites.resetFavoriteCourses, async ({ db, actor }) => {
    await removeFavorites(db, marksOf(actor, "Course"));
    return { status: "ok" };
  }),

  route(favorites.listFavoriteGroups, async ({ db, actor, params, origin, now }) =>
    showGroupsById(db, actor, await dashboardGroups(db, actor), params.include, { origin, now }),
  ),

  route(favorites.addFavoriteGroup, async ({ db, actor, path, now }) => {
    const { id } = (await accessGroup({ db, actor, now }, path.id!)).group;
    await addFavorites(db, marksOf(actor, "Group"), [id], now);
    return present("Group", id);
  }),

  route(favorites.removeFavoriteGroup, async ({ db, actor, path, now }) => {
    const { id } = (await findGroup({ db, actor, now }, path.id!)).group;
    return (await removeFavorite(db, actor, "Group", id, () => dashboardGroups(db, actor), now))
      ? present("Group", id)
      : {};
  }),

  route(favorites.resetFavoriteGroups, async ({ db, actor }) => {
    await removeFavorites(db, marksOf(actor, "Group"));
    return { status: "ok" };
  }),
];
