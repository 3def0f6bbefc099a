/** Access tokens: what people make for themselves, and what administrators make for them. */
import { endpoint } from "../endpoint.ts";
import { AccessToken, TokenDeleted, UsableToken } from "../resources/directory.ts";
import { List, param } from "../schema.ts";

const tag = "tokens";
const base = "/api/v1/users/:user_id/tokens";

const fields = {
  purpose: param.text("What it is for, at most 255 characters."),
  expires_at: param.time("When it stops working; empty for never."),
  scopes: param.texts("Scopes; of personal tokens they are stored, not enforced."),
};

export const createUsableToken = endpoint({
  id: "createUsableToken",
  method: "POST",
  path: "/api/pidge/v1/users/:user_id/tokens",
  tag,
  summary:
    "A token for any user, usable at once. For administrators of the root account with `create_access_tokens` or " +
    "`manage_user_logins`, and all the rights of the user.",
  params: {
    purpose: param.text("What it is for, at most 255 characters."),
    expires_at: param.time("When it stops working. Default: never."),
  },
  answers: { 200: UsableToken },
  errors: [400, 403, 404],
  secret: true,
});

export const listTokens = endpoint({
  id: "listTokens",
  method: "GET",
  path: "/api/v1/users/:user_id/user_generated_tokens",
  tag,
  summary: "The personal tokens of oneself, or of a user one administers, without their values.",
  answers: { 200: List(AccessToken, "By id.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const showToken = endpoint({
  id: "showToken",
  method: "GET",
  path: `${base}/:id`,
  tag,
  summary: "One token, by its id or its first five characters.",
  answers: { 200: AccessToken },
  errors: [403, 404],
});

export const createToken = endpoint({
  id: "createToken",
  method: "POST",
  path: base,
  tag,
  summary:
    "Makes a token. For another user, by those with `create_access_tokens`, it waits until its owner activates it.",
  params: {
    token: param.group(
      { ...fields, purpose: param.text("What it is for; required, at most 255 characters.") },
      "The new token; required.",
    ),
  },
  answers: { 200: AccessToken },
  errors: [400, 403, 404],
  secret: true,
});

export const updateToken = endpoint({
  id: "updateToken",
  method: "PUT",
  path: `${base}/:id`,
  tag,
  summary: "Changes a token of oneself, or of a user for whom one may make tokens.",
  params: {
    token: param.group(
      { ...fields, regenerate: param.bool("A new value takes the place of the old, at once.") },
      "What changes; required.",
    ),
  },
  answers: { 200: AccessToken },
  errors: [400, 403, 404],
  secret: true,
});

export const activateToken = endpoint({
  id: "activateToken",
  method: "POST",
  path: `${base}/:id/activate`,
  tag,
  summary: "Takes a token into use that an administrator made for the caller.",
  answers: { 200: AccessToken },
  errors: [400, 403, 404],
});

export const deleteToken = endpoint({
  id: "deleteToken",
  method: "DELETE",
  path: `${base}/:id`,
  tag,
  summary: "Ends a token at once: one's own, or with `delete_access_tokens` any.",
  answers: { 200: AccessToken },
  errors: [403, 404],
});

export const deletePresentedToken = endpoint({
  id: "deletePresentedToken",
  method: "DELETE",
  path: "/login/oauth2/token",
  tag,
  summary: "Ends the token that the request presents.",
  params: { expire_sessions: param.bool("Sign its owner out of every browser, too.") },
  answers: { 200: TokenDeleted },
  errors: [400],
  auth: false,
});
