/** Favourite courses and groups (Canvas's "Favorites" API). */
import { endpoint } from "../endpoint.ts";
import { Course, RestrictedCourse } from "../resources/courses.ts";
import { Favorite } from "../resources/favorite.ts";
import { Group } from "../resources/groups.ts";
import { List, param, shape, Text, Type } from "../schema.ts";

const tag = "favorites";
const base = "/api/v1/users/self/favorites";
const removed = { 200: Type.Union([Favorite, shape({}, "It was not marked.")]) };
const reset = { 200: shape({ status: Text("Always `ok`.") }) };

export const listFavoriteCourses = endpoint({
  id: "listFavoriteCourses",
  method: "GET",
  path: `${base}/courses`,
  tag,
  summary: "The courses that the caller marked; where none is, those that a dashboard shows.",
  params: {
    include: param.texts("As for lists of courses."),
    exclude: param.texts("`enrollments` leaves them out."),
    exclude_blueprint_courses: param.bool("Accepted and ignored: there are no blueprints."),
  },
  answers: { 200: List(Type.Union([Course, RestrictedCourse]), "All of them, by name.") },
});

export const addFavoriteCourse = endpoint({
  id: "addFavoriteCourse",
  method: "POST",
  path: `${base}/courses/:id`,
  tag,
  summary: "Marks a course.",
  answers: { 200: Favorite },
  errors: [403, 404],
});

export const removeFavoriteCourse = endpoint({
  id: "removeFavoriteCourse",
  method: "DELETE",
  path: `${base}/courses/:id`,
  tag,
  summary: "Takes a mark away. Where nothing was marked, all that the dashboard shows is marked first.",
  answers: removed,
  errors: [404],
});

export const resetFavoriteCourses = endpoint({
  id: "resetFavoriteCourses",
  method: "DELETE",
  path: `${base}/courses`,
  tag,
  summary: "Takes all marks on courses away.",
  answers: reset,
});

export const listFavoriteGroups = endpoint({
  id: "listFavoriteGroups",
  method: "GET",
  path: `${base}/groups`,
  tag,
  summary: "The groups that the caller marked; where none is, all that they are in.",
  params: { include: param.texts("As for lists of groups.") },
  answers: { 200: List(Group, "All of them, by name.") },
});

export const addFavoriteGroup = endpoint({
  id: "addFavoriteGroup",
  method: "POST",
  path: `${base}/groups/:id`,
  tag,
  summary: "Marks a group.",
  answers: { 200: Favorite },
  errors: [403, 404],
});

export const removeFavoriteGroup = endpoint({
  id: "removeFavoriteGroup",
  method: "DELETE",
  path: `${base}/groups/:id`,
  tag,
  summary: "Takes a mark away. Where nothing was marked, all groups are marked first.",
  answers: removed,
  errors: [404],
});

export const resetFavoriteGroups = endpoint({
  id: "resetFavoriteGroups",
  method: "DELETE",
  path: `${base}/groups`,
  tag,
  summary: "Takes all marks on groups away.",
  answers: reset,
});
