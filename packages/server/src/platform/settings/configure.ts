/** The configuration of a server that a program starts: its options, and the few variables that are read there too. */
import { build } from "./build.ts";
import { environmentLayer, objectLayer } from "./layers.ts";
import { ALL, part } from "./leaves.ts";
import type { Environment } from "./option.ts";
import type { Config, ServerOptions } from "./options.generated.ts";
import { resolve } from "./resolve.ts";

export type {
  Config,
  MailConfig,
  ServerOptions,
  ThrottleConfig,
} from "./options.generated.ts";

const CATALOGUE = part(ALL, (leaf) => !leaf.commandOnly);

/**
 * The options with their defaults, frozen. An empty variable of the environment counts as none.
 * @throws ConfigurationError with every fault at once.
 */
export function configure(options: ServerOptions, environment: Environment): Config {
  const faults: string[] = [];
  const embedded = CATALOGUE.leaves.filter((leaf) => leaf.schema.notes.embedded);
  const layers = [
    objectLayer(options, CATALOGUE, { source: "option", name: undefined }, faults),
    environmentLayer(environment, embedded),
  ];
  const settings = resolve({ leaves: CATALOGUE.leaves, layers, faults, environment });
  return build(settings, CATALOGUE.options) as Config;
}
