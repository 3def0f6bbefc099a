/** OAuth2 over HTTP. */
import { oauth } from "@pidge/api";
import type { Request } from "../../platform/context.ts";
import { goTo, pathWith, policySource, sendPage } from "../../platform/page.ts";
import { route } from "../../platform/route.ts";
import { OUT_OF_BAND } from "../developerKeys/redirects.ts";
import { STALE_FORM } from "../sessions/pages.ts";
import { signInPath } from "../sessions/paths.ts";
import { accountName, type Visitor } from "../sessions/sessions.sql.ts";
import { browserOf, formToken, isOwnForm, visitorOf } from "../sessions/sessions.ts";
import { basicCredentials, grantToken } from "./grant.ts";
import { insertCode, isRemembered } from "./oauth.sql.ts";
import { codeBody, confirmBody, refusedBody } from "./pages.ts";
import {
  type AskedFor,
  AUTH_PATH,
  type Authorization,
  type RedirectParams,
  readAuthorization,
  redirectAddress,
} from "./request.ts";

type OAuthRequest = Request<AskedFor>;

const sendBack = ({ http, origin }: OAuthRequest, asked: Authorization, params: RedirectParams) =>
  goTo(http.reply, redirectAddress(asked, origin, params));

interface Consent {
  readonly visitor: Visitor;
  /** Whether the person is not asked again for this program. */
  readonly remember: boolean;
}

async function sendCode(request: OAuthRequest, asked: Authorization, { visitor, remember }: Consent) {
  const { client, scopes, purpose, codeChallenge, redirectUri } = asked;
  const given = { keyId: client.id, userId: visitor.id, scopes, purpose, remember, codeChallenge, redirectUri };
  const code = await insertCode(request, given);
  return sendBack(request, asked, { code });
}

/** Whether the person need not be asked. They are asked for the out-of-band address, which any program can name. */
async function needsNoConsent(request: OAuthRequest, asked: Authorization, visitor: Visitor) {
  const { client, redirectUri, scopes } = asked;
  if (redirectUri === OUT_OF_BAND) return false;
  return client.trusted || isRemembered(request, { keyId: client.id, userId: visitor.id }, scopes);
}

/** The page on which programs without an address find their code. */
async function showOutOfBand(request: OAuthRequest, code: string | null | undefined) {
  const { reply } = request.http;
  const account = await accountName(request);
  // the page shows only texts that can be codes: its address could be made by anybody
  if (!code || !/^[0-9a-f]{128}$/.test(code))
    return sendPage(reply, { title: "Not allowed", account, body: refusedBody });
  return sendPage(reply, { title: "Allowed", account, body: codeBody(code) });
}

interface Question {
  readonly visitor: Visitor;
  readonly status?: number;
  readonly fault?: string;
}

async function askForConsent(
  request: OAuthRequest,
  asked: Authorization,
  { visitor, status = 200, fault = "" }: Question,
) {
  const account = await accountName(request);
  const alert = fault === "" ? "" : `<p class="fault" role="alert">${fault}</p>`;
  const body = alert + confirmBody(asked, visitor, formToken(browserOf(request)));
  const leadsTo = policySource(asked.redirectUri === OUT_OF_BAND ? undefined : asked.redirectUri);
  return sendPage(request.http.reply, { title: "Allow access?", account, body, status, leadsTo });
}

interface SignInOptions {
  readonly forceLogin?: boolean | undefined;
  readonly uniqueId?: string | null | undefined;
}

const askToSignIn = (
  { http }: OAuthRequest,
  { fields }: Authorization,
  { forceLogin = false, uniqueId }: SignInOptions = {},
) => goTo(http.reply, signInPath(pathWith(AUTH_PATH, fields), { forceLogin, uniqueId: uniqueId || undefined }));

export const oauthRoutes = [
  route(oauth.authorize, async (request) => {
    const { params } = request;
    if (!params.client_id && (params.code || params.error)) return showOutOfBand(request, params.code);
    const asked = await readAuthorization(request, params);
    if (asked.fault !== undefined) return sendBack(request, asked, asked.fault);
    const silent = params.prompt === "none";
    const visitor = await visitorOf(request);
    if (visitor === undefined || params.force_login === true)
      return silent
        ? sendBack(request, asked, { error: "login_required" })
        : askToSignIn(request, asked, { forceLogin: params.force_login, uniqueId: params.unique_id });
    if (await needsNoConsent(request, asked, visitor)) return sendCode(request, asked, { visitor, remember: false });
    if (silent) return sendBack(request, asked, { error: "interaction_required" });
    return goTo(request.http.reply, pathWith("/login/oauth2/confirm", asked.fields));
  }),

  route(oauth.confirmAuthorization, async (request) => {
    const asked = await readAuthorization(request, request.params);
    if (asked.fault !== undefined) return sendBack(request, asked, asked.fault);
    const visitor = await visitorOf(request);
    return visitor === undefined ? askToSignIn(request, asked) : askForConsent(request, asked, { visitor });
  }),

  route(oauth.acceptAuthorization, async (request) => {
    const { params } = request;
    const asked = await readAuthorization(request, params);
    if (asked.fault !== undefined) return sendBack(request, asked, asked.fault);
    const visitor = await visitorOf(request);
    if (visitor === undefined) return askToSignIn(request, asked);
    if (!isOwnForm(request, params.authenticity_token))
      return askForConsent(request, asked, { visitor, status: 422, fault: STALE_FORM });
    return sendCode(request, asked, { visitor, remember: params.remember_access === true });
  }),

  route(oauth.denyAuthorization, async (request) => {
    const asked = await readAuthorization(request, request.params);
    return sendBack(request, asked, { error: "access_denied" });
  }),

  route(oauth.grantToken, async (request) => {
    const { params, http } = request;
    const basic = basicCredentials(http.request.headers.authorization);
    return grantToken(request, { params: { ...params, ...basic }, address: http.request.ip });
  }),
];
