/** Reads form parameters as Rack (and so Canvas) does: names with brackets become nested values. */

type Nested = { [key: string]: Value };
type Value = string | Nested | Value[];

function listAt(target: Nested, key: string): Value[] {
  target[key] ??= [];
  return target[key] as Value[];
}

function put(target: Nested, name: string, value: string): Nested {
  const [, key = "", after = ""] = /^[[\]]*([^[\]]+)\]*(.*)$/s.exec(name) ?? [];
  if (after === "") target[key] = value;
  else if (after === "[]") listAt(target, key).push(value);
  else {
    const child = /^\[\]\[([^[\]]+)\]$/s.exec(after)?.[1] ?? /^\[\](.+)$/s.exec(after)?.[1];
    if (child === undefined) target[key] = put((target[key] ?? {}) as Nested, after, value);
    else {
      const list = listAt(target, key);
      const last = list.at(-1);
      // A key that the last element already has begins a new one.
      if (typeof last === "object" && !Array.isArray(last) && !has(last, child)) put(last, child, value);
      else list.push(put({}, child, value));
    }
  }
  return target;
}

function has(target: Nested, name: string): boolean {
  if (name.endsWith("[]")) return false;
  let at: Value | undefined = target;
  for (const key of name.split(/[[\]]+/).filter(Boolean)) {
    if (typeof at !== "object" || Array.isArray(at) || !Object.hasOwn(at, key)) return false;
    at = at[key];
  }
  return true;
}

/** The parameters of an urlencoded text. */
export function rack(body: string): Nested {
  const result: Nested = {};
  for (const pair of body.split("&").filter(Boolean)) {
    const [name = "", value = ""] = pair.split("=").map((part) => decodeURIComponent(part.replaceAll("+", " ")));
    put(result, name, value);
  }
  return result;
}
