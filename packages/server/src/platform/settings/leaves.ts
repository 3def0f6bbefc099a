/** Lists the options of a schema one by one, with the names under which flags and the environment set them. */
import type { TProperties } from "typebox";
import type { OptionSchema } from "./option.ts";
import { commandOptions, REMOTE, SETTINGS_SECTIONS, type Section } from "./schema.ts";

/** One option. */
export interface Leaf {
  /** As a fault names it: `mail.from`. */
  readonly path: string;
  readonly schema: OptionSchema;
  /** The heading that it stands under. */
  readonly section: string;
  /** Names in the environment, the first before the others. */
  readonly environment: readonly string[];
  /** Name of the flag, without its dashes. */
  readonly flag: string | undefined;
  /** Whether only the command has it. */
  readonly commandOnly: boolean;
  /** The enclosing group that is undefined unless one of its options is given. */
  readonly optionalGroup: string | undefined;
}

interface Place {
  readonly section: string;
  readonly prefix: string;
  readonly optionalGroup: string | undefined;
}

/** `mail.fromName` in words: mail, from, Name. */
const words = (path: string): string[] => path.split(".").flatMap((part) => part.split(/(?=[A-Z])/));

function leafOf(name: string, schema: OptionSchema, { section, prefix, optionalGroup }: Place): Leaf {
  const { notes } = schema;
  const path = prefix + name;
  const named = notes.environment ?? [`PIDGE_${words(path).join("_").toUpperCase()}`];
  const flag = notes.flag ?? words(path).join("-").toLowerCase();
  return {
    path,
    schema,
    section,
    environment: notes.programOnly || named === false ? [] : named,
    flag: notes.programOnly || flag === false ? undefined : flag,
    commandOnly: Object.hasOwn(commandOptions, path.split(".", 1)[0] ?? ""),
    optionalGroup,
  };
}

/** The options of a map of schemas, groups entered. */
function leavesOf(options: Readonly<Record<string, OptionSchema>>, place: Place): Leaf[] {
  return Object.entries(options).flatMap(([name, schema]) => {
    if (schema.type !== "object" || schema.properties === undefined) return [leafOf(name, schema, place)];
    const path = place.prefix + name;
    const optionalGroup = schema.notes.mayBeAbsent ? path : place.optionalGroup;
    return leavesOf(schema.properties, { ...place, prefix: `${path}.`, optionalGroup });
  });
}

/** Options as a tree and one by one. */
export interface Catalogue {
  readonly options: Readonly<Record<string, OptionSchema>>;
  readonly leaves: readonly Leaf[];
}

export function catalogueOf(sections: readonly Section[]): Catalogue {
  return {
    options: plain(Object.assign({}, ...sections.map(({ options }) => options))),
    leaves: sections.flatMap(({ title, options }) =>
      leavesOf(plain(options), { section: title, prefix: "", optionalGroup: undefined }),
    ),
  };
}

function plain(options: TProperties): Readonly<Record<string, OptionSchema>> {
  return options as Record<string, OptionSchema>;
}

/** The options that hold the leaves for which the condition is true. */
export function part(catalogue: Catalogue, isIn: (leaf: Leaf) => boolean): Catalogue {
  const leaves = catalogue.leaves.filter(isIn);
  const names = new Set(leaves.map(({ path }) => path.split(".", 1)[0]));
  const options = Object.entries(catalogue.options).filter(([name]) => names.has(name));
  return { options: Object.fromEntries(options), leaves };
}

/** Every option of the server and of the command that starts one. */
export const ALL = catalogueOf(SETTINGS_SECTIONS);

/** The options of the commands that talk to a running server. */
export const REMOTE_LEAVES: readonly Leaf[] = catalogueOf([REMOTE]).leaves;
