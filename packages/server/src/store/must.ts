/** Says what must be there: a missing value fails with a message where it is missed, and not later as undefined. */

/** The value, or an error that names it. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`${what} is missing`);
  return value;
}

/** The first row of those that a statement must have answered. */
export const one = <R>(rows: readonly R[], what: string): R => must(rows[0], what);
