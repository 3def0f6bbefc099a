/** The settings of a server that the command starts: flags, then the environment, then the file, then the default. */
import { readFileSync } from "node:fs";
import { build } from "./build.ts";
import { ConfigurationError } from "./errors.ts";
import { environmentLayer, type FlagValues, flagLayer, type Layer, objectLayer, type Source } from "./layers.ts";
import { ALL, type Leaf, part, REMOTE_LEAVES } from "./leaves.ts";
import { masked, secretsOf } from "./mask.ts";
import { nearest } from "./nearest.ts";
import type { Environment } from "./option.ts";
import type { ServerOptions } from "./options.generated.ts";
import { resolve, type Settings } from "./resolve.ts";
import type { commandOptions } from "./schema.ts";
import type { ConfigOf } from "./types.ts";

const CATALOGUE = part(ALL, (leaf) => !leaf.schema.notes.programOnly);

/** The options that the command can set. */
export const COMMAND_LEAVES: readonly Leaf[] = CATALOGUE.leaves;

export interface CommandSources {
  readonly flags: FlagValues;
  readonly environment: Environment;
  /** Name of the JSON file that `--config` names. */
  readonly file?: string | undefined;
  /** Defaults that take the place of the schema's, by path. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

/** A setting that is in effect. */
export interface Effective {
  readonly path: string;
  readonly section: string;
  /** The value as it may be printed; undefined where there is none. */
  readonly value: unknown;
  readonly source: Source;
  /** What set it: `--port`, `PIDGE_PORT`, or the file's name. */
  readonly name: string | undefined;
}

export type CommandConfig = ConfigOf<typeof commandOptions>;

export interface CommandSettings {
  /** What `startServer()` is called with. */
  readonly options: ServerOptions;
  /** What concerns the command itself. */
  readonly command: CommandConfig;
  readonly effective: readonly Effective[];
  /** Texts that must not be printed. */
  readonly secrets: readonly string[];
}

/** @throws ConfigurationError with every fault at once. */
export function commandSettings(sources: CommandSources): CommandSettings {
  const faults: string[] = [];
  const layers = [
    flagLayer(sources.flags, COMMAND_LEAVES),
    environmentLayer(sources.environment, COMMAND_LEAVES),
    fileLayer(sources.file, faults),
  ];
  const settings = resolve({
    leaves: COMMAND_LEAVES,
    layers,
    faults,
    environment: sources.environment,
    standard: ({ path, schema }) => sources.defaults?.[path] ?? schema.notes.commandDefault,
  });
  const options = optionsOf(settings);
  return {
    options,
    command: build(settings, part(ALL, (leaf) => leaf.commandOnly).options) as CommandConfig,
    effective: COMMAND_LEAVES.map(({ path, section, schema }) => {
      const { value, source, name } = settings.get(path) ?? { value: undefined, source: "default", name: undefined };
      return { path, section, value: masked(schema, value), source, name };
    }),
    secrets: secretsOf(options),
  };
}

function fileLayer(file: string | undefined, faults: string[]): Layer {
  if (file === undefined) return new Map();
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
    if (value === null || typeof value !== "object" || Array.isArray(value))
      throw new Error("it must hold one JSON object");
  } catch (error) {
    throw new ConfigurationError([`the configuration file ${file} cannot be used: ${withoutExcerpt(error as Error)}`]);
  }
  return objectLayer(value, CATALOGUE, { source: "file", name: file }, faults);
}

/** What the parser says of a text that is not JSON, without the piece of it that it quotes: a secret may stand there. */
const withoutExcerpt = ({ message }: Error): string =>
  message.replace(/, (?:\.{3})?".*"(?:\.{3})? is not valid JSON$/s, " is not valid JSON");

/** The settings as one nested object; what only the command has stays out. */
function optionsOf(settings: Settings): ServerOptions {
  const options: Record<string, unknown> = {};
  for (const { path, commandOnly } of COMMAND_LEAVES) {
    const setting = settings.get(path);
    if (commandOnly || setting === undefined) continue;
    setAt(options, path.split("."), setting.value);
  }
  return options;
}

function setAt(target: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inside = (target[name] ?? {}) as Record<string, unknown>;
  target[name] = inside;
  setAt(inside, rest, value);
}

/** The server to talk to, and the token where one was given. @throws ConfigurationError */
export function remoteSettings(
  flags: FlagValues,
  environment: Environment,
): { url: string; token: string | undefined } {
  const layers = [flagLayer(flags, REMOTE_LEAVES), environmentLayer(environment, REMOTE_LEAVES)];
  const settings = resolve({ leaves: REMOTE_LEAVES, layers, faults: [], environment });
  return { url: settings.get("url")?.value as string, token: settings.get("token")?.value as string | undefined };
}

/** Warns of variables that look like settings but are not, such as a mistyped name. */
export function unknownVariables(environment: Environment): readonly string[] {
  const known = [...ALL.leaves, ...REMOTE_LEAVES].flatMap((leaf) => leaf.environment);
  return Object.keys(environment)
    .filter((name) => name.startsWith("PIDGE_") && !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      return `${name} is set, but no setting has that name${meant === undefined ? "" : `; did you mean ${meant}?`}`;
    });
}
