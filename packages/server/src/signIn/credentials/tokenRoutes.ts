/** Access tokens over HTTP. */
import { tokens } from "@pidge/api";
import { findActiveUser } from "../../directory/users/access.ts";
import { presentedToken } from "../../platform/authenticate.ts";
import { wireTimeOrNull } from "../../platform/clock.ts";
import { Answer, type Request } from "../../platform/context.ts";
import { forbidden, plainMessage } from "../../platform/errors.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { deleteSessionsOf } from "../sessions/sessions.sql.ts";
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
  route(tokens.createUsableToken, async (request) => {
    const { path, params } = request;
    const owner = await findActiveUser(request, path.user_id);
    const expiresAt = params.expires_at ?? null;
    const made = await mintToken(request, { owner, purpose: params.purpose, expiresAt });
    return { ...made, expires_at: wireTimeOrNull(expiresAt) };
  }),

  route(tokens.listTokens, async (request) => {
    const { path, query } = request;
    const owner = await tokenOwner(request, path.user_id);
    if (!mayReadTokens(owner)) throw forbidden();
    const page = readOrdinalPage(query);
    // one row more than the page tells that there is another page
    const rows = await listTokens(request, owner.user.id, { limit: page.perPage + 1, offset: page.offset });
    const shown = rows.slice(0, page.perPage).map((row) => presentToken({ row }));
    return new Answer(shown, { links: ordinalLinks(page, { more: rows.length > page.perPage }) });
  }),

  route(tokens.showToken, async (request) => {
    const owner = await tokenOwner(request, request.path.user_id);
    if (!mayReadTokens(owner)) throw forbidden();
    return presentToken(await requireToken(request, owner, request.path.id));
  }),

  route(tokens.createToken, async (request) => {
    const owner = await tokenOwner(request, request.path.user_id);
    return presentToken(await createToken(request, owner, tokenInput(request.params.token)));
  }),

  route(tokens.updateToken, async (request) => {
    const input = tokenInput(request.params.token);
    return presentToken(await updateToken(request, await tokenOfPath(request), input));
  }),

  route(tokens.activateToken, async (request) =>
    presentToken(await activateToken(request, await tokenOfPath(request))),
  ),

  route(tokens.deleteToken, async (request) => presentToken(await deleteToken(request, await tokenOfPath(request)))),

  route(tokens.deletePresentedToken, async (request) => {
    const { actor, params, raw, http } = request;
    const parameter = typeof raw.access_token === "string" ? raw.access_token : undefined;
    const token = presentedToken({ authorization: http.request.headers.authorization, parameter });
    if (token === undefined) throw plainMessage("can't delete OAuth access token when not using an OAuth access token");
    await deleteTokenByValue(request, token);
    if (params.expire_sessions === true) await deleteSessionsOf(request, actor.realId);
    return {};
  }),
];

/** The token of the path, for those who go on to change it: the rules check their permission. */
async function tokenOfPath(request: Request<unknown>) {
  const owner = await tokenOwner(request, request.path.user_id);
  return requireToken(request, owner, request.path.id);
}

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
