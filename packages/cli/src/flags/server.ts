/** The flags of the commands that start a server, made from the settings' schema. */
import {
  COMMAND_LEAVES,
  type CommandSettings,
  commandSettings,
  environment,
  type FlagValues,
  type Leaf,
} from "@pidge/server/settings";
import { type Command, Option } from "commander";

/** What commander found, by the attribute names that it makes of flags. */
type Parsed = Readonly<Record<string, unknown>>;

/** Adds a flag for each setting that has one, under the headings of docs/settings.md. */
export function addServerFlags(command: Command, defaults: Readonly<Record<string, unknown>> = {}): Command {
  command.option("--config <file>", "JSON file with settings, named as in docs/settings.md");
  for (const leaf of COMMAND_LEAVES) for (const option of optionsOf(leaf, defaults)) command.addOption(option);
  return command.addHelpText(
    "after",
    "\nPIDGE_ADMIN_TOKEN is the administrator's token on the first start; without it a random one is shown.",
  );
}

/** The settings in effect: flags, then the environment, then the file, then the defaults. */
export function serverSettings(parsed: Parsed, defaults: Readonly<Record<string, unknown>> = {}): CommandSettings {
  return commandSettings({
    flags: flagsOf(parsed, COMMAND_LEAVES),
    environment: environment(),
    file: typeof parsed.config === "string" ? parsed.config : undefined,
    defaults,
  });
}

/** Translates commander's attribute names back to the names of flags. */
export function flagsOf(parsed: Parsed, leaves: readonly Leaf[]): FlagValues {
  const found: Record<string, string | boolean> = {};
  for (const { flag } of leaves) {
    const value = flag === undefined ? undefined : parsed[new Option(`--${flag}`).attributeName()];
    if (flag !== undefined && (typeof value === "string" || typeof value === "boolean")) found[flag] = value;
  }
  return found;
}

/** One flag; a setting that is true or false has two, and the help shows the one that changes the default. */
export function optionsOf(leaf: Leaf, defaults: Readonly<Record<string, unknown>> = {}): Option[] {
  const { flag, schema, section, path } = leaf;
  if (flag === undefined) return [];
  const standard = defaults[path] ?? schema.notes.commandDefault ?? schema.default;
  const help = `${schema.notes.description} (${hint(leaf, standard)})`;
  const heading = `${section}:`;
  if (schema.type !== "boolean") {
    const option = new Option(`--${flag} <${placeholder(leaf)}>`, help).helpGroup(heading);
    // for the help and for shells; the settings' schema checks them, with all other faults
    if (schema.enum !== undefined) option.argChoices = schema.enum.map(String);
    return [schema.type === "array" ? option.argParser(joined) : option];
  }
  const positive = new Option(`--${flag}`, help).helpGroup(heading);
  const negative = new Option(`--no-${flag}`, help).helpGroup(heading);
  return [positive.hideHelp(standard === true), negative.hideHelp(standard !== true)];
}

/** A list is divided by commas, also where its flag was given more than once. */
const joined = (text: string, before?: string): string => (before === undefined ? text : `${before},${text}`);

function placeholder({ schema }: Leaf): string {
  if (schema.notes.placeholder !== undefined) return schema.notes.placeholder;
  return schema.notes.unit ?? "number";
}

/** The default and the names in the environment. */
function hint({ schema, environment: names }: Leaf, standard: unknown): string {
  const text = schema.notes.defaultText ?? (isNothing(standard) ? "none" : String(standard));
  return [`default ${text.replaceAll("`", "")}`, ...(names.length > 0 ? [`also ${names.join(", ")}`] : [])].join("; ");
}

const isNothing = (value: unknown): boolean =>
  value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
