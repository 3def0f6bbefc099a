/** The options of a client, checked and completed with defaults. */
import { wire } from "#wire";
import { callable, checkCallOptions, headersOf, number, oneOf } from "./checks.ts";
import { Limiter } from "./http/limiter.ts";
import { LEVELS } from "./http/log.ts";
import { isPage } from "./http/platform.ts";
import { Site } from "./http/site.ts";
import { platformFetch, type Wire, wireOf } from "./http/wire.ts";
import type { CanvasOptions, FetchLike, Hooks, Logger, LogLevel, ThrottleOptions, TokenProvider } from "./options.ts";
import { type IdLike, idOf } from "./types/ids.ts";
import { VERSION } from "./version.ts";

const MIB = 2 ** 20;

/** Settings that are options with a default. */
const DEFAULTS = {
  auth: "bearer" as "bearer" | "cookie",
  perPage: 100,
  idFormat: "string" as "string" | "number",
  timeout: 60_000,
  totalTimeout: undefined as number | undefined,
  maxRetries: 3,
  throttle: {} as ThrottleOptions | false,
  hooks: {} as Hooks,
  logger: undefined as Logger | undefined,
  logLevel: "off" as LogLevel,
  logBodies: false,
  asUser: null as IdLike | null,
  maxResponseBytes: 64 * MIB,
  maxBufferBytes: 64 * MIB,
};

/** The settings of the transport. */
export interface Settings extends Readonly<typeof DEFAULTS> {
  readonly site: Site;
  readonly fetch: FetchLike;
  /** `fetch`, or a faster transport if the caller gave none; for responses whose body this library reads. */
  readonly wire: Wire;
  readonly init: RequestInit;
  readonly headers: Record<string, string>;
  readonly userAgent: string | undefined;
  /** Whether `token` may return another token the next time. */
  readonly tokenChanges: boolean;
  token(): Promise<string>;
  csrfToken(): string | undefined;
}

/** Completes options with the defaults; undefined counts as not given. */
function withDefaults(options: CanvasOptions): typeof DEFAULTS {
  const names = Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[];
  return Object.fromEntries(names.map((name) => [name, options[name] ?? DEFAULTS[name]])) as typeof DEFAULTS;
}

