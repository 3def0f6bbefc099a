/** Developer keys: the programs that may sign people in, kept by administrators. */
import { endpoint } from "../endpoint.ts";
import { DeveloperKey } from "../resources/developerKey.ts";
import { List, param } from "../schema.ts";

const tag = "developer keys";
const ofAccount = "/api/v1/accounts/:account_id/developer_keys";
const one = "/api/v1/developer_keys/:id";

const fields = {
  name: param.text("The program's name, at most 255 characters; required for a new key."),
  email: param.text("Whom to write to about it."),
  icon_url: param.text("Address of a small picture."),
  notes: param.text("Notes of the administrators."),
  vendor_code: param.text("Code of whoever makes the program."),
  redirect_uri: param.text("An address that people are sent back to; `redirect_uris` is newer."),
  redirect_uris: param.texts("Addresses that people are sent back to; a single text may hold one on each line."),
  scopes: param.texts("What its tokens may be asked for, as `url:GET|/api/v1/courses`."),
  require_scopes: param.bool("Whether its tokens reach only what their scopes name. Default false."),
  allow_includes: param.bool("Whether its scoped tokens may use `include[]`. Default false."),
  auto_expire_tokens: param.bool("Whether its tokens end after an hour, to be refreshed. Default true."),
  trusted: param.bool("Whether people are not asked if they agree. For administrators of the whole account alone."),
  client_type: param.text(
    "`confidential` (the default), or `public` for a program on people's devices or in their browsers: it needs no " +
      "secret, must name a `code_challenge`, and its refresh tokens rotate.",
  ),
  exact_redirect_uris: param.bool(
    "Whether people are sent back to the registered addresses alone, not to anything on their hosts. Default false.",
  ),
  rotate_refresh_tokens: param.bool(
    "Whether each refresh gives a new refresh token, and one used twice ends its token. Default false.",
  ),
  visible: param.bool("Whether lists show it. Default true."),
  test_cluster_only: param.bool("Stored; there are no test clusters here."),
  client_credentials_audience: param.text("Stored, null when not said; programs cannot sign in for themselves here."),
  workflow_state: param.text("`active` or `inactive`: while it is inactive neither it nor its tokens are let in."),
};

export const listDeveloperKeys = endpoint({
  id: "listDeveloperKeys",
  method: "GET",
  path: ofAccount,
  tag,
  summary: "The keys of the root account, by id; needs `manage_developer_keys`.",
  params: { inherited: param.bool("With true the list is empty: nothing stands above a root account here.") },
  answers: { 200: List(DeveloperKey, "By id.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const createDeveloperKey = endpoint({
  id: "createDeveloperKey",
  method: "POST",
  path: ofAccount,
  tag,
  summary: "Lets a program in. Its secret stands in this answer alone.",
  params: { developer_key: param.group(fields, "What the key says of its program.") },
  answers: { 200: DeveloperKey },
  errors: [400, 403, 404],
  secret: true,
});

export const updateDeveloperKey = endpoint({
  id: "updateDeveloperKey",
  method: "PUT",
  path: one,
  tag,
  summary: "Changes a key. A trusted one only administrators of the whole account may change.",
  params: { developer_key: param.group(fields, "What the key says of its program.") },
  answers: { 200: DeveloperKey },
  errors: [400, 403, 404],
});

export const deleteDeveloperKey = endpoint({
  id: "deleteDeveloperKey",
  method: "DELETE",
  path: one,
  tag,
  summary: "Shuts a program out, with all its tokens.",
  answers: { 200: DeveloperKey },
  errors: [403, 404],
});
