/** Lists as callers may give them. */

/** Several values: an array, a `Set`, the values of a `Map`, a generator, or any other iterable object. */
export type ListOf<T> = Iterable<T> & object;

/** Whether `value` is a list. Text is none; a `Map` is none either, because it has keys. */
export const isList = (value: unknown): value is ListOf<unknown> =>
  typeof value === "object" && value !== null && Symbol.iterator in value && !(value instanceof Map);

/** Returns the values of a list as an array, and anything else unchanged. */
export const arrayOf = (value: unknown): unknown => (isList(value) && !Array.isArray(value) ? [...value] : value);
