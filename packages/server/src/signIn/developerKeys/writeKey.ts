/** Creates and changes developer keys. */
import type { developerKeys as endpoints, Static } from "@pidge/api";
import { given, oneOf, shortText } from "../../platform/attributes.ts";
import type { Context } from "../../platform/context.ts";
import { forbidden, invalid } from "../../platform/errors.ts";
import { isRootAdmin } from "../../platform/grants.ts";
import { hashToken, newToken, tokenHint } from "../../platform/tokens.ts";
import { type DeveloperKeyValues, insertDeveloperKey, updateDeveloperKeyRow } from "./developerKeys.sql.ts";
import { OUT_OF_BAND, readAddress } from "./redirects.ts";

type Input = NonNullable<Static<(typeof endpoints.createDeveloperKey)["params"]>["developer_key"]>;

const SCOPE = /^(\/auth\/userinfo|url:(GET|POST|PUT|DELETE|PATCH)\|\/\S+)$/;
const MAX_LISTED = 1000;

/** The words of a list whose items may hold several lines, each word once. */
const lines = (texts: readonly string[] | undefined): string[] | undefined =>
  texts && [...new Set(texts.flatMap((text) => text.split(/\s+/)).filter((text) => text !== ""))];

function address(attribute: string, text: string): string {
  if (text !== OUT_OF_BAND && readAddress(text) === undefined)
    throw invalid(attribute, "invalid", `${attribute} must hold absolute addresses without a fragment, not ${text}`);
  return text;
}

function readScopes(texts: readonly string[] | undefined): string[] | undefined {
  const scopes = lines(texts);
  const wrong = scopes?.find((scope) => !SCOPE.test(scope));
  if (wrong !== undefined)
    throw invalid("scopes", "invalid", `scopes must be like url:GET|/api/v1/courses, not ${wrong}`);
  return scopes;
}

function readUris(texts: readonly string[] | undefined): string[] | undefined {
  const uris = lines(texts)?.map((text) => address("redirect_uris", text));
  if ((uris?.length ?? 0) > MAX_LISTED)
    throw invalid("redirect_uris", "too_long", `redirect_uris holds at most ${MAX_LISTED} addresses`);
  return uris;
}

function keyValues({ actor }: Context, input: Input): DeveloperKeyValues {
  // a trusted key gets tokens of people who are not asked: only an administrator of everybody may grant that
  if (input.trusted !== undefined && !isRootAdmin(actor)) throw forbidden();
  const name = shortText("name", input.name);
  if (name === null) throw invalid("name", "blank", "can't be blank");
  const uri = shortText("redirect_uri", input.redirect_uri);
  const state = oneOf("workflow_state", input.workflow_state, ["active", "inactive"]);
  const type = oneOf("client_type", input.client_type, ["confidential", "public"]);
  return given({
    name,
    email: shortText("email", input.email),
    icon_url: shortText("icon_url", input.icon_url),
    notes: input.notes,
    vendor_code: shortText("vendor_code", input.vendor_code),
    redirect_uri: uri ? address("redirect_uri", uri) : uri,
    redirect_uris: readUris(input.redirect_uris),
    scopes: readScopes(input.scopes),
    require_scopes: input.require_scopes,
    allow_includes: input.allow_includes,
    auto_expire_tokens: input.auto_expire_tokens,
    trusted: input.trusted,
    client_type: type ?? undefined,
    exact_redirect_uris: input.exact_redirect_uris,
    rotate_refresh_tokens: input.rotate_refresh_tokens,
    visible: input.visible,
    test_cluster_only: input.test_cluster_only,
    client_credentials_audience: shortText("client_credentials_audience", input.client_credentials_audience),
    workflow_state: state ?? undefined,
  });
}

/** Creates a key. The secret in the answer cannot be read again: only its hash is stored. */
export async function createDeveloperKey(ctx: Context, input: Input): Promise<{ id: number; secret: string }> {
  const { name, ...values } = keyValues(ctx, input);
  if (name === undefined) throw invalid("name", "blank", "can't be blank");
  const secret = newToken();
  const secrets = { secret_hash: hashToken(secret), secret_hint: tokenHint(secret) };
  return { id: await insertDeveloperKey(ctx, { ...values, ...secrets, name }), secret };
}

export const updateDeveloperKey = (ctx: Context, id: number, input: Input): Promise<void> =>
  updateDeveloperKeyRow(ctx, id, keyValues(ctx, input));
