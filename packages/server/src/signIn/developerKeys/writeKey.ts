/** Makes and changes developer keys. */
import type { developerKeys as endpoints, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { given, oneOf, shortText } from "../../platform/attributes.ts";
import { forbidden, invalid } from "../../platform/errors.ts";
import { isRootAdmin } from "../../platform/grants.ts";
import { hashToken, newToken, tokenHint } from "../../platform/tokens.ts";
import type { Db } from "../../store/database.ts";
import { type DeveloperKeyValues, insertDeveloperKey, updateDeveloperKeyRow } from "./developerKeys.sql.ts";
import { OUT_OF_BAND, readAddress } from "./redirects.ts";

type Input = NonNullable<Static<(typeof endpoints.createDeveloperKey)["params"]>["developer_key"]>;

const SCOPE = /^(\/auth\/userinfo|url:(GET|POST|PUT|DELETE|PATCH)\|\/\S+)$/;
const MAX_LISTED = 1000;

/** Each on a line of its own, or each an item; blank ones fall away. */
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

function keyValues(actor: Actor, input: Input): DeveloperKeyValues {
  // a trusted program is given tokens of people who are not asked: not for everybody to grant
  if (input.trusted !== undefined && !isRootAdmin(actor)) throw forbidden();
  const name = shortText("name", input.name);
  if (name === null) throw invalid("name", "blank", "can't be blank");
  const uri = shortText("redirect_uri", input.redirect_uri);
  const state = oneOf("workflow_state", input.workflow_state, ["active", "inactive"]);
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
    visible: input.visible,
    test_cluster_only: input.test_cluster_only,
    client_credentials_audience: shortText("client_credentials_audience", input.client_credentials_audience),
    workflow_state: state ?? undefined,
  });
}

/** The new key's id, and its secret, which nobody can tell afterwards. */
export async function createDeveloperKey(
  db: Db,
  actor: Actor,
  input: Input,
  now: Date,
): Promise<{ id: number; secret: string }> {
  const { name, ...values } = keyValues(actor, input);
  if (name === undefined) throw invalid("name", "blank", "can't be blank");
  const secret = newToken();
  const id = await insertDeveloperKey(db, {
    ...values,
    name,
    root_account_id: actor.root,
    secret_hash: hashToken(secret),
    secret_hint: tokenHint(secret),
    created_at: now,
    updated_at: now,
  });
  return { id, secret };
}

export const updateDeveloperKey = (db: Db, actor: Actor, id: number, input: Input, now: Date): Promise<void> =>
  updateDeveloperKeyRow(db, actor.root, id, { ...keyValues(actor, input), updated_at: now });
