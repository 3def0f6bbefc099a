/** What people keep for themselves, over HTTP. */
import { personal, users } from "@pidge/api";
import { Answer, type Request } from "../../../platform/context.ts";
import { forbidden } from "../../../platform/errors.ts";
import { uncountedPage } from "../../../platform/lists.ts";
import { readOrdinalPage } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { execute } from "../../../store/database.ts";
import { findAccount } from "../../accounts/access.ts";
import { accessCourse } from "../../courses/access.ts";
import { findActiveUser, mayManage, type UserAccess } from "../access.ts";
import { presentUser, userView } from "../present.ts";
import { loadUsers } from "../users.sql.ts";
import { listBookmarks } from "./bookmarks.sql.ts";
import { changeBookmark, createBookmark, removeBookmark, requireBookmark } from "./bookmarks.ts";
import { colorOf, colorsOf, setColor } from "./colors.ts";
import { type CustomDataPlace, dropCustomData, keepCustomData, readPlace, showCustomData } from "./customData.ts";
import { observeesOf } from "./observees.sql.ts";

type Asking = Request<unknown>;

/** The user of a path, whose own things they and those who may see them read. */
async function visibleUser(request: Asking, reference: string | undefined): Promise<UserAccess> {
  const access = await findActiveUser(request, reference);
  if (!access.isSelf && !access.canView) throw forbidden();
  return access;
}

/** The user of a path, whose own things only they and their administrators change. */
async function ownedUser(request: Asking, reference: string | undefined): Promise<UserAccess> {
  const access = await findActiveUser(request, reference);
  if (!access.isSelf && !(await mayManage(request, access))) throw forbidden();
  return access;
}

async function placeOf(request: Request<{ readonly ns?: string | null }>): Promise<CustomDataPlace> {
  const { user } = await ownedUser(request, request.path.user_id);
  return readPlace(user.id, request.params.ns, request.path["*"]);
}

/** Refuses who may not see the account, course or user of the path. */
async function requireContext(request: Asking): Promise<void> {
  const { path } = request;
  if (path.course_id !== undefined) await accessCourse(request, path.course_id);
  else if (path.user_id !== undefined) await visibleUser(request, path.user_id);
  else await findAccount(request, path.account_id);
}

export const personalRoutes = [
  route(personal.showColors, async (request) => {
    const { user } = await visibleUser(request, request.path.id);
    return { custom_colors: await colorsOf(request, user.id) };
  }),

  route(personal.showColor, async (request) => {
    const { user } = await visibleUser(request, request.path.id);
    return { hexcode: await colorOf(request, { user: user.id, asset: request.path.asset_string }) };
  }),

  route(personal.setColor, async (request) => {
    const { path, params } = request;
    const { user } = await ownedUser(request, path.id);
    const { hexcode } = params;
    return { hexcode: await setColor(request, { user: user.id, asset: path.asset_string, hexcode }) };
  }),

  route(personal.showCustomData, async (request) => showCustomData(request, await placeOf(request))),

  route(personal.setCustomData, async (request) => {
    const { data } = request.params;
    const isNew = await keepCustomData(request, await placeOf(request), data);
    return new Answer({ data }, { status: isNew ? 201 : 200 });
  }),

  route(personal.deleteCustomData, async (request) => dropCustomData(request, await placeOf(request))),

  route(personal.listBookmarks, async (request) => {
    const { db, root, actor, query } = request;
    const page = readOrdinalPage(query);
    const slice = { limit: page.perPage + 1, offset: page.offset };
    const rows = await execute(db, listBookmarks, { tenant: root, user: actor.id, ...slice });
    return uncountedPage(page, { rows, present: async (shown) => shown });
  }),

  route(personal.createBookmark, async (request) => createBookmark(request, request.params)),

  route(personal.showBookmark, async (request) => requireBookmark(request, request.path.id)),

  route(personal.updateBookmark, async (request) => {
    const { id } = await requireBookmark(request, request.path.id);
    return changeBookmark(request, id, request.params);
  }),

  route(personal.deleteBookmark, async (request) => {
    const bookmark = await requireBookmark(request, request.path.id);
    await removeBookmark(request, bookmark.id);
    return bookmark;
  }),

  route(personal.listFeatures, async (request) => {
    await requireContext(request);
    return uncountedPage(readOrdinalPage(request.query), { rows: [], present: async () => [] });
  }),

  route(personal.listEnabledFeatures, async (request) => {
    await requireContext(request);
    return [];
  }),

  route(users.listObservees, async (request) => {
    const { db, root, actor, path, params, origin, query } = request;
    const { user, place } = await visibleUser(request, path.user_id);
    const page = readOrdinalPage(query);
    const slice = { limit: page.perPage + 1, offset: page.offset };
    const rows = await execute(db, observeesOf, { tenant: root, observer: user.id, ...slice });
    const view = userView(actor, place, origin);
    const include = (params.include ?? []).filter((word) => word === "avatar_url");
    const present = async (shown: readonly { readonly id: number }[]) => {
      const ids = shown.map((row) => row.id);
      const byId = new Map((await loadUsers(request, ids)).map((row) => [row.id, row]));
      return ids.flatMap((id) => {
        const row = byId.get(id);
        return row === undefined ? [] : [presentUser(row, view, include)];
      });
    };
    return uncountedPage(page, { rows, present });
  }),
];
