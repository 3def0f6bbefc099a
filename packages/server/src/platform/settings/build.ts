/** Builds the configuration's object from the settings of its options. */
import type { OptionSchema } from "./option.ts";
import type { Settings } from "./resolve.ts";

type Options = Readonly<Record<string, OptionSchema>>;

/** Every option of the tree, frozen; what has no value is undefined. */
export const build = (settings: Settings, options: Options): object => groupOf(options, "", settings);

function groupOf(options: Options, prefix: string, settings: Settings): object {
  const entries = Object.entries(options).map(([name, schema]) => {
    const path = prefix + name;
    if (schema.properties === undefined) return [name, settled(schema, settings.get(path)?.value)];
    const isThere = !schema.notes.mayBeAbsent || [...settings.keys()].some((key) => key.startsWith(`${path}.`));
    return [name, isThere ? groupOf(schema.properties, `${path}.`, settings) : undefined];
  });
  return Object.freeze(Object.fromEntries(entries));
}

/** A value as the server sees it: `false` for "none" is undefined, groups in lists have their defaults. */
function settled(schema: OptionSchema, value: unknown): unknown {
  if (value === false && schema.notes.orFalse) return undefined;
  if (!Array.isArray(value)) return value;
  return Object.freeze(value.map((item) => (schema.items === undefined ? item : itemOf(schema.items, item))));
}

function itemOf({ properties }: OptionSchema, item: unknown): unknown {
  if (properties === undefined) return item;
  const entries = Object.entries(properties).map(([name, schema]) => {
    const given = (item as Record<string, unknown>)[name] ?? schema.default;
    if (schema.properties === undefined) return [name, settled(schema, given)];
    return [name, given === undefined && schema.notes.mayBeAbsent ? undefined : itemOf(schema, given ?? {})];
  });
  return Object.freeze(Object.fromEntries(entries));
}
