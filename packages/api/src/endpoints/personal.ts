/** What people keep for themselves: colours, bookmarks, the cards of their dashboard; and what programs keep for them. */
import { endpoint } from "../endpoint.ts";
import { Bookmark, CustomColor, CustomColors, CustomData, DashboardCard, Feature } from "../resources/personal.ts";
import { List, param, Text } from "../schema.ts";

const tag = "users";

export const showColors = endpoint({
  id: "showColors",
  method: "GET",
  path: "/api/v1/users/:id/colors",
  tag,
  summary: "The colours that a user gave to courses and groups.",
  answers: { 200: CustomColors },
  errors: [403, 404],
});

export const showColor = endpoint({
  id: "showColor",
  method: "GET",
  path: "/api/v1/users/:id/colors/:asset_string",
  tag,
  summary: "The colour that a user gave to one course, group or user; 404 where none was given.",
  answers: { 200: CustomColor },
  errors: [403, 404],
});

export const setColor = endpoint({
  id: "setColor",
  method: "PUT",
  path: "/api/v1/users/:id/colors/:asset_string",
  tag,
  summary: "Gives a course, a group or a user that the caller may see a colour.",
  params: { hexcode: param.text("Three or six hexadecimal digits, with or without `#` before them; required.") },
  answers: { 200: CustomColor },
  errors: [400, 403, 404],
});

const dataPath = "/api/v1/users/:user_id/custom_data";
const ns = param.text("Who keeps it, for example `com.my-organization.canvas-app`; required.");
const atScope = { path: dataPath, aliases: [`${dataPath}/*`] } as const;

export const showCustomData = endpoint({
  id: "showCustomData",
  method: "GET",
  ...atScope,
  tag,
  summary: "What a program keeps for a user, or the part at the scope that ends the path.",
  params: { ns },
  answers: { 200: CustomData },
  errors: [400, 403, 404],
});

export const setCustomData = endpoint({
  id: "setCustomData",
  method: "PUT",
  ...atScope,
  tag,
  summary: "Keeps JSON for a user, at the scope that ends the path. 201 where nothing was there.",
  params: { ns, data: param.raw("What to keep: a text, or groups of texts; in a JSON body anything; required.") },
  answers: { 200: CustomData, 201: CustomData },
  errors: [400, 403, 404, 409],
});

export const deleteCustomData = endpoint({
  id: "deleteCustomData",
  method: "DELETE",
  ...atScope,
  tag,
  summary: "Deletes what a program keeps, or the part at the scope that ends the path. Answers what it was.",
  params: { ns },
  answers: { 200: CustomData },
  errors: [400, 403, 404],
});

const bookmarks = "/api/v1/users/self/bookmarks";
const bookmarkFields = {
  name: param.text("Its name, at most 255 characters; required for a new one."),
  url: param.text("The address: a path of this site, or one with http or https; required for a new one."),
  position: param.int("Its place in the list, from 1. Default: the end."),
  data: param.raw("JSON that the program keeps with it: a map, or the same as JSON text."),
};

export const listBookmarks = endpoint({
  id: "listBookmarks",
  method: "GET",
  path: bookmarks,
  tag,
  summary: "The caller's bookmarks.",
  answers: { 200: List(Bookmark, "By position.") },
  paging: "ordinal",
  errors: [404],
});

export const createBookmark = endpoint({
  id: "createBookmark",
  method: "POST",
  path: bookmarks,
  tag,
  summary: "Keeps an address. A person has at most 1,000.",
  params: bookmarkFields,
  answers: { 200: Bookmark },
  errors: [400],
});

export const showBookmark = endpoint({
  id: "showBookmark",
  method: "GET",
  path: `${bookmarks}/:id`,
  tag,
  summary: "One of the caller's bookmarks.",
  answers: { 200: Bookmark },
  errors: [404],
});

export const updateBookmark = endpoint({
  id: "updateBookmark",
  method: "PUT",
  path: `${bookmarks}/:id`,
  tag,
  summary: "Changes a bookmark.",
  params: bookmarkFields,
  answers: { 200: Bookmark },
  errors: [400, 404],
});

export const deleteBookmark = endpoint({
  id: "deleteBookmark",
  method: "DELETE",
  path: `${bookmarks}/:id`,
  tag,
  summary: "Deletes a bookmark.",
  answers: { 200: Bookmark },
  errors: [404],
});

export const dashboardCards = endpoint({
  id: "dashboardCards",
  method: "GET",
  path: "/api/v1/dashboard/dashboard_cards",
  tag,
  summary: "The courses of the caller's dashboard: the favourites, or the current ones where none is marked.",
  params: { observed_user_id: param.id("Only courses in which the caller observes this user.") },
  answers: { 200: List(DashboardCard, "By name.") },
});

const contexts = ["accounts/:account_id", "courses/:course_id", "users/:user_id"] as const;
const [accountFeatures, courseFeatures, userFeatures] = contexts.map((context) => `/api/v1/${context}/features`);

export const listFeatures = endpoint({
  id: "listFeatures",
  method: "GET",
  path: accountFeatures ?? "",
  aliases: [courseFeatures ?? "", userFeatures ?? ""],
  tag: "features",
  summary: "The optional features that an account, a course or a user could turn on: none of Canvas's are here.",
  answers: { 200: List(Feature, "Always empty.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const listEnabledFeatures = endpoint({
  id: "listEnabledFeatures",
  method: "GET",
  path: `${accountFeatures}/enabled`,
  aliases: [`${courseFeatures}/enabled`, `${userFeatures}/enabled`],
  tag: "features",
  summary: "The names of the optional features that are on: none.",
  answers: { 200: List(Text("A feature's name."), "Always empty.") },
  errors: [403, 404],
});
