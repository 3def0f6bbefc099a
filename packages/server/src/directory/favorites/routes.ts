/** Favourites over HTTP. */
import { favorites, personal } from "@pidge/api";
import { route } from "../../platform/route.ts";
import { accessCourse, findCourse } from "../courses/access.ts";
import { presentOwnCourses } from "../courses/listCourses.ts";
import { accessGroup, findGroup } from "../groups/access.ts";
import { showGroupsById } from "../groups/showGroups.ts";
import { dashboardCards } from "./dashboardCards.ts";
import { addFavorites, type FavoriteType, removeFavorites } from "./favorites.sql.ts";
import { dashboardCourses, dashboardGroups, removeFavorite } from "./favorites.ts";

const present = (context_type: FavoriteType, context_id: number) => ({ context_id, context_type });

export const favoriteRoutes = [
  route(personal.dashboardCards, async (request) => dashboardCards(request, request.params.observed_user_id)),

  route(favorites.listFavoriteCourses, async (request) => {
    const { actor, params } = request;
    const rows = await dashboardCourses(request);
    const view = { subjectId: actor.id, states: null, include: params.include ?? [] };
    const courses = await presentOwnCourses(request, rows, view);
    if (!params.exclude?.includes("enrollments")) return courses;
    return courses.map((course) => ({ ...course, enrollments: undefined }));
  }),

  route(favorites.addFavoriteCourse, async (request) => {
    const { db, actor, path, now } = request;
    const { id } = (await accessCourse({ db, actor, now }, path.id ?? "")).course;
    await addFavorites(request, { userId: actor.id, type: "Course" }, [id]);
    return present("Course", id);
  }),

  route(favorites.removeFavoriteCourse, async (request) => {
    const { db, actor, path, now } = request;
    const { id } = (await findCourse({ db, actor, now }, path.id ?? "")).course;
    return (await removeFavorite(request, "Course", id)) ? present("Course", id) : {};
  }),

  route(favorites.resetFavoriteCourses, async (request) => {
    await removeFavorites(request, { userId: request.actor.id, type: "Course" });
    return { status: "ok" };
  }),

  route(favorites.listFavoriteGroups, async (request) => {
    const { params } = request;
    return showGroupsById(request, await dashboardGroups(request), params.include);
  }),

  route(favorites.addFavoriteGroup, async (request) => {
    const { db, actor, path, now } = request;
    const { id } = (await accessGroup({ db, actor, now }, path.id ?? "")).group;
    await addFavorites(request, { userId: actor.id, type: "Group" }, [id]);
    return present("Group", id);
  }),

  route(favorites.removeFavoriteGroup, async (request) => {
    const { db, actor, path, now } = request;
    const { id } = (await findGroup({ db, actor, now }, path.id ?? "")).group;
    return (await removeFavorite(request, "Group", id)) ? present("Group", id) : {};
  }),

  route(favorites.resetFavoriteGroups, async (request) => {
    await removeFavorites(request, { userId: request.actor.id, type: "Group" });
    return { status: "ok" };
  }),
];
