/** A client's options after reading: checked, completed, frozen. */
import { wire } from "#wire";
import { callable, callOptions, headersOf, number, oneOf } from "./checks.ts";
import { type Hooks, LEVELS, type Logger, type LogLevel } from "./http/hooks.ts";
import { Limiter } from "./http/limiter.ts";
import { isPage } from "./http/platform.ts";
import { Site } from "./http/site.ts";
import { wire as platformFetch, type Wire } from "./http/wire.ts";
import type { CanvasOptions, FetchLike, ThrottleOptions } from "./options.ts";
import { type IdLike, idOf } from "./types/ids.ts";
import { VERSION } from "./version.ts";

/** What the transport works with. */
export interface Settings {
  readonly site: Site;
  readonly auth: "bearer" | "cookie";
  readonly fetch: FetchLike;
  /** The same, or where the caller gave none what is faster: for the site itself, and answers that only we read. */
  readonly wire: Wire;
  readonly init: RequestInit;
  readonly headers: Record<string, string>;
  readonly userAgent: string | undefined;
  readonly perPage: number;
  readonly idFormat: "string" | "number";
  readonly timeout: number;
  readonly totalTimeout: number | undefined;
  readonly maxRetries: number;
  readonly throttle: ThrottleOptions | false;
  readonly hooks: Hooks;
  readonly logger: Logger | undefined;
  readonly logLevel: LogLevel;
  readonly logBodies: boolean;
  readonly asUser: IdLike | null;
  readonly maxResponseBytes: number;
  readonly maxBufferBytes: number;
  /** Whether `token` may give another token the next time. */
  readonly tokenChanges: boolean;
  token(): Promise<string>;
  csrfToken(): string | undefined;
}

