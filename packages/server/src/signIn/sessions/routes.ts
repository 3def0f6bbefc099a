/** Signing in and out over HTTP. */
import { signIn as endpoints } from "@pidge/api";
import type { Request } from "../../platform/context.ts";
import { parseId } from "../../platform/ids.ts";
import { goTo, sendPage } from "../../platform/page.ts";
import { route } from "../../platform/route.ts";
import { leadsTo } from "../oauth/leadsTo.ts";
import { allowedPrograms, endTokensOf } from "../oauth/oauth.sql.ts";
import { STALE_FORM, signedInBody, signInBody, tooMany, WRONG } from "./pages.ts";
import { ownPath, SIGN_IN_PATH } from "./place.ts";
import { accountName } from "./sessions.sql.ts";
import { browserOf, closeSession, formToken, isOwnForm, visitorOf } from "./sessions.ts";
import { signIn } from "./signIn.ts";

type Asked = Pick<Request<unknown>, "db" | "root" | "now" | "http">;

interface Form {
  readonly uniqueId: string;
  readonly returnTo: string | undefined;
  readonly forceLogin: boolean;
}

async function showForm(asked: Asked, form: Form, status = 200, fault?: string) {
  const body = signInBody({ ...form, fault, formToken: formToken(browserOf(asked)) });
  const account = await accountName(asked.db, asked.root);
  return sendPage(asked.http.reply, { title: "Sign in", account, body, status, leadsTo: leadsTo(form.returnTo) });
}

async function showSignedIn(asked: Asked) {
  const visitor = await visitorOf(asked);
  if (visitor === undefined) return goTo(asked.http.reply, SIGN_IN_PATH);
  const programs = await allowedPrograms(asked.db, asked.root, visitor.id);
  const body = signedInBody(visitor, programs, formToken(browserOf(asked)));
  return sendPage(asked.http.reply, { title: "Signed in", account: await accountName(asked.db, asked.root), body });
}

async function showStale({ db, root, http }: Asked) {
  const body = `<p class="fault" role="alert">${STALE_FORM}</p><a class="button" href="/logout">Back</a>`;
  return sendPage(http.reply, {
    title: "Nothing was changed",
    account: await accountName(db, root),
    body,
    status: 422,
  });
}

export const signInRoutes = [
  route(endpoints.signInPage, async (request) => {
    const { params, http } = request;
    const returnTo = ownPath(params.return_to);
    const form = { uniqueId: params.unique_id ?? "", returnTo, forceLogin: params.force_login === true };
    if (form.forceLogin || (await visitorOf(request)) === undefined) return showForm(request, form);
    return returnTo === undefined ? showSignedIn(request) : goTo(http.reply, returnTo);
  }),

  route(endpoints.signIn, async (request) => {
    const { params, http } = request;
    const { unique_id, password } = params.pseudonym_session ?? {};
    const uniqueId = unique_id?.trim() ?? "";
    const form = { uniqueId, returnTo: ownPath(params.return_to), forceLogin: params.force_login === true };
    if (!isOwnForm(request, params.authenticity_token)) return showForm(request, form, 422, STALE_FORM);
    const outcome = await signIn(request, uniqueId, password ?? "");
    if (outcome.kind === "wrong") return showForm(request, form, 400, WRONG);
    if (outcome.kind === "wait") {
      http.reply.header("retry-after", String(outcome.seconds));
      return showForm(request, form, 429, tooMany(outcome.seconds));
    }
    return goTo(http.reply, form.returnTo ?? SIGN_IN_PATH);
  }),

  route(endpoints.signOutPage, showSignedIn),

  route(endpoints.signOut, async (request) => {
    const { params, http } = request;
    if (!isOwnForm(request, params.authenticity_token)) return showStale(request);
    await closeSession(request);
    return goTo(http.reply, SIGN_IN_PATH);
  }),

  route(endpoints.revokeProgram, async (request) => {
    const { params, http, db, root, now } = request;
    if (!isOwnForm(request, params.authenticity_token)) return showStale(request);
    const visitor = await visitorOf(request);
    const id = parseId(params.client_id);
    if (visitor !== undefined && id !== null) await endTokensOf(db, root, id, visitor.id, now);
    return goTo(http.reply, SIGN_IN_PATH);
  }),
];
