/** Signing in and out over HTTP. */
import { signIn as endpoints } from "@pidge/api";
import { parseId } from "../../platform/ids.ts";
import { goTo, sendPage } from "../../platform/page.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { formTarget } from "../oauth/formTarget.ts";
import { allowedPrograms, endTokensOf } from "../oauth/oauth.sql.ts";
import { createSessionLink, followSessionLink } from "./links.ts";
import { STALE_FORM, signedInBody, signInBody, tooMany, WRONG } from "./pages.ts";
import { ownPath, SIGN_IN_PATH } from "./paths.ts";
import { accountName } from "./sessions.sql.ts";
import { type BrowserRequest, browserOf, closeSession, formToken, isOwnForm, visitorOf } from "./sessions.ts";
import { signIn } from "./signIn.ts";

interface Form {
  readonly uniqueId: string;
  readonly returnTo: string | undefined;
  readonly forceLogin: boolean;
}

async function showForm(request: BrowserRequest, form: Form, status = 200, fault?: string) {
  const body = signInBody({ ...form, fault, formToken: formToken(browserOf(request)) });
  const account = await accountName(request);
  const leadsTo = formTarget(form.returnTo);
  return sendPage(request.http.reply, { title: "Sign in", account, body, status, leadsTo });
}

async function showSignedIn(request: BrowserRequest) {
  const { db, root, http } = request;
  const visitor = await visitorOf(request);
  if (visitor === undefined) return goTo(http.reply, SIGN_IN_PATH);
  const programs = await execute(db, allowedPrograms, { tenant: root, user: visitor.id });
  const body = signedInBody(visitor, programs, formToken(browserOf(request)));
  return sendPage(http.reply, { title: "Signed in", account: await accountName(request), body });
}

async function showStale(request: BrowserRequest) {
  const body = `<p class="fault" role="alert">${STALE_FORM}</p><a class="button" href="/logout">Back</a>`;
  const account = await accountName(request);
  return sendPage(request.http.reply, { title: "Nothing was changed", account, body, status: 422 });
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
    const result = await signIn(request, { uniqueId, password: password ?? "" });
    if (result.kind === "wrong") return showForm(request, form, 400, WRONG);
    if (result.kind === "wait") {
      http.reply.header("retry-after", String(result.seconds));
      return showForm(request, form, 429, tooMany(result.seconds));
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

  route(endpoints.createSessionLink, async (request) => ({
    session_url: await createSessionLink(request, request.params.return_to),
    requires_terms_acceptance: false,
  })),

  route(endpoints.followSessionLink, async (request) => {
    const { params, http } = request;
    return goTo(http.reply, await followSessionLink(request, { token: params.token, returnTo: params.return_to }));
  }),

  route(endpoints.revokeProgram, async (request) => {
    const { params, http } = request;
    if (!isOwnForm(request, params.authenticity_token)) return showStale(request);
    const visitor = await visitorOf(request);
    const keyId = parseId(params.client_id);
    if (visitor !== undefined && keyId !== null) await endTokensOf(request, { keyId, userId: visitor.id });
    return goTo(http.reply, SIGN_IN_PATH);
  }),
];
