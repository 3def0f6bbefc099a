/** What names mean at a place of a statement: the tables of its block, and those of the blocks around it. */
import { Value, type Values } from "./values.ts";

/** One entry of a FROM list under its name. */
export interface Item {
  /** Undefined where the name cannot be used, as inside a join that has a name of its own. */
  readonly name: string | undefined;
  readonly columns: ReadonlyMap<string, Value>;
  /** Whether it may have columns that are not known here. */
  readonly open: boolean;
}

/** What a block returns, in order. */
export interface Output {
  readonly name: string;
  readonly value: Value | undefined;
}

/** `open`: there may be more columns than are known. */
export interface Outputs {
  readonly columns: readonly Output[];
  readonly open: boolean;
}

export interface Context {
  /** The value of a column; `undefined` where it cannot be told, null where there is no such name. */
  find(table: string | undefined, column: string): Value | undefined | null;
}

/**
 * A value of an outer context as an inner one sees it. What the inner one finds out about it does not hold outside: a
 * condition inside EXISTS does not bind the table around it.
 */
class Shadows {
  readonly of = new Map<Value, Value>();
  readonly #values: Values;

  constructor(values: Values) {
    this.#values = values;
  }

  shadow(value: Value): Value {
    const known = this.of.get(value);
    if (known !== undefined) return known;
    const made = new Value(value.isTenant);
    this.#values.derive([value], made);
    this.of.set(value, made);
    return made;
  }
}

/** A query block. Its FROM list grows while it is read, so that an entry sees those before it alone. */
export class Block implements Context {
  readonly parent: Context | undefined;
  readonly items: Item[] = [];
  /** Columns that USING and NATURAL merge. */
  readonly merged = new Map<string, Value>();
  readonly #shadows: Shadows;

  constructor(parent: Context | undefined, values: Values) {
    this.parent = parent;
    this.#shadows = new Shadows(values);
  }

  find(table: string | undefined, column: string): Value | undefined | null {
    if (table !== undefined) {
      const item = this.items.find(({ name }) => name === table);
      if (item !== undefined) return item.columns.get(column);
    } else {
      const own = this.merged.get(column) ?? this.items.find((item) => item.columns.has(column))?.columns.get(column);
      if (own !== undefined) return own;
      if (this.items.some(({ open }) => open)) return undefined;
    }
    const outer = this.parent?.find(table, column) ?? null;
    return outer === null ? null : outer && this.#shadows.shadow(outer);
  }
}

/**
 * A part of a condition whose findings hold only under it: a branch of OR, or the ON of an outer join, which says
 * something about the rows of the nullable side (`own`) and nothing about those of the other.
 */
export class Part implements Context {
  readonly #parent: Context;
  readonly #own: ReadonlySet<Value>;
  readonly #shadows: Shadows;

  constructor(parent: Context, values: Values, own: ReadonlySet<Value> = new Set()) {
    this.#parent = parent;
    this.#own = own;
    this.#shadows = new Shadows(values);
  }

  find(table: string | undefined, column: string): Value | undefined | null {
    const found = this.#parent.find(table, column);
    return found && !this.#own.has(found) ? this.#shadows.shadow(found) : found;
  }

  /** Each value that was looked up, as this part sees it. */
  get seen(): ReadonlyMap<Value, Value> {
    return this.#shadows.of;
  }
}

/** The CTEs that can be named at a place. */
export class Ctes {
  readonly #parent: Ctes | undefined;
  readonly #own = new Map<string, Outputs>();

  constructor(parent: Ctes | undefined) {
    this.#parent = parent;
  }

  define(name: string, outputs: Outputs): void {
    this.#own.set(name, outputs);
  }

  find(name: string): Outputs | undefined {
    return this.#own.get(name) ?? this.#parent?.find(name);
  }
}
