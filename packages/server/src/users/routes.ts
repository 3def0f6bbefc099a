/** People and their tokens over HTTP. */
import { tokens, users } from "@pidge/api";
import { accessAccounts, findAccount } from "../accounts/access.ts";
import { wireTimeOrNull } from "../platform/clock.ts";
import { Answer } from "../platform/context.ts";
import { badRequest, notFound } from "../platform/errors.ts";
import { route } from "../platform/route.ts";
import { findUserAccess } from "./access.ts";
import { createUser } from "./createUser.ts";
import { mintToken } from "./mintToken.ts";
import { presentUser, userView } from "./present.ts";
import { loadUser } from "./queries.ts";

export const userRoutes = [
  route(users.createUser, async ({ db, actor, path, params, origin, now }) => {
    await findAccount(db, actor, path.account_id!);
    const root = (await accessAccounts(db, actor, [actor.root])).get(actor.root)!;
    const made = await createUser(db, root, params, now);
    const row = await loadUser(db, actor.root, made.id);
    return {
      ...presentUser(row!, userView(actor, root.place, origin), [
        "locale",
        ...(params.user?.terms_of_use === undefined ? [] : ["terms_of_use"]),
      ]),
      ...(made.confirmationCode === null ? {} : { confirmation_url: `${origin}/register/${made.confirmationCode}` }),
    };
  }),

  route(users.showUser, async ({ db, actor, path, params, origin }) => {
    const { user, isSelf, canView, place, can } = await findUserAccess(db, actor, path.id!);
    if (!canView) throw notFound();
    const wanted = (params.include ?? []).filter((word) => word === "uuid" || word === "last_login");
    const standard = ["locale", "avatar_url", "email", "first_name", "last_name"];
    const body = {
      ...presentUser(user, userView(actor, place, origin), [...standard, ...wanted]),
      ...(isSelf ? { effective_locale: user.locale ?? "en" } : {}),
      permissions: {
        can_update_name: can("manage_user_logins") || isSelf,
        can_update_avatar: can("manage_user_logins") || isSelf,
        limit_parent_app_web_access: false,
      },
    };
    return new Answer(body, { status: user.workflow_state === "deleted" ? 404 : 200 });
  }),

  route(tokens.createUsableToken, async ({ db, actor, path, params, now, raw }) => {
    const owner = await findUserAccess(db, actor, path.user_id!);
    if (params.expires_at === null && raw.expires_at !== null && raw.expires_at !== "")
      throw badRequest("expires_at is not a time");
    const input = { purpose: params.purpose ?? null, expiresAt: params.expires_at ?? null };
    const { expiresAt, ...made } = await mintToken(db, actor, owner, input, now);
    return { ...made, expires_at: wireTimeOrNull(expiresAt) };
  }),
];
