/** Users over HTTP. */
import { users } from "@pidge/api";
import { Answer, type Request } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { route } from "../../platform/route.ts";
import { must } from "../../store/must.ts";
import { findAccount, rootAccount } from "../accounts/access.ts";
import { findActiveUser, findUserAccess, mayManage } from "./access.ts";
import { createUser } from "./createUser.ts";
import { deleteUser } from "./deleteUser.ts";
import { listUsers } from "./listUsers.ts";
import { presentSettings, presentUser, userView } from "./present.ts";
import { accessProfile, presentProfile } from "./profile.ts";
import { updateUser } from "./updateUser.ts";
import { loadUser } from "./users.sql.ts";
import { mergeUserSettings, readUserSettings } from "./userWrites.sql.ts";

const LIST_INCLUDES = ["avatar_url", "email", "last_login", "time_zone", "uuid"];

export const userRoutes = [
  route(users.createUser, async (request) => {
    const { actor, path, params, origin } = request;
    await findAccount(request, path.account_id);
    const account = await rootAccount(request);
    const made = await createUser(request, { account, params });
    const row = must(await loadUser(request, made.id), "the new user");
    const terms = params.user?.terms_of_use === undefined ? [] : ["terms_of_use"];
    return {
      ...presentUser(row, userView(actor, account.place, origin), ["locale", ...terms]),
      ...(made.confirmationCode === null ? {} : { confirmation_url: `${origin}/register/${made.confirmationCode}` }),
    };
  }),

  route(users.listAccountUsers, async (request) => {
    const { actor, path, params, origin } = request;
    const account = await findAccount(request, path.account_id);
    const { rows, links } = await listUsers(request, account);
    const include = [
      ...(params.include ?? []).filter((word) => LIST_INCLUDES.includes(word)),
      ...(params.sort === "last_login" ? ["last_login"] : []),
    ];
    const view = userView(actor, account.place, origin);
    const shown = rows.map((row) => presentUser(row, view, include));
    return new Answer(shown, { links });
  }),

  route(users.showUser, async (request) => {
    const { actor, path, params, origin } = request;
    const { user, isSelf, canView, place, can } = await findUserAccess(request, path.id);
    if (!canView) throw notFound();
    const wanted = (params.include ?? []).filter((word) => word === "uuid" || word === "last_login");
    const standard = ["locale", "avatar_url", "email", "first_name", "last_name"];
    const root = await rootAccount(request);
    const manages = can("manage_user_logins");
    const body = {
      ...presentUser(user, userView(actor, place, origin), [...standard, ...wanted]),
      ...(isSelf ? { effective_locale: user.locale ?? "en" } : {}),
      permissions: {
        can_update_name: manages || (isSelf && root.account.settings.users_can_edit_name !== false),
        can_update_avatar: manages || isSelf,
        limit_parent_app_web_access: false,
      },
    };
    return new Answer(body, { status: user.workflow_state === "deleted" ? 404 : 200 });
  }),

  route(users.showUserProfile, async (request) => {
    const { path, params, origin } = request;
    const access = await findActiveUser(request, path.user_id);
    const can = await accessProfile(request, access);
    const { account } = await rootAccount(request);
    return presentProfile({ access, can, zone: account.default_time_zone, origin, include: params.include ?? [] });
  }),

  route(users.updateUser, async (request) => {
    const { actor, path, params, origin } = request;
    const access = await findActiveUser(request, path.id);
    const account = await rootAccount(request);
    await updateUser(request, { access, account, attributes: params.user ?? {} });
    const row = must(await loadUser(request, access.user.id), "the changed user");
    return presentUser(row, userView(actor, access.place, origin), ["locale", "avatar_url", "email", "time_zone"]);
  }),

  route(users.deleteUser, async (request) => {
    const { actor, path, origin } = request;
    const account = await findAccount(request, path.account_id);
    const access = await findActiveUser(request, path.user_id);
    await deleteUser(request, { account, access });
    return presentUser(access.user, userView(actor, account.place, origin));
  }),

  route(users.showUserSettings, async (request) =>
    presentSettings(await readUserSettings(request, await settingsOwner(request))),
  ),

  route(users.updateUserSettings, async (request) =>
    presentSettings(await mergeUserSettings(request, await settingsOwner(request), request.params)),
  ),
];

/** The user of the path, whose settings only they and their administrators may read and change. */
async function settingsOwner(request: Request<unknown>): Promise<number> {
  const access = await findActiveUser(request, request.path.id);
  if (!access.isSelf && !(await mayManage(request, access))) throw forbidden();
  return access.user.id;
}
