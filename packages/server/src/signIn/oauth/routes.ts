/** OAuth2 over HTTP. */
import { oauth } from "@pidge/api";
import { Answer, type Request } from "../../platform/context.ts";
import { goTo, pathWith, policySource, sendPage } from "../../platform/page.ts";
import { route } from "../../platform/route.ts";
import { OUT_OF_BAND } from "../developerKeys/redirects.ts";
import { STALE_FORM } from "../sessions/pages.ts";
import { signInPath } from "../sessions/place.ts";
import { accountName } from "../sessions/sessions.sql.ts";
import { browserOf, formToken, isOwnForm, type Visitor, visitorOf } from "../sessions/sessions.ts";
import { basicCredentials, grantToken } from "./grant.ts";
import { insertCode, isRemembered } from "./oauth.sql.ts";
import { codeBody, confirmBody, refusedBody } from "./pages.ts";
import { type AskedFor, AUTH_PATH, type Authorization, backTo, type Outcome, readAuthorization } from "./request.ts";

type Asked = Request<AskedFor>;

const NO_STORE = { "cache-control": "no-store", pragma: "no-cache" };

const sendBack = ({ http, origin }: Asked, asked: Authorization, outcome: Outcome) =>
  goTo(http.reply, backTo(asked, origin, outcome));

async function sendCode(request: Asked, asked: Authorization, visitor: Visitor, remember: boolean) {
  const { db, root, now } = request;
  const { client, scopes, purpose, codeChallenge } = asked;
  const code = await insertCode(db, {
    root,
    keyId: client.id,
    userId: visitor.id,
    scopes,
    purpose,
    remember,
    codeChallenge,
    now,
  });
  return sendBack(request, asked, { code });
}

/** Whether the person need not be asked. What ends on a page of this site is always asked: anybody can name that. */
async function passesAtOnce({ db, root }: Asked, { client, redirectUri, scopes }: Authorization, visitor: Visitor) {
  if (redirectUri === OUT_OF_BAND) return false;
  return client.trusted || isRemembered(db, root, { keyId: client.id, userId: visitor.id, scopes });
}

/** The end of the way for programs without an address. */
async function showOutcome({ db, root, http }: Asked, code: string | null | undefined) {
  const account = await accountName(db, root);
  // nothing stands on the page but what can be a code of ours
  if (!/^[0-9a-f]{128}$/.test(code ?? ""))
    return sendPage(http.reply, { title: "Not allowed", account, body: refusedBody });
  return sendPage(http.reply, { title: "Allowed", account, body: codeBody(code!) });
}

async function showQuestion(request: Asked, asked: Authorization, visitor: Visitor, status = 200, fault = "") {
  const { db, root, http } = request;
  const account = await accountName(db, root);
  const alert = fault === "" ? "" : `<p class="fault" role="alert">${fault}</p>`;
  const body = alert + confirmBody(asked, visitor, formToken(browserOf(request)));
  const leadsTo = policySource(asked.redirectUri === OUT_OF_BAND ? undefined : asked.redirectUri);
  return sendPage(http.reply, { title: "Allow access?", account, body, status, leadsTo });
}

const askToSignIn = ({ http }: Asked, { fields }: Authorization, forceLogin = false, uniqueId?: string | null) =>
  goTo(http.reply, signInPath(pathWith(AUTH_PATH, fields), { forceLogin, uniqueId: uniqueId || undefined }));

export const oauthRoutes = [
  route(oauth.authorize, async (request) => {
    const { db, root, params } = request;
    if (!params.client_id && (params.code || params.error)) return showOutcome(request, params.code);
    const asked = await readAuthorization(db, root, params);
    if (asked.fault !== undefined) return sendBack(request, asked, asked.fault);
    const silent = params.prompt === "none";
    const visitor = await visitorOf(request);
    if (visitor === undefined || params.force_login === true)
      return silent
        ? sendBack(request, asked, { error: "login_required" })
        : askToSignIn(request, asked, params.force_login, params.unique_id);
    if (await passesAtOnce(request, asked, visitor)) return sendCode(request, asked, visitor, false);
    if (silent) return sendBack(request, asked, { error: "interaction_required" });
    return goTo(request.http.reply, pathWith("/login/oauth2/confirm", asked.fields));
  }),

  route(oauth.confirmAuthorization, async (request) => {
    const asked = await readAuthorization(request.db, request.root, request.params);
    if (asked.fault !== undefined) return sendBack(request, asked, asked.fault);
    const visitor = await visitorOf(request);
    return visitor === undefined ? askToSignIn(request, asked) : showQuestion(request, asked, visitor);
  }),

  route(oauth.acceptAuthorization, async (request) => {
    const { db, root, params } = request;
    const asked = await readAuthorization(db, root, params);
    if (asked.fault !== undefined) return sendBack(request, asked, asked.fault);
    const visitor = await visitorOf(request);
    if (visitor === undefined) return askToSignIn(request, asked);
    if (!isOwnForm(request, params.authenticity_token)) return showQuestion(request, asked, visitor, 422, STALE_FORM);
    return sendCode(request, asked, visitor, params.remember_access === true);
  }),

  route(oauth.denyAuthorization, async (request) => {
    const asked = await readAuthorization(request.db, request.root, request.params);
    return sendBack(request, asked, { error: "access_denied" });
  }),

  route(oauth.grantToken, async (request) => {
    const { params, http } = request;
    const basic = basicCredentials(http.request.headers.authorization);
    return new Answer(await grantToken(request, { ...params, ...basic }), { headers: NO_STORE });
  }),
];
