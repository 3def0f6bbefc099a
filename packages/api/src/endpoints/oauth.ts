/** OAuth2: programs ask people whether they may act for them, and are given tokens. */
import { endpoint } from "../endpoint.ts";
import { OAuthToken } from "../resources/developerKey.ts";
import { Bytes, param } from "../schema.ts";

const tag = "oauth2";

/** What a program asks for; it goes along from page to page. */
const request = {
  client_id: param.text("The program: a developer key's id."),
  response_type: param.text("The kind of answer that is asked for: `code`."),
  redirect_uri: param.text("Where the person is sent back to, or `urn:ietf:wg:oauth:2.0:oob` for nowhere."),
  state: param.text("Given back as it is."),
  scope: param.text("Scopes, with blanks between them; `/auth/userinfo` asks for the person's identity alone."),
  scopes: param.text("The same as `scope`."),
  purpose: param.text("What the token is for, at most 255 characters."),
  code_challenge: param.text("Proof key: the base64url SHA-256 of the `code_verifier` that the exchange will name."),
  code_challenge_method: param.text("How the challenge was made of the verifier: `S256`."),
};

const page = { tag, auth: "ignored" as const, otherMedia: ["text/html"] };

export const authorize = endpoint({
  id: "authorize",
  method: "GET",
  path: "/login/oauth2/auth",
  ...page,
  summary:
    "Where a program sends a person. Leads to the sign-in page, to the question whether they agree, or back to the " +
    "program; with `code` or `error` alone it shows what came of it to programs without an address.",
  params: {
    ...request,
    force_login: param.bool("Ask for the password even when somebody is signed in."),
    unique_id: param.text("The login to fill in."),
    prompt: param.text("`none`: ask nothing; what would have to be asked is an error."),
    code: param.text("The code, on the page without an address."),
    error: param.text("The refusal, on the page without an address."),
  },
  answers: { 200: Bytes("A page."), 302: null },
  errors: [400, 401],
});

export const confirmAuthorization = endpoint({
  id: "confirmAuthorization",
  method: "GET",
  path: "/login/oauth2/confirm",
  ...page,
  summary: "Asks the person whether the program may act for them.",
  params: request,
  answers: { 200: Bytes("A page."), 302: null },
  errors: [400, 401],
});

export const acceptAuthorization = endpoint({
  id: "acceptAuthorization",
  method: "POST",
  path: "/login/oauth2/accept",
  ...page,
  summary: "The person agrees: leads back to the program with a code that works once, for ten minutes.",
  params: {
    ...request,
    authenticity_token: param.text("The form's own token."),
    remember_access: param.bool("Do not ask this person again for this program."),
  },
  answers: { 302: null },
  errors: [400, 401, 422],
});

export const denyAuthorization = endpoint({
  id: "denyAuthorization",
  method: "GET",
  path: "/login/oauth2/deny",
  ...page,
  summary: "The person does not agree: leads back to the program with `error=access_denied`.",
  params: request,
  answers: { 302: null },
  errors: [400, 401],
});

export const grantToken = endpoint({
  id: "grantToken",
  method: "POST",
  path: "/login/oauth2/token",
  tag,
  auth: "ignored",
  summary:
    "Gives a token for a code or a refresh token. The program's id and secret stand in the parameters, or in an " +
    "`Authorization: Basic` header.",
  params: {
    grant_type: param.text("`authorization_code` (the default where there is a code) or `refresh_token`."),
    client_id: param.text("The program: a developer key's id."),
    client_secret: param.text("Its secret."),
    code: param.text("The code."),
    redirect_uri: param.text(
      "Compared only for keys with `exact_redirect_uris`: mobile apps name another than they asked with.",
    ),
    code_verifier: param.text("What the `code_challenge` was made from."),
    refresh_token: param.text("The refresh token."),
    replace_tokens: param.bool("End the person's other tokens of this program."),
  },
  answers: { 200: OAuthToken },
  errors: [400, 401, 429],
  secret: true,
});
