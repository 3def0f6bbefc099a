/** What other programs use of the server. */

export { type Clock, ManualClock } from "./platform/clock.ts";
export { ConfigurationError } from "./platform/settings/errors.ts";
export type { MailOptions, ServerOptions, ThrottleOptions } from "./platform/settings/options.generated.ts";
export { CannotListen, type PidgeServer, startServer } from "./server.ts";
export { DataDirectoryLocked } from "./store/lock.ts";
export { StoreUnavailable } from "./store/open.ts";
export type { NewTenant, Tenant } from "./tenants/bootstrap.ts";
