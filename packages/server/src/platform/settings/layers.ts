/** The places that settings come from, each read into a map from an option's path to its value. */
import { unknownFault, valueFault } from "./check.ts";
import type { Catalogue, Leaf } from "./leaves.ts";
import type { Environment, OptionSchema } from "./option.ts";
import { readText } from "./readText.ts";

/** From the nearest to the farthest; `option` is an argument of `startServer()`. */
export type Source = "option" | "flag" | "environment" | "file" | "default";

export interface Setting {
  readonly value: unknown;
  readonly source: Source;
  /** What set it: `--port`, `PIDGE_PORT`, or the file's name. */
  readonly name: string | undefined;
}

/** What one place sets, by path. */
export type Layer = ReadonlyMap<string, Setting>;

/** Where a value came from, as a fault says it. */
export const origin = ({ name }: Pick<Setting, "name">): string => (name === undefined ? "" : ` (from ${name})`);

/** Reads an object of options, groups entered; `undefined` counts as not given. */
export function objectLayer(
  given: object,
  { options, leaves }: Catalogue,
  from: Pick<Setting, "source" | "name">,
  faults: string[],
): Layer {
  const known = new Set(leaves.map(({ path }) => path));
  const layer = new Map<string, Setting>();
  const enter = (object: object, schemas: Readonly<Record<string, OptionSchema>>, prefix: string) => {
    for (const [key, value] of Object.entries(object)) {
      if (value === undefined) continue;
      const path = prefix + key;
      const schema = Object.hasOwn(schemas, key) ? schemas[key] : undefined;
      if (schema?.properties !== undefined) {
        if (value === false && schema.notes.orFalse) layer.set(`${path}.enabled`, { ...from, value });
        else if (isObject(value)) enter(value, schema.properties, `${path}.`);
        else faults.push(valueFault(path, schema, value, origin(from)));
      } else if (known.has(path)) layer.set(path, { ...from, value });
      else faults.push(unknownFault(path, namesBeneath(prefix, known), origin(from)));
    }
  };
  enter(given, options, "");
  return layer;
}

const isObject = (value: unknown): value is object =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** The names of options and groups that may stand in place of an unknown one. */
const namesBeneath = (prefix: string, known: ReadonlySet<string>): string[] => [
  ...new Set(
    [...known]
      .filter((path) => path.startsWith(prefix))
      .map((path) => prefix + (path.slice(prefix.length).split(".", 1)[0] ?? "")),
  ),
];

/** Reads the environment; an empty variable counts as none. */
export function environmentLayer(environment: Environment, leaves: readonly Leaf[]): Layer {
  const layer = new Map<string, Setting>();
  for (const { path, schema, environment: names } of leaves) {
    const name = names.find((candidate) => (environment[candidate] ?? "") !== "");
    if (name !== undefined)
      layer.set(path, { value: readText(schema, environment[name] ?? ""), source: "environment", name });
  }
  return layer;
}

/** FlagValues by their names without dashes, as texts, or booleans for `--name` and `--no-name`. */
export type FlagValues = Readonly<Record<string, string | boolean | undefined>>;

export function flagLayer(flags: FlagValues, leaves: readonly Leaf[]): Layer {
  const layer = new Map<string, Setting>();
  for (const { path, schema, flag } of leaves) {
    const given = flag === undefined ? undefined : flags[flag];
    if (given === undefined) continue;
    const value = typeof given === "string" ? readText(schema, given) : given;
    layer.set(path, { value, source: "flag", name: given === false ? `--no-${flag}` : `--${flag}` });
  }
  return layer;
}
