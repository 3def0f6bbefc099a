/** What other programs use of the server. */

export { type Clock, ManualClock } from "./platform/clock.ts";
export { ConfigurationError, type ServerOptions, type ThrottleOptions } from "./platform/config.ts";
export { CannotListen, type PidgeServer, startServer } from "./server.ts";
export { DataDirectoryLocked } from "./store/lock.ts";
export { StoreUnavailable } from "./store/open.ts";
export type { NewTenant, Tenant } from "./tenants/bootstrap.ts";
