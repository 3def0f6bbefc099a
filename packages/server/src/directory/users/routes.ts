/** People over HTTP. */
import { users } from "@pidge/api";
import { Answer } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { route } from "../../platform/route.ts";
import { findAccount, rootAccount } from "../accounts/access.ts";
import { findActiveUser, findUserAccess, mayManage } from "./access.ts";
import { createUser } from "./createUser.ts";
import { deleteUser } from "./deleteUser.ts";
import { listUsers } from "./listUsers.ts";
import { presentSettings, presentUser, userView } from "./present.ts";
import { accessProfile, presentProfile } from "./profile.ts";
import { updateUser } from "./updateUser.ts";
import { loadUser } from "./users.sql.ts";
import { mergeSettings, readSettings } from "./writes.ts";

export const userRoutes = [
  route(users.createUser, async ({ db, actor, path, params, origin, now }) => {
    await findAccount(db, actor, path.account_id!);
    const root = await rootAccount(db, actor);
    const made = await createUser(db, root, params, now);
    const row = await loadUser(db, actor.root, made.id);
    const terms = params.user?.terms_of_use === undefined ? [] : ["terms_of_use"];
    return {
      ...presentUser(row!, userView(actor, root.place, origin), ["locale", ...terms]),
      ...(made.confirmationCode === null ? {} : { confirmation_url: `${origin}/register/${made.confirmationCode}` }),
    };
  }),

  route(users.listAccountUsers, async ({ db, actor, path, params, query, origin }) => {
    const account = await findAccount(db, actor, path.account_id!);
    const { rows, links } = await listUsers(db, actor.root, account, params, query);
    const include = [
      ...(params.include ?? []).filter((w) => ["avatar_url", "email", "last_login", "time_zone", "uuid"].includes(w)),
      ...(params.sort === "last_login" ? ["last_login"] : []),
    ];
    const view = userView(actor, account.place, origin);
    const shown = rows.map((row) => presentUser(row, view, include));
    return new Answer(shown, { links });
  }),

  route(users.showUser, async ({ db, actor, path, params, origin }) => {
    const { user, isSelf, canView, place, can } = await findUserAccess(db, actor, path.id!);
    if (!canView) throw notFound();
    const wanted = (params.include ?? []).filter((word) => word === "uuid" || word === "last_login");
    const standard = ["locale", "avatar_url", "email", "first_name", "last_name"];
    const root = await rootAccount(db, actor);
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

  route(users.showUserProfile, async ({ db, actor, path, params, origin, now }) => {
    const access = await findActiveUser(db, actor, path.user_id!);
    const can = await accessProfile(db, actor, access, now);
    const { account } = await rootAccount(db, actor);
    return presentProfile(access, can, account.default_time_zone, origin, params.include ?? []);
  }),

  route(users.updateUser, async ({ db, actor, path, params, origin, now }) => {
    const access = await findActiveUser(db, actor, path.id!);
    const root = await rootAccount(db, actor);
    await updateUser(db, actor, access, root.account.settings, params.user ?? {}, now);
    const row = await loadUser(db, actor.root, access.user.id);
    const include = ["locale", "avatar_url", "email", "time_zone"];
    return presentUser(row!, userView(actor, access.place, origin), include);
  }),

  route(users.deleteUser, async ({ db, actor, path, origin, now }) => {
    const account = await findAccount(db, actor, path.account_id!);
    const access = await findActiveUser(db, actor, path.user_id!);
    await deleteUser(db, actor, account, access, now);
    return presentUser(access.user, userView(actor, account.place, origin));
  }),

  route(users.showUserSettings, async ({ db, actor, path }) => {
    const access = await findActiveUser(db, actor, path.id!);
    if (!access.isSelf && !(await mayManage(db, actor, access))) throw forbidden();
    return presentSettings(await readSettings(db, actor.root, access.user.id));
  }),

  route(users.updateUserSettings, async ({ db, actor, path, params, now }) => {
    const access = await findActiveUser(db, actor, path.id!);
    if (!access.isSelf && !(await mayManage(db, actor, access))) throw forbidden();
    return presentSettings(await mergeSettings(db, actor.root, access.user.id, params, now));
  }),
];
