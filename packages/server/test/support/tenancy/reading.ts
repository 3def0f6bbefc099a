/** What is collected while a statement is read. */
import type { Node } from "libpg-query";
import type { Context, Ctes, Outputs } from "./contexts.ts";
import type { Value, Values } from "./values.ts";

/** The columns of each table, in order. */
export type Schema = ReadonlyMap<string, readonly string[]>;

export const TENANT = "root_account_id";

/** Where something stands: names mean what they mean there. */
export interface Scope {
  readonly context: Context | undefined;
  readonly ctes: Ctes | undefined;
}

/** Something that has to be bound to one tenant. */
interface Claim {
  readonly what: string;
  readonly value: Value | undefined;
  /** Byte offset in the text. */
  readonly location: number;
}

export interface Reading {
  readonly schema: Schema;
  readonly values: Values;
  readonly claims: Claim[];
  /** Called where rows are written or locked. */
  readonly changes: () => void;
  /** Reads a query or a data-modifying statement inside of another; each is read once. */
  readonly query: (query: Node, scope: Scope) => Outputs;
}

export const nothing: Outputs = { columns: [], open: false };

/** The names in a list of strings. */
export const names = (list: readonly Node[] | undefined): string[] =>
  (list ?? []).map((node) => ("String" in node ? (node.String.sval ?? "") : ""));
