/** Access tokens over HTTP. */
import { tokens } from "@pidge/api";
import { findActiveUser } from "../../directory/users/access.ts";
import { presentedToken } from "../../platform/authenticate.ts";
import { wireTimeOrNull } from "../../platform/clock.ts";
import { Answer } from "../../platform/context.ts";
import { forbidden, plainMessage } from "../../platform/errors.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { closeSessionsOf } from "../sessions/sessions.ts";
import { mintToken } from "./mintToken.ts";
import { presentToken } from "./presentToken.ts";
import { deleteTokenByValue, listTokens } from "./tokens.sql.ts";
import {
  activateToken,
  createToken,
  deleteToken,
  mayReadTokens,
  requireToken,
  type TokenInput,
  tokenOwner,
  updateToken,
} from "./tokens.ts";

export const tokenRoutes = [
  route(tokens.createUsableToken, async ({ db, actor, path, params, now }) => {
    const owner = await findActiveUser({ db, actor }, path.user_id!);
    const expiresAt = params.expires_at ?? null;
    const made = await mintToken(db, actor, owner, { purpose: params.purpose, expiresAt }, now);
    return { ...made, expires_at: wireTimeOrNull(expiresAt) };
  }),

  route(tokens.listTokens, async ({ db, actor, path, query }) => {
    const owner = await tokenOwner(db, actor, path.user_id!);
    if (!mayReadTokens(owner)) throw forbidden();
    const page = readOrdinalPage(query);
    const rows = await listTokens(db, actor.root, owner.user.id, page);
    const shown = rows.slice(0, page.perPage).map((row) => presentToken({ row }));
    return new Answer(shown, { links: ordinalLinks(page, { more: rows.length > page.perPage }) });
  }),

  route(tokens.showToken, async ({ db, actor, path }) => {
    const owner = await tokenOwner(db, actor, path.user_id!);
    if (!mayReadTokens(owner)) throw forbidden();
    return presentToken({ row: await requireToken(db, actor, owner, path.id!) });
  }),

  route(tokens.createToken, async ({ db, actor, path, params, now }) => {
    const owner = await tokenOwner(db, actor, path.user_id!);
    return presentToken(await createToken(db, actor, owner, tokenInput(params.token), now));
  }),

  route(tokens.updateToken, async ({ db, actor, path, params, now }) => {
    const owner = await tokenOwner(db, actor, path.user_id!);
    const row = await requireToken(db, actor, owner, path.id!);
    return presentToken(await updateToken(db, actor, owner, row, tokenInput(params.token), now));
  }),

  route(tokens.activateToken, async ({ db, actor, path, now }) => {
    const owner = await tokenOwner(db, actor, path.user_id!);
    const row = await requireToken(db, actor, owner, path.id!);
    return presentToken(await activateToken(db, actor, owner, row, now));
  }),

  route(tokens.deleteToken, async ({ db, actor, path, now }) => {
    const owner = await tokenOwner(db, actor, path.user_id!);
    const row = await requireToken(db, actor, owner, path.id!);
    return presentToken(await deleteToken(db, actor, owner, row, now));
  }),

  route(tokens.deletePresentedToken, async ({ db, actor, params, raw, now, http }) => {
    const parameter = typeof raw.access_token === "string" ? raw.access_token : undefined;
    const token = presentedToken({ authorization: http.request.headers.authorization, parameter });
    if (token === undefined) throw plainMessage("can't delete OAuth access token when not using an OAuth access token");
    await deleteTokenByValue(db, actor.root, token, now);
    if (params.expire_sessions === true) await closeSessionsOf(db, actor.root, actor.realId);
    return {};
  }),
];

interface TokenParams {
  readonly purpose?: string | null;
  readonly expires_at?: Date | null;
  readonly scopes?: readonly string[];
  readonly regenerate?: boolean;
}

function tokenInput(params: TokenParams | undefined): TokenInput | undefined {
  if (params === undefined) return undefined;
  const { expires_at, ...rest } = params;
  return { ...rest, expiresAt: expires_at };
}
