/** What the `pidge` command needs of the settings; it loads no other part of the server. */
export {
  COMMAND_LEAVES,
  type CommandConfig,
  type CommandSettings,
  type CommandSources,
  commandSettings,
  type Effective,
  remoteSettings,
  unknownVariables,
} from "./command.ts";
export { environment } from "./environment.ts";
export { ConfigurationError } from "./errors.ts";
export type { FlagValues } from "./layers.ts";
export { type Leaf, REMOTE_LEAVES } from "./leaves.ts";
export type { Environment } from "./option.ts";
export type { ServerOptions } from "./options.generated.ts";
