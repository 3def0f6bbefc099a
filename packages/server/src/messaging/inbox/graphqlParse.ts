/** Reads GraphQL documents: operations, fields, arguments, variables, fragments. As much as Canvas's apps write. */

type Value = unknown;
/** A value as written: variables are filled in when the operation runs. */
export type Written =
  | { readonly variable: string }
  | { readonly list: readonly Written[] }
  | { readonly object: readonly [string, Written][] }
  | { readonly value: Value };

export interface Field {
  readonly kind: "field";
  readonly alias: string;
  readonly name: string;
  readonly args: readonly [string, Written][];
  readonly selection: readonly Selected[];
}
export type Selected =
  | Field
  | { readonly kind: "spread"; readonly name: string }
  | { readonly kind: "inline"; readonly selection: readonly Selected[] };

export interface Operation {
  readonly type: "query" | "mutation";
  readonly name: string | undefined;
  readonly defaults: readonly [string, Written][];
  readonly selection: readonly Selected[];
}

export interface Document {
  readonly operations: readonly Operation[];
  readonly fragments: ReadonlyMap<string, readonly Selected[]>;
}

export class GraphqlSyntaxError extends Error {}

const TOKEN =
  /[\s,\ufeff]+|#[^\n\r]*|(\.\.\.|[!$&()[\]{}:=@|])|([_A-Za-z]\w*)|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|("""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*")/y;
const MAX_TOKENS = 5_000;
const MAX_DEPTH = 30;

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const m = TOKEN.exec(text);
    if (m === null) throw new GraphqlSyntaxError(`Unexpected character ${JSON.stringify(text[at])} at ${at}`);
    const token = m[1] ?? m[2] ?? m[3] ?? m[4];
    if (token !== undefined) found.push(token);
    if (found.length > MAX_TOKENS) throw new GraphqlSyntaxError("The document is too long");
  }
  return found;
}

export function parseGraphql(text: string): Document {
  const all = tokens(text);
  let i = 0;
  const peek = () => all[i];
  const next = (): string => {
    const token = all[i++];
    if (token === undefined) throw new GraphqlSyntaxError("Unexpected end of the document");
    return token;
  };
  const take = (token: string): boolean => {
    if (all[i] !== token) return false;
    i++;
    return true;
  };
  const expect = (token: string) => {
    const got = next();
    if (got !== token) throw new GraphqlSyntaxError(`Expected ${token}, found ${got}`);
  };
  const name = (): string => {
    const token = next();
    if (!/^[_A-Za-z]/.test(token)) throw new GraphqlSyntaxError(`Expected a name, found ${token}`);
    return token;
  };
  const value = (): Written => {
    const token = next();
    if (token === "$") return { variable: name() };
    if (token === "[") {
      const list: Written[] = [];
      while (!take("]")) list.push(value());
      return { list };
    }
    if (token === "{") {
      const object: [string, Written][] = [];
      while (!take("}")) object.push(pair());
      return { object };
    }
    if (token.startsWith('"""')) return { value: token.slice(3, -3).trim() };
    if (token.startsWith('"')) return { value: readString(token) };
    if (/^[-\d]/.test(token)) return { value: Number(token) };
    if (token === "true" || token === "false") return { value: token === "true" };
    if (token === "null") return { value: null };
    if (/^[_A-Za-z]/.test(token)) return { value: token };
    throw new GraphqlSyntaxError(`Expected a value, found ${token}`);
  };
  const pair = (): [string, Written] => {
    const key = name();
    expect(":");
    return [key, value()];
  };
  const args = (): [string, Written][] => {
    const list: [string, Written][] = [];
    if (take("(")) while (!take(")")) list.push(pair());
    return list;
  };
  const directives = () => {
    while (take("@")) {
      name();
      args();
    }
  };
  const type = () => {
    if (take("[")) {
      type();
      expect("]");
    } else name();
    take("!");
  };
  const selection = (depth: number): Selected[] => {
    if (depth > MAX_DEPTH) throw new GraphqlSyntaxError("The document is nested too deeply");
    const list: Selected[] = [];
    expect("{");
    while (!take("}")) {
      if (take("...")) {
        if (peek() === "on" || peek() === "{" || peek() === "@") {
          if (take("on")) name();
          directives();
          list.push({ kind: "inline", selection: selection(depth + 1) });
        } else {
          list.push({ kind: "spread", name: name() });
          directives();
        }
        continue;
      }
      const first = name();
      const field = take(":") ? name() : first;
      const given = args();
      directives();
      const inner = peek() === "{" ? selection(depth + 1) : [];
      list.push({ kind: "field", alias: first, name: field, args: given, selection: inner });
    }
    return list;
  };
  const operations: Operation[] = [];
  const fragments = new Map<string, readonly Selected[]>();
  while (i < all.length) {
    if (take("fragment")) {
      const fragment = name();
      expect("on");
      name();
      directives();
      fragments.set(fragment, selection(0));
      continue;
    }
    const kind = peek() === "{" ? "query" : next();
    if (kind !== "query" && kind !== "mutation") throw new GraphqlSyntaxError(`Unexpected ${kind}`);
    const named = peek() !== "{" && peek() !== "(" && peek() !== "@" ? name() : undefined;
    const defaults: [string, Written][] = [];
    if (take("("))
      while (!take(")")) {
        expect("$");
        const variable = name();
        expect(":");
        type();
        if (take("=")) defaults.push([variable, value()]);
        directives();
      }
    directives();
    operations.push({ type: kind, name: named, defaults, selection: selection(0) });
  }
  return { operations, fragments };
}

function readString(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch {
    throw new GraphqlSyntaxError(`Cannot read the text ${token}`);
  }
}
