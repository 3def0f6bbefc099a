/**
 * The vocabulary of the settings: each option is one TypeBox schema. What JSON Schema has no keyword for (flag, names in the
 * environment, secrecy, help) stands in its `notes`.
 */
import Type, { type TObject, type TOptional, type TProperties, type TSchema, type TUnsafe } from "typebox";

/** What the schema says of an option beside its type. `Value` is the type that a program sees. */
export interface Notes<Value = unknown> {
  /** One sentence for documents, `--help` and the hover text of an editor. */
  readonly description: string;
  /** Replaces the default where the command starts the server. */
  readonly commandDefault?: Value;
  /** Describes a default that depends on the machine; `compute` makes it. */
  readonly defaultText?: string;
  readonly compute?: (environment: Environment) => Value | undefined;
  /** Names in the environment, the first before the others. By default `PIDGE_` and the path; false for none. */
  readonly environment?: readonly string[] | false;
  /** Whether `startServer()` reads the environment as well, not only the command. */
  readonly embedded?: true;
  /** Name of the flag without its dashes. By default the path; false for none. */
  readonly flag?: string | false;
  /** Placeholder of the flag's value in `--help`. */
  readonly placeholder?: string;
  /** Hides the value (`whole`), or the password in an address (`password`), wherever it is printed. */
  readonly secret?: "whole" | "password";
  /** Whether only a program can set it: no flag, no environment, no file. */
  readonly programOnly?: true;
  /** Options of one such word exclude each other; the nearer source wins. */
  readonly alternative?: string;
  /** Describes a valid value, as in "mail.from must be a mail address". */
  readonly expects?: string;
  /** Unit of a number, as in "a whole number of seconds". */
  readonly unit?: string;
  /** Whether `false` is allowed: it stands for "none", and such a group has an option `enabled`. */
  readonly orFalse?: true;
  /** Whether a value must be given; only inside lists and optional groups. */
  readonly required?: true;
  /** Whether a group is undefined unless one of its options is given. */
  readonly mayBeAbsent?: true;
  /** Brings a valid value into the form that the server uses. */
  readonly normalize?: (value: Value) => Value;
  /** TypeScript's name of a type that JSON Schema cannot express. */
  readonly typeName?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** An option's schema as plain data: the keywords that occur here. */
export interface OptionSchema extends TSchema {
  readonly type?: "integer" | "number" | "boolean" | "string" | "array" | "object";
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly items?: OptionSchema;
  readonly properties?: Readonly<Record<string, OptionSchema>>;
  readonly default?: unknown;
  readonly notes: Notes;
}

/** Marks options that have a default: a program may leave them out, the configuration always has them. */
export type Defaulted<Schema extends TSchema> = Schema & { readonly "~defaulted": true };

/** Marks options for which `false` stands for "none". */
export type OrFalse<Schema extends TSchema> = Schema & { readonly "~orFalse": true };

/** A list of groups; types.ts resolves what stands in it. */
interface ListOf<Options extends TProperties> extends TSchema {
  readonly "~group": Options;
}

interface Builder<Schema extends TSchema, Value, Checks = object> {
  (notes: Notes<Value> & Checks & { readonly default: Value }): Defaulted<Schema>;
  (notes: Notes<Value> & Checks & { readonly required: true; readonly default?: never }): Schema;
  (notes: Notes<Value> & Checks & { readonly default?: never; readonly required?: never }): TOptional<Schema>;
}

interface Range {
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Length {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

const KEYWORDS = ["default", "minimum", "maximum", "minLength", "maxLength", "pattern"] as const;

type Keywords = Record<string, unknown>;

/** Divides what was given into JSON Schema's keywords and notes. */
function keywords(given: object): Keywords {
  const entries = Object.entries(given);
  const isKeyword = (name: string) => (KEYWORDS as readonly string[]).includes(name);
  return {
    ...Object.fromEntries(entries.filter(([name]) => isKeyword(name))),
    notes: Object.fromEntries(entries.filter(([name]) => !isKeyword(name))),
  };
}

/** Lets a builder's three forms (default, required, neither) share one function. */
function builder<Schema extends TSchema, Value, Checks = object>(make: (options: Keywords) => TSchema) {
  const build = (given: Notes<Value> & { readonly default?: Value }) => {
    const schema = make(keywords(given));
    return given.default === undefined && given.required === undefined ? Type.Optional(schema) : schema;
  };
  return build as unknown as Builder<Schema, Value, Checks>;
}

export const whole = builder<TUnsafe<number>, number, Range>((options) => Type.Integer(options));
export const number = builder<TUnsafe<number>, number, Range>((options) => Type.Number(options));
export const bool = builder<TUnsafe<boolean>, boolean>((options) => Type.Boolean(options));
export const text = builder<TUnsafe<string>, string, Length>((options) => Type.String(options));

/** A text, or `false` for none. */
export const textOrFalse = (notes: Notes<string> & Length) =>
  Type.Optional(Type.String(keywords({ ...notes, orFalse: true }))) as TSchema as TOptional<OrFalse<TUnsafe<string>>>;

/** A list of texts, each of which the checks hold for. In the environment and in flags commas divide them. */
export const texts = builder<TUnsafe<readonly string[]>, readonly string[], Length>((options) => {
  const { default: standard, notes, ...checks } = options as { default?: unknown; notes: Notes };
  const items = Type.String({ ...checks, notes });
  return Type.Array(items, standard === undefined ? { notes } : { default: standard, notes });
});

/** One of a few words or numbers. */
export function choice<const Words extends readonly (string | number)[]>(words: Words) {
  return builder<TUnsafe<Words[number]>, Words[number]>((options) => Type.Unsafe({ enum: words, ...options }));
}

/** A value of a type that JSON Schema cannot express, which only a program can set. */
export const opaque = <Value>(notes: Notes<Value> & { readonly default: Value; readonly typeName: string }) =>
  Type.Unsafe<Value>(keywords({ ...notes, programOnly: true })) as Defaulted<TUnsafe<Value>>;

/** A group of options, always there: `mail.from`. */
export const group = <Options extends TProperties>(description: string, options: Options) =>
  Type.Object(options, { notes: { description } }) as Defaulted<TObject<Options>>;

/** A group that `false` turns off; its option `enabled` says so. */
export const switchable = <Options extends TProperties>(description: string, options: Options) =>
  Type.Object(options, { notes: { description, orFalse: true } }) as Defaulted<OrFalse<TObject<Options>>>;

/** A group that is there only where one of its options is given, and then has all that are required. */
export const optionalGroup = <Options extends TProperties>(description: string, options: Options) =>
  Type.Optional(Type.Object(options, { notes: { description, mayBeAbsent: true } })) as TOptional<TObject<Options>>;

/** A list of groups: `providers[0].issuer`. In the environment it is JSON; it has no flag. */
export const groups = <Options extends TProperties>(notes: Notes<readonly unknown[]>, options: Options) =>
  Type.Array(Type.Object(options, { notes: { description: notes.description } }), {
    default: [],
    notes: { flag: false, ...notes },
  }) as unknown as Defaulted<ListOf<Options>>;
