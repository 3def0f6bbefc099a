/** Gives tokens to programs: for the code of a person's consent, or for a refresh token. */
import type { OAuthToken, oauth, Static } from "@pidge/api";
import { inTransaction, type TenantContext } from "../../platform/context.ts";
import { oauthFault, oauthTooMany } from "../../platform/errors.ts";
import { hashToken } from "../../platform/tokens.ts";
import type { ClientRow } from "../developerKeys/developerKeys.sql.ts";
import { attemptsWait, chargeAttempt } from "../sessions/attempts.sql.ts";
import {
  type CodeRow,
  endToken,
  endTokenOfCode,
  endTokensOf,
  findCode,
  findRefresh,
  insertTokens,
  noteTokenOfCode,
  type RefreshRow,
  renewToken,
  rotateToken,
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

export interface GrantInput {
  readonly params: Params;
  /** The address of the caller. */
  readonly address: string;
}

/** Grants the requested token, or refuses with an OAuth2 error. */
export async function grantToken(ctx: Asking, { params, address }: GrantInput): Promise<Static<typeof OAuthToken>> {
  const type = params.grant_type || (params.code ? "authorization_code" : "");
  if (type !== "authorization_code" && type !== "refresh_token")
    throw oauthFault("unsupported_grant_type", "The grant_type you requested is not currently supported");
  const client = await findClient(ctx, params.client_id);
  await authenticateClient(ctx, client, { secret: params.client_secret ?? "", address });
  return type === "refresh_token" ? refresh(ctx, client, params) : exchange(ctx, client, params);
}

/**
 * Checks the secret of a client. Wrong ones are counted for the client and its address together, so that nobody can
 * lock out a program that runs elsewhere. While the count stands at its limit the right secret is refused as well:
 * otherwise guessing would go on. A public client has no secret: its proof key takes that place.
 */
async function authenticateClient(
  ctx: Asking,
  client: ClientRow,
  { secret, address }: { readonly secret: string; readonly address: string },
): Promise<void> {
  if (client.public && secret === "") return;
  const attempt = { client: `${client.id} ${address}`, address };
  const isRight = hashToken(secret).equals(client.secret_hash);
  const seconds = isRight ? await attemptsWait(ctx, attempt) : await chargeAttempt(ctx, attempt);
  if (seconds > 0) throw oauthTooMany(seconds);
  if (!isRight) throw oauthFault("invalid_client", "invalid client");
}

async function exchange(ctx: Asking, client: ClientRow, params: Params) {
  if (!params.code)
    throw oauthFault(
      "invalid_request",
      "You must provide the code parameter when using the authorization_code grant type",
    );
  const { code } = params;
  const found = await findCode(ctx, code);
  if (found === undefined) throw unknownCode();
  checkCode(found, client, params);
  const given = found.spent
    ? undefined
    : await inTransaction(ctx, async (tx) => {
        if (!(await spendCode(tx, code))) return undefined;
        if (params.replace_tokens === true) await endTokensOf(tx, { keyId: client.id, userId: found.user_id });
        const identity = isIdentityOnly(found.scopes);
        // the identity alone gives no token; a token whose value nobody knows remembers the consent
        if (identity && !found.remember_access) return { token: null };
        const { id, ...tokens } = await insertTokens(tx, found, endOf(client, tx.now));
        await noteTokenOfCode(tx, code, id);
        return identity ? { token: null } : tokens;
      });
  if (given !== undefined) return tokenAnswer(client, found, given);
  // the code is in two hands, and nobody can tell which of them holds its token (RFC 6749 section 4.1.2)
  await endTokenOfCode(ctx, code);
  throw unknownCode();
}

const unknownCode = () => oauthFault("invalid_grant", "authorization_code not found");

function checkCode(found: CodeRow, client: ClientRow, params: Params): void {
  if (found.developer_key_id !== client.id) throw oauthFault("invalid_grant", "incorrect client");
  if (!provesChallenge(found.code_challenge, params.code_verifier))
    throw oauthFault("invalid_grant", "code_verifier does not match the code_challenge");
  // the key may have become public after the person agreed
  if (client.public && found.code_challenge === null)
    throw oauthFault("invalid_grant", "code_challenge is required of public clients");
  // OAuth 2.1 lets a program with a proof key leave the address out
  const address = params.redirect_uri || (found.code_challenge === null ? "" : found.redirect_uri);
  if (client.exact_redirect_uris && address !== found.redirect_uri)
    throw oauthFault("invalid_grant", "redirect_uri does not match the authorization request");
}

async function refresh(ctx: Asking, client: ClientRow, params: Params) {
  if (!params.refresh_token)
    throw oauthFault(
      "invalid_request",
      "You must provide the refresh_token parameter when using the refresh_token grant type",
    );
  const { refresh_token: refreshToken } = params;
  const unknown = () => oauthFault("invalid_grant", "refresh_token not found");
  const found = await findRefresh(ctx, refreshToken);
  if (found === undefined) throw unknown();
  if (found.developer_key_id !== client.id) throw oauthFault("invalid_grant", "incorrect client");
  const expiresAt = endOf(client, ctx.now);
  if (!found.spent && !client.rotate_refresh_tokens)
    return tokenAnswer(client, found, { token: await renewToken(ctx, found.id, expiresAt) });
  const given = found.spent ? undefined : await rotateToken(ctx, { id: found.id, refreshToken }, expiresAt);
  if (given !== undefined) return tokenAnswer(client, found, given);
  // the refresh token is in two hands, and nobody can tell which of them is the program's (RFC 9700 section 4.14.2)
  await endToken(ctx, found.id);
  throw unknown();
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
