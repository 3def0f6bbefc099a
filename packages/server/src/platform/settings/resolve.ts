/** Makes one configuration out of all places that settings come from, or names every fault at once. */
import { meetsSchema, unknownFault, valueFault } from "./check.ts";
import { ConfigurationError } from "./errors.ts";
import { type Layer, origin, type Setting } from "./layers.ts";
import type { Leaf } from "./leaves.ts";
import type { Environment, OptionSchema } from "./option.ts";
import { RULES, type Rule } from "./rules.ts";

export interface Question {
  readonly leaves: readonly Leaf[];
  /** From the nearest to the farthest. */
  readonly layers: readonly Layer[];
  /** What was found wrong while the layers were read. */
  readonly faults: readonly string[];
  readonly environment: Environment;
  /** A default that takes the place of the schema's. */
  readonly standard?: (leaf: Leaf) => unknown;
}

/** Each option's setting by path; those without a value are not in it. */
export type Settings = ReadonlyMap<string, Setting>;

/** @throws ConfigurationError with all faults. */
export function resolve(question: Question): Settings {
  const faults = [...question.faults];
  const faulty = new Set<string>();
  const given = nearest(question, faults);
  const present = new Set(question.leaves.filter(({ path }) => given.has(path)).map((leaf) => leaf.optionalGroup));
  const settings = new Map<string, Setting>();
  for (const leaf of question.leaves) {
    const { path, schema, optionalGroup } = leaf;
    const setting = given.get(path);
    if (setting === undefined) {
      if (given.has(path) || (optionalGroup !== undefined && !present.has(optionalGroup))) continue;
      const value = standardOf(leaf, question);
      if (value !== undefined) settings.set(path, { value, source: "default", name: undefined });
      else if (schema.notes.required) faults.push(`${path} is missing: ${optionalGroup} needs it`);
      continue;
    }
    const found = faultsOf(path, schema, setting.value, origin(setting));
    if (found.length === 0) settings.set(path, { ...setting, value: normal(schema, setting.value) });
    else faulty.add(path);
    faults.push(...found);
  }
  const check = ({ options, fault }: Rule) => {
    const said = options.some((path) => faulty.has(path)) ? undefined : fault((path) => settings.get(path)?.value);
    if (said !== undefined) faults.push(said);
  };
  RULES.forEach(check);
  if (faults.length > 0) throw new ConfigurationError(faults);
  return settings;
}

/**
 * The nearest setting of each option. Of options that exclude each other the nearest place decides which one counts:
 * the others are then undefined, without a default.
 */
function nearest({ leaves, layers }: Question, faults: string[]): Map<string, Setting | undefined> {
  const found = new Map<string, Setting | undefined>();
  for (const { path } of leaves) {
    const setting = layers.find((layer) => layer.has(path))?.get(path);
    if (setting !== undefined) found.set(path, setting);
  }
  for (const alternatives of Map.groupBy(leaves, (leaf) => leaf.schema.notes.alternative).entries()) {
    const [word, group] = alternatives;
    if (word === undefined) continue;
    const chosenIn = (layer: Layer) =>
      group.filter(({ path }) => layer.has(path) && layer.get(path)?.value !== false).map(({ path }) => path);
    const layer = layers.find((candidate) => chosenIn(candidate).length > 0);
    if (layer === undefined) continue;
    const chosen = chosenIn(layer);
    if (chosen.length > 1) faults.push(exclusion(chosen, layer));
    for (const { path } of group) found.set(path, chosen.includes(path) ? layer.get(path) : undefined);
  }
  return found;
}

/** Says that options exclude each other, named as they were given: by flag or variable, else by path. */
function exclusion(paths: readonly string[], layer: Layer): string {
  const settings = paths.map((path) => ({ path, setting: layer.get(path) }));
  const isFile = settings.some(({ setting }) => setting?.source === "file");
  const names = settings.map(({ path, setting }) => (isFile ? path : (setting?.name ?? path)));
  const from = isFile && settings[0]?.setting !== undefined ? origin(settings[0].setting) : "";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)} exclude each other${from}`;
}

function standardOf(leaf: Leaf, { standard, environment }: Question): unknown {
  const { schema } = leaf;
  return standard?.(leaf) ?? schema.default ?? schema.notes.compute?.(environment);
}

const normal = (schema: OptionSchema, value: unknown): unknown =>
  schema.notes.normalize === undefined || value === false ? value : schema.notes.normalize(value);

/** Everything that is wrong with a value, by path: lists item by item, groups in lists option by option. */
function faultsOf(path: string, schema: OptionSchema, value: unknown, from: string): string[] {
  const { items, properties } = schema;
  if (properties !== undefined && value !== null && typeof value === "object" && !Array.isArray(value)) {
    const unknown = Object.keys(value)
      .filter((name) => !Object.hasOwn(properties, name))
      .map((name) =>
        unknownFault(
          `${path}.${name}`,
          Object.keys(properties).map((known) => `${path}.${known}`),
          from,
        ),
      );
    const inside = Object.entries(properties).flatMap(([name, option]) => {
      const inner = (value as Record<string, unknown>)[name];
      if (inner !== undefined) return faultsOf(`${path}.${name}`, option, inner, from);
      return option.notes.required ? [`${path}.${name} is missing${from}`] : [];
    });
    return [...unknown, ...inside];
  }
  if (schema.type === "array" && Array.isArray(value) && items !== undefined)
    return value.flatMap((item, place) => faultsOf(`${path}[${place}]`, items, item, from));
  return meetsSchema(schema, value) ? [] : [valueFault(path, schema, value, from)];
}
