/** Reads an authorization request, checks it against the developer key, and carries it from page to page. */
import { createHash } from "node:crypto";
import { shortText } from "../../platform/attributes.ts";
import type { TenantContext } from "../../platform/context.ts";
import { oauthFault } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { pathWith } from "../../platform/page.ts";
import { activeClient, type ClientRow } from "../developerKeys/developerKeys.sql.ts";
import { isRegistered, OUT_OF_BAND } from "../developerKeys/redirects.ts";

export const AUTH_PATH = "/login/oauth2/auth";

/** The scope that asks only who the person is. */
export const IDENTITY = "/auth/userinfo";

type Asking = Pick<TenantContext, "db" | "root">;

type Texts<K extends string> = { readonly [P in K]?: string | null };

export type AskedFor = Texts<
  | "client_id"
  | "response_type"
  | "redirect_uri"
  | "state"
  | "scope"
  | "scopes"
  | "purpose"
  | "code_challenge"
  | "code_challenge_method"
>;

export interface Authorization {
  readonly client: ClientRow;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly purpose: string | null;
  readonly codeChallenge: string | null;
  /** The parameters for the next page. */
  readonly fields: Readonly<Record<string, string | undefined>>;
  /** Why the request is refused; sent to the program's address. */
  readonly fault: RedirectParams | undefined;
}

/** Parameters that are added to the program's address. */
export type RedirectParams = Readonly<Record<string, string>>;

/** Global ids begin with the number of the shard; Pidge has shard 1 only. */
const GLOBAL = 10_000_000_000_000;

/** The active key of a `client_id` in its local or global form, or a refusal. */
export async function findClient(ctx: Asking, text: string | null | undefined): Promise<ClientRow> {
  const id = parseId(text) ?? -1;
  const client = await activeClient(ctx, id > GLOBAL && id < 2 * GLOBAL ? id - GLOBAL : id);
  if (client === undefined) throw oauthFault("invalid_client", "unknown client");
  return client;
}

/**
 * Reads an authorization request. An unknown program or address is refused on this site: nobody is redirected to an
 * address that is not registered.
 */
export async function readAuthorization(ctx: Asking, asked: AskedFor): Promise<Authorization> {
  const client = await findClient(ctx, asked.client_id);
  const redirectUri = asked.redirect_uri ?? "";
  const addresses = [...client.redirect_uris, ...(client.redirect_uri === null ? [] : [client.redirect_uri])];
  const exact = client.exact_redirect_uris;
  // an exact key has the page of this site only where it is registered
  const outOfBand = redirectUri === OUT_OF_BAND && (!exact || addresses.includes(OUT_OF_BAND));
  if (!outOfBand && !isRegistered(redirectUri, { addresses, exact }))
    throw oauthFault("invalid_request", "redirect_uri does not match client settings");
  const scope = asked.scope ?? asked.scopes ?? "";
  const scopes = [...new Set(scope.split(/\s+/).filter((word) => word !== ""))];
  return {
    client,
    redirectUri,
    scopes,
    state: asked.state ?? undefined,
    purpose: shortText("purpose", asked.purpose) ?? null,
    codeChallenge: asked.code_challenge || null,
    fields: {
      client_id: String(client.id),
      response_type: asked.response_type ?? undefined,
      redirect_uri: redirectUri,
      state: asked.state ?? undefined,
      scope: scopes.length > 0 ? scopes.join(" ") : undefined,
      purpose: asked.purpose || undefined,
      code_challenge: asked.code_challenge || undefined,
      code_challenge_method: asked.code_challenge_method || undefined,
    },
    fault: faultOf(client, asked, scopes),
  };
}

function faultOf(client: ClientRow, asked: AskedFor, scopes: readonly string[]): RedirectParams | undefined {
  const fault = (error: string, text: string) => ({ error, error_description: text });
  if (asked.response_type !== "code") return fault("unsupported_response_type", "Only response_type=code is permitted");
  const foreign = scopes.some((scope) => scope !== IDENTITY && !client.scopes.includes(scope));
  if (client.require_scopes && (scopes.length === 0 || foreign))
    return fault("invalid_scope", "A requested scope is invalid, unknown, malformed, or exceeds the scope granted.");
  const { code_challenge: challenge, code_challenge_method: method } = asked;
  if ((challenge || method) && (method !== "S256" || !/^[\w-]{43}$/.test(challenge ?? "")))
    return fault("invalid_request", "code_challenge must be a base64url SHA-256 with code_challenge_method=S256");
  if (client.public && !challenge) return fault("invalid_request", "code_challenge is required of public clients");
  return undefined;
}

/** Whether only the person's identity is requested. */
export const isIdentityOnly = (scopes: readonly string[]): boolean => scopes.length === 1 && scopes[0] === IDENTITY;

/** The address at which the person returns to the program: for the out-of-band address a page of this site. */
export function redirectAddress({ redirectUri, state }: Authorization, origin: string, params: RedirectParams): string {
  const base = redirectUri === OUT_OF_BAND ? origin + AUTH_PATH : redirectUri;
  const query = pathWith("", { ...params, state });
  return base + (base.includes("?") ? query.replace("?", "&") : query);
}

/** Whether the challenge was made from the verifier; true without a challenge. */
export const provesChallenge = (challenge: string | null, verifier: string | null | undefined): boolean =>
  challenge === null ||
  createHash("sha256")
    .update(verifier ?? "")
    .digest("base64url") === challenge;
