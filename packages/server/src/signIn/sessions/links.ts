/** Links that sign a browser in once. */
import type { Context } from "../../platform/context.ts";
import { badRequest, forbidden } from "../../platform/errors.ts";
import { pathWith } from "../../platform/page.ts";
import { newToken } from "../../platform/tokens.ts";
import { ownPath, SIGN_IN_PATH, signInPath } from "./paths.ts";
import { insertSessionLink, spendSessionLink } from "./sessions.sql.ts";
import { type BrowserRequest, openSession } from "./sessions.ts";

const LIFE_MS = 5 * 60 * 1000;

/** The path of a `return_to`, which may be an address of this site. */
function pathOf(returnTo: string | null | undefined, origin: string): string | undefined {
  if (!returnTo) return undefined;
  const url = URL.parse(returnTo);
  const path = ownPath(url?.origin === origin ? url.pathname + url.search + url.hash : returnTo);
  if (path === undefined) throw badRequest("return_to must be an address or path of this site");
  return path;
}

/** Makes a link for the actor's own browser. */
export async function createSessionLink(ctx: Context, returnTo: string | null | undefined): Promise<string> {
  const { actor, origin, now } = ctx;
  // the session would outlive the masquerade, and nothing in it would show who acts
  if (actor.realId !== actor.id) throw forbidden();
  const path = pathOf(returnTo, origin);
  const token = newToken();
  const link = { userId: actor.id, token, expiresAt: new Date(now.getTime() + LIFE_MS) };
  if (!(await insertSessionLink(ctx, link))) throw forbidden();
  return origin + pathWith("/login/session", { token, return_to: path });
}

/** Signs the browser in; answers where it goes. */
export async function followSessionLink(
  request: BrowserRequest,
  { token, returnTo }: { readonly token: string | null | undefined; readonly returnTo: string | null | undefined },
): Promise<string> {
  const path = ownPath(returnTo) ?? SIGN_IN_PATH;
  const login = await spendSessionLink(request, token ?? "");
  if (login === undefined) return signInPath(path, { forceLogin: false, uniqueId: undefined });
  await openSession(request, login);
  return path;
}
