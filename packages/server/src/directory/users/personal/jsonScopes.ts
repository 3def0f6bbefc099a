/** Reads and changes JSON at a scope: the names of the maps on the way to a value. Values are never changed in place. */

type JsonMap = Readonly<Record<string, unknown>>;

/** A value, or undefined for nothing. JSON's null is a value. */
export type Kept = { readonly data: unknown } | undefined;

const isMap = (value: unknown): value is JsonMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value at a scope. */
export function readAt(kept: Kept, scope: readonly string[]): Kept {
  return scope.reduce<Kept>(
    (at, name) => (isMap(at?.data) && Object.hasOwn(at.data, name) ? { data: at.data[name] } : undefined),
    kept,
  );
}

/** What stands in the way of a scope: a value that is no map, and the scope at which it stands. */
export interface ScopeConflict {
  readonly scope: readonly string[];
  readonly value: unknown;
}

export function conflictAt(kept: Kept, scope: readonly string[]): ScopeConflict | undefined {
  for (let depth = 0; depth < scope.length; depth++) {
    const at = readAt(kept, scope.slice(0, depth));
    if (at === undefined) return undefined;
    if (!isMap(at.data)) return { scope: scope.slice(0, depth), value: at.data };
  }
  return undefined;
}

/** The whole with a value at a scope; the maps on the way are made. */
export function writeAt(kept: Kept, [name, ...rest]: readonly string[], value: unknown): Kept {
  if (name === undefined) return { data: value };
  const map = isMap(kept?.data) ? kept.data : {};
  const inner = writeAt(readAt({ data: map }, [name]), rest, value);
  return { data: { ...map, [name]: inner?.data } };
}

/** The whole without the value at a scope, and without the maps on the way that this leaves empty. */
export function removeAt(kept: Kept, [name, ...rest]: readonly string[]): Kept {
  if (name === undefined || !isMap(kept?.data)) return undefined;
  const inner = removeAt(readAt(kept, [name]), rest);
  const { [name]: _, ...others } = kept.data;
  if (inner !== undefined) return { data: { ...others, [name]: inner.data } };
  return Object.keys(others).length === 0 ? undefined : { data: others };
}
