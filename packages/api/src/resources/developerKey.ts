/** Programs that sign people in, and what they are given for it. */
import { Bool, Id, Int, List, Maybe, Nullable, resource, shape, Text, Time, Type, Word } from "../schema.ts";

export const DeveloperKey = resource("DeveloperKey", "A program that people may let act for them, by OAuth2.", {
  id: Id("The key's id: the program's `client_id`."),
  name: Text("The program's name, as people are shown it."),
  created_at: Time("When it was made."),
  updated_at: Time("When it last changed."),
  workflow_state: Word(["active", "inactive", "deleted"], "Only active keys, and their tokens, are let in."),
  is_lti_key: Bool("Whether it is a learning tool's; always false here."),
  is_lti_registration: Bool("Whether a learning tool registered itself; always false here."),
  email: Nullable(Text("Whom to write to about it; null when not given.")),
  icon_url: Nullable(Text("Address of a small picture; null when not given.")),
  notes: Nullable(Text("Notes of the administrators; null when there are none.")),
  vendor_code: Nullable(Text("Code of whoever makes the program; null when not given.")),
  account_name: Text("Name of the account that it belongs to."),
  visible: Bool("Whether lists show it."),
  scopes: List(
    Type.String(),
    "What its tokens may be asked for, as `url:GET|/api/v1/courses`; enforced with `require_scopes`.",
  ),
  redirect_uri: Nullable(
    Text("An address that people are sent back to; null when not given. `redirect_uris` is newer."),
  ),
  redirect_uris: List(
    Type.String(),
    "Addresses that people are sent back to: their hosts and the hosts below those, unless `exact_redirect_uris`.",
  ),
  access_token_count: Int("Tokens of it that are in use."),
  last_used_at: Nullable(Time("When one of its tokens was last used, to ten minutes; null for never.")),
  test_cluster_only: Bool("Stored; there are no test clusters here."),
  allow_includes: Bool("Whether its scoped tokens may use `include[]`; only `uuid` otherwise."),
  require_scopes: Bool("Whether its tokens reach only what their scopes name."),
  auto_expire_tokens: Bool("Whether its tokens end after an hour, to be refreshed."),
  trusted: Bool("Whether people are not asked if they agree; only administrators of the whole account set it."),
  client_type: Word(
    ["confidential", "public"],
    "Public programs keep no secret: they must prove with a `code_verifier` that a code is theirs.",
  ),
  exact_redirect_uris: Bool("Whether people are sent back to the registered addresses alone."),
  rotate_refresh_tokens: Bool("Whether each refresh gives a new refresh token, and one used twice ends its token."),
  client_credentials_audience: Nullable(
    Text("Stored, null when not said; programs cannot sign in for themselves here."),
  ),
  api_key: Text(
    "The program's `client_secret`, once, right after it was made; afterwards its first five characters and `...`.",
  ),
  user_id: Nullable(Id("Unused; null.")),
  user_name: Nullable(Text("Unused; null.")),
});

const TokenUser = shape(
  {
    id: Id("The user's id."),
    name: Text("Full name."),
    global_id: Text("The id, as text."),
    effective_locale: Text("Language in which the person is addressed."),
  },
  "Who was signed in.",
);

export const OAuthToken = resource("OAuthToken", "What a program is given for a code or a refresh token.", {
  access_token: Nullable(Text("The token; null where only the person's identity was asked for.")),
  token_type: Word(["Bearer"], "How it is presented."),
  user: TokenUser,
  refresh_token: Maybe(
    Text("For new tokens: any number of times and only in answer to a code, or once where refresh tokens rotate."),
  ),
  expires_in: Maybe(Int("Seconds until the token ends; absent when it does not.")),
  canvas_region: Text("Where the server stands; always `unknown` here."),
});
