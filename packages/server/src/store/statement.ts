/**
 * Statements of our own text, with names for themselves and for their parameters.
 *
 *     const saveRating = statement(
 *       "save_rating",
 *       { tenant: "bigint", entry: "bigint", user: "bigint", rating: "int" },
 *       (p) => sql`
 *         insert into discussion_entry_participants (root_account_id, entry_id, user_id, rating)
 *         values (${p.tenant}, ${p.entry}, ${p.user}, ${p.rating})`,
 *     );
 *     await execute(db, saveRating, { tenant: actor.root, entry: 7, user: actor.id, rating: 1 });
 *
 * The text is made once. A statement whose text depends on more than its parameters is declared with `variants`.
 */

/** SQL types of parameters, with the type that a value has here. */
interface Kinds {
  bigint: number;
  int: number;
  "double precision": number;
  boolean: boolean;
  text: string;
  timestamptz: Date;
  /** An array of rows or an object; it travels as JSON. */
  jsonb: unknown;
  bytea: Buffer;
  interval: string;
  date: string;
  time: string;
}

type Kind = keyof Kinds;
/** `"bigint"`, `"bigint[]"`, either followed by ` | null`; with `?` it may be left out where a variant does not use it. */
type ParameterType = `${Kind}${"" | "[]"}${"" | " | null"}${"" | "?"}`;

type ValueFor<T extends string> = T extends `${infer U}?`
  ? ValueFor<U>
  : T extends `${infer U} | null`
    ? ValueFor<U> | null
    : T extends `${infer U extends Kind}[]`
      ? readonly Kinds[U][]
      : T extends Kind
        ? Kinds[T]
        : never;

type Parameters = Readonly<Record<string, ParameterType>>;
type Optional<T extends Parameters> = { [K in keyof T]: T[K] extends `${string}?` ? K : never }[keyof T];

/** The values that a statement takes. */
export type Values<T extends Parameters> = {
  readonly [K in Exclude<keyof T, Optional<T>>]: ValueFor<T[K]>;
} & { readonly [K in Optional<T>]?: ValueFor<T[K]> | undefined };

/** Stands for the parameters while the text is made: each use gives the parameter's place, with its type. */
export type Places<T extends Parameters> = { readonly [K in keyof T]-?: string };

declare const row: unique symbol;
/** Text of a statement whose rows have the type `R`. */
export type Sql<R> = string & { readonly [row]?: R };

/** Marks SQL, and says what its rows are. It only joins its parts: a value never belongs into it. */
export const sql = <R = unknown>(strings: TemplateStringsArray, ...parts: readonly (string | number)[]): Sql<R> =>
  String.raw({ raw: strings }, ...parts);

export interface Statement<V, R> {
  readonly name: string;
  readonly text: string;
  /** Parameters in the order of their places. */
  readonly parameters: readonly string[];
  /** Kinds of outbox events that it writes. */
  readonly emits: readonly string[];
  /** Whether each connection keeps it prepared; its name is unique then. */
  readonly prepared: boolean;
  /** Why it is not bound to one tenant; undefined for those that are. */
  readonly acrossTenants: string | undefined;
  /** Whether the generated documents show it: of variants only the examples, whatever else has been made meanwhile. */
  readonly documented: boolean;
  /** Values in the order of their places. */
  readonly valuesOf: (values: V) => unknown[];
  /** The text with `:tenant` for places, to be read. */
  readonly readable: () => string;
  readonly [row]?: R;
}

export interface StatementOptions {
  /**
   * Keeps it prepared on each connection. For the hottest only: a connection holds each one that it has met, and the
   * plan for a statement that is the same for all values is the wrong one for some (full-text search took 92 ms
   * instead of 4.5 ms).
   */
  readonly prepared?: boolean;
  /** Kinds of outbox events that it writes; whoever works on them is woken when it was sent. */
  readonly emits?: readonly string[];
  /**
   * Why it reads several tenants: it finds a tenant by host, or tells a worker which tenants have work. Every other
   * statement is bound to one tenant in each of its query blocks; the tests check that on what is sent.
   */
  readonly acrossTenants?: string;
}

/** Every declared statement with the variants made so far, by its text: for the generated documents and for tests. */
export const declared = new Map<string, Statement<never, unknown>>();

/** Declares a statement. */
export function statement<T extends Parameters, R = unknown>(
  name: string,
  types: T,
  build: (places: Places<T>) => Sql<R>,
  options: StatementOptions = {},
): Statement<Values<T>, R> {
  return declare(name, types, build, { ...options, documented: true });
}

export interface VariantOptions<V> extends StatementOptions {
  /** Variants that the generated documents show. */
  readonly examples: readonly V[];
}

/**
 * Declares a statement whose text depends on `variant`: plain data of which there are few. Each variant's text is made
 * when it is first needed, and kept.
 */
export function variants<V, T extends Parameters, R = unknown>(
  name: string,
  types: T,
  build: (places: Places<T>, variant: V) => Sql<R>,
  { examples, ...options }: VariantOptions<V>,
): (variant: V) => Statement<Values<T>, R> {
  const made = new Map<string, Statement<Values<T>, R>>();
  const of = (variant: V, documented = false) => {
    const key = JSON.stringify(variant);
    const known = made.get(key);
    if (known !== undefined) return known;
    const its = declare(`${name}_${made.size + 1}`, types, (p: Places<T>) => build(p, variant), {
      ...options,
      documented,
    });
    made.set(key, its);
    return its;
  };
  for (const variant of examples) of(variant, true);
  return (variant) => of(variant);
}

function declare<T extends Parameters, R>(
  name: string,
  types: T,
  build: (places: Places<T>) => Sql<R>,
  options: StatementOptions & { readonly documented: boolean },
): Statement<Values<T>, R> {
  const parameters: string[] = [];
  const text = build(
    places(types, (parameter, type) => {
      if (!parameters.includes(parameter)) parameters.push(parameter);
      return `$${parameters.indexOf(parameter) + 1}::${type}`;
    }),
  );
  const json = parameters.map((parameter) => /^jsonb\b(?!\[)/.test(types[parameter] ?? ""));
  const made: Statement<Values<T>, R> = {
    name,
    text,
    parameters,
    emits: options.emits ?? [],
    prepared: options.prepared ?? false,
    acrossTenants: options.acrossTenants,
    documented: options.documented,
    valuesOf: (values) =>
      parameters.map((parameter, i) => {
        const value = (values as Readonly<Record<string, unknown>>)[parameter];
        if (value === undefined) throw new Error(`${name}: ${parameter} has no value`);
        return json[i] && value !== null ? JSON.stringify(value) : value;
      }),
    readable: () => build(places(types, (parameter) => `:${parameter}`)),
  };
  declared.set(text, made as Statement<never, unknown>);
  return made;
}

/** An object that answers each parameter's name with its place; a name that was not declared is an error. */
function places<T extends Parameters>(types: T, place: (parameter: string, type: string) => string): Places<T> {
  return new Proxy(types, {
    get(target, parameter) {
      const type = target[parameter as string];
      if (type === undefined) throw new Error(`there is no parameter ${String(parameter)}`);
      return place(String(parameter), type.replace(/( \| null)?\??$/, ""));
    },
  }) as unknown as Places<T>;
}