/** The root of a site out of what people write. @throws TypeError when it cannot be one. */
function rootOf(baseUrl: string | undefined): string {
  const root = (baseUrl ?? "").trim().replace(/\/+$/, "");
  if (!/^https?:\/\/[^/]/i.test(root) || !URL.canParse(root))
    throw new TypeError('baseUrl must be the address of a Canvas site, such as "https://canvas.example.com"');
  if (/\/api\/v1(?:\/|$)/.test(root)) throw new TypeError("baseUrl must not contain /api/v1");
  const { username, password } = new URL(root);
  if (/[?#]/.test(root) || username || password)
    throw new TypeError("baseUrl must not hold a query, a name or a password");
  return root;
}

/** A token that can be a header, trimmed. The error does not repeat it. */
function tokenOf(token: unknown): string {
  const trimmed = typeof token === "string" ? token.trim() : "";
  if (!/^[\x21-\x7e]+$/.test(trimmed))
    throw new TypeError("the access token must be text without blanks or special characters");
  return trimmed;
}

function agent({ userAgent, appInfo }: CanvasOptions): string {
  const own = userAgent ?? `pidge-client/${VERSION} (+https://www.npmjs.com/package/@pidge/client)`;
  if (!appInfo) return own;
  const { name, version, url } = appInfo;
  return `${name}${version ? `/${version}` : ""}${url ? ` (${url})` : ""} ${own}`;
}

/** Faults that would show late, or never, are told at once. @throws TypeError, RangeError naming the option */
function checkOptions(options: CanvasOptions): void {
  const { auth = "bearer", logLevel = "off", hooks, logger } = options;
  oneOf("auth", auth, ["bearer", "cookie"]);
  oneOf("logLevel", logLevel, LEVELS);
  callOptions(options);
  callable("fetch", options.fetch);
  for (const [name, hook] of Object.entries(hooks ?? {})) callable(`hooks.${name}`, hook);
  if (logger) for (const name of LEVELS) if (name !== "off") callable(`logger.${name}`, logger[name] ?? null);
  number("perPage", options.perPage, 1);
  number("maxResponseBytes", options.maxResponseBytes, 1);
  number("maxBufferBytes", options.maxBufferBytes, 0);
  headersOf(options.headers);
  if (!/^[ -~]*$/.test(agent(options))) throw new TypeError("userAgent and appInfo must be plain text on one line");
}

/**
 * Reads options. A client derived from another keeps its queue unless site, token or throttle change.
 * @throws TypeError for options that cannot work.
 */
export function settle(options: CanvasOptions, parent?: Site): Settings {
  const auth = options.auth ?? "bearer";
  checkOptions(options);
  const { accessToken, throttle = {} } = options;
  const root = rootOf(options.baseUrl);
  const fixed = typeof accessToken === "function" || auth === "cookie" ? undefined : tokenOf(accessToken);
  if (auth === "bearer" && isPage() && !options.allowBrowserToken)
    throw new TypeError("a token in a web page can be read by the whole page; set allowBrowserToken to accept that");
  if (options.asUser != null) idOf(options.asUser, "User");
  const { hostname, protocol } = new URL(root);
  if (protocol === "http:" && !parent && !/^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname))
    options.logger?.warn(`requests to ${root} travel unencrypted, the token included`);
  const { fetch: given } = options;
  return Object.freeze({
    site:
      parent ?? new Site(root, options.allowedOrigins ?? [], throttle === false ? undefined : new Limiter(throttle)),
    auth,
    fetch: given ?? platformFetch,
    wire: given ?? wire,
    // Some runtimes outside browsers refuse the mere presence of `credentials`.
    init: {
      ...(isPage() ? { credentials: auth === "cookie" ? ("same-origin" as const) : ("omit" as const) } : {}),
      ...options.fetchOptions,
    },
    headers: { ...options.headers },
    userAgent: isPage() ? undefined : agent(options),
    perPage: options.perPage ?? 100,
    idFormat: options.idFormat ?? "string",
    timeout: options.timeout ?? 60_000,
    totalTimeout: options.totalTimeout,
    maxRetries: options.maxRetries ?? 3,
    throttle,
    hooks: options.hooks ?? {},
    logger: options.logger,
    logLevel: options.logLevel ?? "off",
    logBodies: options.logBodies === true,
    asUser: options.asUser ?? null,
    maxResponseBytes: options.maxResponseBytes ?? 64 * 2 ** 20,
    maxBufferBytes: options.maxBufferBytes ?? 64 * 2 ** 20,
    tokenChanges: typeof accessToken === "function",
    token: async () => fixed ?? tokenOf(await (accessToken as () => string | Promise<string>)()),
    csrfToken: () => {
      const cookie = /(?:^|;\s*)_csrf_token=([^;]*)/.exec(typeof document === "undefined" ? "" : document.cookie);
      return cookie ? decodeURIComponent(cookie[1]!) : undefined;
    },
  });
}

/** What an environment variable holds, where the runtime has any. */
function variable(name: string): string | undefined {
  const runtime = globalThis as {
    process?: { env?: Record<string, string | undefined> };
    Deno?: { env: { get(name: string): string | undefined } };
  };
  return runtime.process?.env?.[name] ?? runtime.Deno?.env.get(name);
}

/** Options out of the environment. @throws TypeError naming the variables that are missing. */
export function fromEnvironment(options: CanvasOptions): CanvasOptions {
  const baseUrl =
    options.baseUrl ??
    variable("CANVAS_BASE_URL") ??
    variable("CANVAS_API_URL")
      ?.trim()
      .replace(/\/api\/v1\/*$/, "");
  const accessToken = options.accessToken ?? variable("CANVAS_ACCESS_TOKEN") ?? variable("CANVAS_API_TOKEN");
  const missing = [
    ...(baseUrl ? [] : ["CANVAS_BASE_URL (or CANVAS_API_URL)"]),
    ...(accessToken || options.auth === "cookie" ? [] : ["CANVAS_ACCESS_TOKEN (or CANVAS_API_TOKEN)"]),
  ];
  if (missing.length > 0) throw new TypeError(`missing in the environment: ${missing.join(", ")}`);
  return { ...options, baseUrl, accessToken };
}
