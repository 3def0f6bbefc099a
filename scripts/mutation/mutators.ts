/** Finds the places of a file at which a rule can be changed so that a test should notice. */
import { parseSync, Visitor } from "oxc-parser";

export interface Mutation {
  readonly file: string;
  readonly line: number;
  /** What is replaced, from `start` to `end` of the file's text. */
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
  /** SQL inside a template, which is put together when its module is loaded. */
  readonly sql: boolean;
}

const BINARY: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "&&": "||",
  "||": "&&",
};

/** In SQL: what decides rows and their order. */
const SQL_CHANGES: readonly (readonly [RegExp, string])[] = [
  [/ and (?!interval)/g, " or "],
  [/ or /g, " and "],
  [/ desc\b/g, " asc"],
  [/ asc\b/g, " desc"],
  [/ <> /g, " = "],
  [/ = '/g, " <> '"],
  [/ <= /g, " < "],
  [/ >= /g, " > "],
  [/ < (?=\$|[a-z])/g, " <= "],
  [/ > (?=\$|[a-z])/g, " >= "],
  [/\bnot exists\b/g, "exists"],
  [/\bis not null\b/g, "is null"],
  [/\bis null\b/g, "is not null"],
];

const IS_SQL = /\b(select|insert into|update|delete from|where|join|order by)\b/;

/** Every mutation of a file. */
export function mutationsOf(file: string, text: string): Mutation[] {
  const { program } = parseSync(file, text);
  const lines = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  const lineOf = (offset: number) => lines.findLastIndex((start) => start <= offset) + 1;
  const found: Mutation[] = [];
  const add = (start: number, end: number, after: string, sql = false) =>
    found.push({ file, line: lineOf(start), start, end, before: text.slice(start, end), after, sql });
  const swap = (node: {
    start: number;
    end: number;
    left: { end: number };
    right: { start: number };
    operator: string;
  }) => {
    const after = BINARY[node.operator];
    if (after === undefined) return;
    const at = text.indexOf(node.operator, node.left.end);
    add(
      node.start,
      node.end,
      `${text.slice(node.start, at)}${after}${text.slice(at + node.operator.length, node.end)}`,
    );
  };
  new Visitor({
    BinaryExpression: (node) => swap(node),
    LogicalExpression: (node) => swap(node),
    UnaryExpression: (node) => {
      if (node.operator === "!") add(node.start, node.end, text.slice(node.argument.start, node.argument.end));
    },
    IfStatement: (node) => {
      add(node.test.start, node.test.end, "false");
    },
    ConditionalExpression: (node) => {
      add(node.test.start, node.test.end, `!(${text.slice(node.test.start, node.test.end)})`);
    },
    Literal: (node) => {
      if (typeof node.value === "boolean") add(node.start, node.end, String(!node.value));
      else if (typeof node.value === "number" && node.value > 1) add(node.start, node.end, String(node.value + 1));
    },
    TemplateLiteral: (node) => {
      if (!node.quasis.some((part) => IS_SQL.test(part.value.raw))) return;
      for (const part of node.quasis)
        for (const [pattern, after] of SQL_CHANGES)
          for (const match of part.value.raw.matchAll(pattern)) {
            // in TypeScript a part begins with the delimiter before its text
            const start = part.start + (text.startsWith(part.value.raw, part.start) ? 0 : 1) + match.index;
            add(start, start + match[0].length, after, true);
          }
    },
  }).visit(program);
  // inside a type or an import nothing can be chosen at run time
  return found.filter(({ start, end, before }) => text.slice(start, end) === before && !isInType(program, start));
}

function isInType(
  program: { readonly body: readonly { type: string; start: number; end: number }[] },
  at: number,
): boolean {
  return program.body.some(
    (statement) =>
      /^(ImportDeclaration|TSInterfaceDeclaration|TSTypeAliasDeclaration)$/.test(statement.type) &&
      statement.start <= at &&
      at < statement.end,
  );
}

/** The file with its chosen mutations built in: each is in force only while its number is asked for. */
export function instrument(text: string, chosen: readonly (Mutation & { readonly number: number })[]): string {
  let result = text;
  for (const { start, end, before, after, number, sql } of chosen.toSorted((a, b) => b.start - a.start)) {
    const replaced = sql
      ? `\${__mutant(${number}) ? ${JSON.stringify(after)} : ${JSON.stringify(before)}}/*m${number}*/`
      : `(__mutant(${number}) ? (${after}) : (${before}))`;
    result = result.slice(0, start) + replaced + result.slice(end);
  }
  const declared = "const __mutant: (n: number) => boolean = (globalThis as any).__pidgeMutant ?? (() => false);\n";
  return chosen.length === 0 ? text : declared + result;
}

/** A seeded choice of so many, no two of which overlap. */
export function sample(mutations: readonly Mutation[], count: number, seed: number): Mutation[] {
  let state = seed >>> 0 || 1;
  const random = () => {
    // xorshift
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const left = [...mutations];
  const chosen: Mutation[] = [];
  while (chosen.length < count && left.length > 0) {
    const [next] = left.splice(Math.floor(random() * left.length), 1);
    if (next === undefined) break;
    const overlaps = chosen.some((c) => c.file === next.file && c.start < next.end && next.start < c.end);
    if (!overlaps) chosen.push(next);
  }
  return chosen;
}
