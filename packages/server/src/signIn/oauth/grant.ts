/** Gives tokens to programs: for the code of a person's consent, or for a refresh token. */
import type { OAuthToken, oauth, Static } from "@pidge/api";
import { inTransaction, type TenantContext } from "../../platform/context.ts";
import { oauthFault } from "../../platform/errors.ts";
import { hashToken } from "../../platform/tokens.ts";
import type { ClientRow } from "../developerKeys/developerKeys.sql.ts";
import {
  type CodeRow,
  endTokensOf,
  findCode,
  findRefresh,
  insertTokens,
  type RefreshRow,
  renewToken,
  spendCode,
} from "./oauth.sql.ts";
import { findClient, isIdentityOnly, provesChallenge } from "./request.ts";

type Params = Static<typeof oauth.grantToken.params>;

type Asking = Pick<TenantContext, "db" | "root" | "now" | "caches">;

const LIFE_SECONDS = 3600;

/** Reads id and secret from an HTTP Basic header, each form-encoded; undefined for any other header. */
export function basicCredentials(header: string | undefined): Pick<Params, "client_id" | "client_secret"> | undefined {
  const encoded = /^Basic\s+([\w+/=-]+)$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  const [id, secret] = colon === -1 ? [text, text] : [text.slice(0, colon), text.slice(colon + 1)];
  return { client_id: formDecoded(id), client_secret: formDecoded(secret) };
}

const formDecoded = (text: string): string => new URLSearchParams(`v=${text.replaceAll("&", "%26")}`).get("v") ?? "";

/** Grants the requested token, or refuses with an OAuth2 error. */
export async function grantToken(ctx: Asking, params: Params): Promise<Static<typeof OAuthToken>> {
  const type = params.grant_type || (params.code ? "authorization_code" : "");
  if (type !== "authorization_code" && type !== "refresh_token")
    throw oauthFault("unsupported_grant_type", "The grant_type you requested is not currently supported");
  const client = await findClient(ctx, params.client_id);
  if (!hashToken(params.client_secret ?? "").equals(client.secret_hash))
    throw oauthFault("invalid_client", "invalid client");
  return type === "refresh_token" ? refresh(ctx, client, params) : exchange(ctx, client, params);
}

async function exchange(ctx: Asking, client: ClientRow, params: Params) {
  if (!params.code)
    throw oauthFault(
      "invalid_request",
      "You must provide the code parameter when using the authorization_code grant type",
    );
  const unknown = () => oauthFault("invalid_grant", "authorization_code not found");
  const found = await findCode(ctx, params.code);
  if (found === undefined) throw unknown();
  const { code } = params;
  checkCode(found, client, params);
  return inTransaction(ctx, async (tx) => {
    if (!(await spendCode(tx, code))) throw unknown();
    if (params.replace_tokens === true) await endTokensOf(tx, { keyId: client.id, userId: found.user_id });
    const identity = isIdentityOnly(found.scopes);
    // the identity alone gives no token; a token whose value nobody knows remembers the consent
    if (identity && !found.remember_access) return tokenAnswer(client, found, { token: null });
    const given = await insertTokens(tx, found, endOf(client, tx.now));
    return tokenAnswer(client, found, identity ? { token: null } : given);
  });
}

function checkCode(found: CodeRow, client: ClientRow, params: Params): void {
  if (found.developer_key_id !== client.id) throw oauthFault("invalid_grant", "incorrect client");
  if (!provesChallenge(found.code_challenge, params.code_verifier))
    throw oauthFault("invalid_grant", "code_verifier does not match the code_challenge");
}

async function refresh(ctx: Asking, client: ClientRow, params: Params) {
  if (!params.refresh_token)
    throw oauthFault(
      "invalid_request",
      "You must provide the refresh_token parameter when using the refresh_token grant type",
    );
  const found = await findRefresh(ctx, params.refresh_token);
  if (found === undefined) throw oauthFault("invalid_grant", "refresh_token not found");
  if (found.developer_key_id !== client.id) throw oauthFault("invalid_grant", "incorrect client");
  return tokenAnswer(client, found, { token: await renewToken(ctx, found.id, endOf(client, ctx.now)) });
}

const endOf = (client: ClientRow, now: Date): Date | null =>
  client.auto_expire_tokens ? new Date(now.getTime() + LIFE_SECONDS * 1000) : null;

const tokenAnswer = (
  client: ClientRow,
  { user_id, name, locale }: CodeRow | RefreshRow,
  { token, refreshToken }: { readonly token: string | null; readonly refreshToken?: string },
): Static<typeof OAuthToken> => ({
  access_token: token,
  token_type: "Bearer",
  user: { id: user_id, name, global_id: String(user_id), effective_locale: locale ?? "en" },
  canvas_region: "unknown",
  ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  ...(token !== null && client.auto_expire_tokens ? { expires_in: LIFE_SECONDS } : {}),
});
