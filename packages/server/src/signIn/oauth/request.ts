/** What a program asks a person for: read, held against its key, and carried from page to page. */
import { createHash } from "node:crypto";
import { shortText } from "../../platform/attributes.ts";
import { oauthFault } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { pathWith } from "../../platform/page.ts";
import type { Db } from "../../store/database.ts";
import { activeClient, type ClientRow } from "../developerKeys/developerKeys.sql.ts";
import { isRegistered, OUT_OF_BAND } from "../developerKeys/redirects.ts";

export const AUTH_PATH = "/login/oauth2/auth";

/** Asks who the person is, and for nothing else. */
export const IDENTITY = "/auth/userinfo";

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
  /** The parameters as they go along to the next page. */
  readonly fields: Readonly<Record<string, string | undefined>>;
  /** What keeps the program from its wish: told to the program, at its address. */
  readonly fault: Outcome | undefined;
}

export type Outcome = Readonly<Record<string, string>>;

/** Ids of other Canvas installations begin with their number; ours is the first. */
const GLOBAL = 10_000_000_000_000;

/** The key of a `client_id`, in its short or its global form. */
export async function findClient(db: Db, root: number, text: string | null | undefined): Promise<ClientRow> {
  const id = parseId(text) ?? -1;
  const client = await activeClient(db, root, id > GLOBAL && id < 2 * GLOBAL ? id - GLOBAL : id);
  if (client === undefined) throw oauthFault("invalid_client", "unknown client");
  return client;
}

/** The program and its wish, or a refusal that the program is not told: nobody is sent to an address that is not its. */
export async function readAuthorization(db: Db, root: number, asked: AskedFor): Promise<Authorization> {
  const client = await findClient(db, root, asked.client_id);
  const redirectUri = asked.redirect_uri ?? "";
  const registered = [...client.redirect_uris, ...(client.redirect_uri === null ? [] : [client.redirect_uri])];
  if (redirectUri !== OUT_OF_BAND && !isRegistered(redirectUri, registered))
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

function faultOf(client: ClientRow, asked: AskedFor, scopes: readonly string[]): Outcome | undefined {
  const fault = (error: string, text: string) => ({ error, error_description: text });
  if (asked.response_type !== "code") return fault("unsupported_response_type", "Only response_type=code is permitted");
  const foreign = scopes.some((scope) => scope !== IDENTITY && !client.scopes.includes(scope));
  if (client.require_scopes && (scopes.length === 0 || foreign))
    return fault("invalid_scope", "A requested scope is invalid, unknown, malformed, or exceeds the scope granted.");
  const { code_challenge: challenge, code_challenge_method: method } = asked;
  if ((challenge || method) && (method !== "S256" || !/^[\w-]{43}$/.test(challenge ?? "")))
    return fault("invalid_request", "code_challenge must be a base64url SHA-256 with code_challenge_method=S256");
  return undefined;
}

/** Whether only the person's identity is asked for. */
export const isIdentityOnly = (scopes: readonly string[]): boolean => scopes.length === 1 && scopes[0] === IDENTITY;

/** Where the person goes back to the program, with what came of it. Without an address of its own: to a page here. */
export function backTo({ redirectUri, state }: Authorization, origin: string, outcome: Outcome): string {
  const base = redirectUri === OUT_OF_BAND ? origin + AUTH_PATH : redirectUri;
  const query = pathWith("", { ...outcome, state });
  return base + (base.includes("?") ? query.replace("?", "&") : query);
}

/** Whether a verifier is what the challenge was made from; without a challenge there is nothing to prove. */
export const provesChallenge = (challenge: string | null, verifier: string | null | undefined): boolean =>
  challenge === null ||
  createHash("sha256")
    .update(verifier ?? "")
    .digest("base64url") === challenge;