/** Normalizes the root of a site. @throws TypeError for an address that cannot be one. */
function rootOf(baseUrl: string | undefined): string {
  const root = (baseUrl ?? "").trim().replace(/\/+$/, "");
  const url = URL.canParse(root) ? new URL(root) : undefined;
  const isRoot = url && /^https?:\/\/[^/]/i.test(root) && !/[?#]|\/api\/v1(?:\/|$)/.test(root);
  if (!isRoot || url.username || url.password)
    throw new TypeError(
      "baseUrl must be an address such as https://canvas.example.com, without /api/v1, query or name",
    );
  return root;
}

/** Trims a token. @throws TypeError, without the token, when it cannot be sent in a header. */
function tokenOf(token: unknown): string {
  const trimmed = typeof token === "string" ? token.trim() : "";
  if (!/^[\x21-\x7e]+$/.test(trimmed))
    throw new TypeError("accessToken must be text without blanks or special characters");
  return trimmed;
}

function agent({ userAgent, appInfo }: CanvasOptions): string {
  const own = userAgent ?? `pidge-client/${VERSION}`;
  if (!appInfo) return own;
  const { name, version, url } = appInfo;
  return `${name}${version ? `/${version}` : ""}${url ? ` (${url})` : ""} ${own}`;
}

/** Checks options at once that would otherwise fail late or never. @throws TypeError, RangeError naming the option */
function checkOptions(options: CanvasOptions): void {
  const { auth = "bearer", logLevel = "off", hooks, logger } = options;
  oneOf("auth", auth, ["bearer", "cookie"]);
  oneOf("logLevel", logLevel, LEVELS);
  checkCallOptions(options);
  callable("fetch", options.fetch);
  for (const [name, hook] of Object.entries(hooks ?? {})) callable(`hooks.${name}`, hook);
  if (logger) for (const name of LEVELS) if (name !== "off") callable(`logger.${name}`, logger[name] ?? null);
  number("perPage", options.perPage, 1);
  number("maxResponseBytes", options.maxResponseBytes, 1);
  number("maxBufferBytes", options.maxBufferBytes, 0);
  headersOf(options.headers);
  if (!/^[ -~]*$/.test(agent(options))) throw new TypeError("userAgent and appInfo must be plain text on one line");
}

/** Merged into the init of every `fetch`. */
const initOf = ({ auth, fetchOptions }: CanvasOptions): RequestInit => ({
  // some runtimes outside browsers refuse the mere presence of `credentials`
  ...(isPage() ? { credentials: auth === "cookie" ? ("same-origin" as const) : ("omit" as const) } : {}),
  ...fetchOptions,
});

function csrfToken(): string | undefined {
  const cookie = /(?:^|;\s*)_csrf_token=([^;]*)/.exec(typeof document === "undefined" ? "" : document.cookie);
  return cookie?.[1] === undefined ? undefined : decodeURIComponent(cookie[1]);
}

/**
 * Checks and completes options. A derived client passes the site of its parent, and so shares its queue.
 * @throws TypeError, RangeError for options that cannot work.
 */
export function settingsOf(options: CanvasOptions, parent?: Site): Settings {
  const auth = options.auth ?? "bearer";
  checkOptions(options);
  const { accessToken, throttle = {} } = options;
  const root = rootOf(options.baseUrl);
  const fixed = typeof accessToken === "function" || auth === "cookie" ? undefined : tokenOf(accessToken);
  if (auth === "bearer" && isPage() && !options.allowBrowserToken)
    throw new TypeError("every script of a web page can read its token; allowBrowserToken accepts that");
  if (options.asUser != null) idOf(options.asUser, "User");
  const { hostname, protocol } = new URL(root);
  if (protocol === "http:" && !parent && !/^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname))
    options.logger?.warn(`requests to ${root} travel unencrypted, the token included`);
  const { fetch: given } = options;
  return Object.freeze({
    ...withDefaults(options),
    site:
      parent ?? new Site(root, options.allowedOrigins ?? [], throttle === false ? undefined : new Limiter(throttle)),
    fetch: given ?? platformFetch,
    wire: given ? wireOf(given) : wire,
    init: initOf(options),
    headers: { ...options.headers },
    userAgent: isPage() ? undefined : agent(options),
    tokenChanges: typeof accessToken === "function",
    token: async () => fixed ?? tokenOf(await (accessToken as TokenProvider)()),
    csrfToken,
  });
}

/** The environment variables of each option, the first of which counts. */
const VARIABLES = {
  baseUrl: ["CANVAS_BASE_URL", "CANVAS_API_URL"],
  accessToken: ["CANVAS_ACCESS_TOKEN", "CANVAS_API_TOKEN"],
} as const;

/** Completes options from the environment. @throws TypeError naming the variables that are missing. */
export function fromEnvironment(options: CanvasOptions): CanvasOptions {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const missing: string[] = [];
  const found: CanvasOptions = {};
  for (const option of ["baseUrl", "accessToken"] as const) {
    const names = VARIABLES[option];
    const text = names.map((name) => process?.env?.[name]).find((value) => value !== undefined);
    // CANVAS_API_URL may be the address of the API
    found[option] = text?.trim().replace(/\/api\/v1\/*$/, "");
    if (!(options[option] ?? found[option]) && (option === "baseUrl" || options.auth !== "cookie"))
      missing.push(names.join(" or "));
  }
  if (missing.length > 0) throw new TypeError(`missing in the environment: ${missing.join(", ")}`);
  return { ...found, ...options };
}
