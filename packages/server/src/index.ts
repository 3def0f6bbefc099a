/** What other programs use of the server. The server itself is loaded when one is started. */
import "./checkNode.ts";
import type { PidgeServer } from "./pidgeServer.ts";
import type { ServerOptions } from "./platform/settings/options.generated.ts";

export { CannotListen } from "./cannotListen.ts";
export type { Campus, PidgeServer } from "./pidgeServer.ts";
export { type Clock, ManualClock } from "./platform/clock.ts";
export { ConfigurationError } from "./platform/settings/errors.ts";
export type {
  MailOptions,
  PeopleLimitsOptions,
  ServerOptions,
  ThrottleOptions,
} from "./platform/settings/options.generated.ts";
export type { SampleToken, SampleTokens } from "./platform/settings/sampleTokens.ts";
export { DataDirectoryLocked } from "./store/lock.ts";
export type { SentQuery } from "./store/sentQuery.ts";
export { StoreUnavailable } from "./store/storeUnavailable.ts";
export type { NewTenant, Tenant } from "./tenants/tenant.ts";

/** Options with which the administrator's token is known: one is given, or the store is a new one in memory. */
type WithKnownToken = ServerOptions &
  ({ adminToken: string } | { data?: undefined; database?: undefined; adminToken?: undefined });

/**
 * Starts a server and resolves once it answers. In memory by default, so that a test suite can have a Canvas of
 * its own: `const { url, adminToken, close } = await startServer()`.
 */
export function startServer(options?: WithKnownToken): Promise<PidgeServer>;
/**
 * Starts a server on a store that is kept, without giving the administrator's token: on the first start one is made, on
 * later ones it is not known and `adminToken` is undefined.
 */
export function startServer(options: ServerOptions): Promise<PidgeServer<string | undefined>>;
export async function startServer(options: ServerOptions = {}): Promise<PidgeServer<string | undefined>> {
  const { start } = await import("./server.ts");
  return start(options);
}
