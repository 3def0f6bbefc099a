/** Looks a record up that must be there. */

/** The value of a key. @throws Error that says what is missing. */
export function known<Key, Value>(records: ReadonlyMap<Key, Value>, key: Key, what: string): Value {
  const value = records.get(key);
  if (value === undefined) throw new Error(`the sample campus has no ${what} ${key}`);
  return value;
}
