/** Reads TypeScript files as their imports, exports, functions and texts, for the tests that hold the architecture. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";
import { parseSync, Visitor } from "oxc-parser";

export interface Import {
  /** As written. */
  readonly from: string;
  /** The file, relative to the same directory as the paths of the sources; undefined for packages. */
  readonly path: string | undefined;
  readonly typeOnly: boolean;
}

export interface FunctionShape {
  readonly line: number;
  readonly name: string;
  readonly parameters: number;
}

export interface Source {
  /** Relative to the directory that was read, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** Names of what the file itself declares and exports. */
  readonly exports: readonly string[];
  readonly functions: readonly FunctionShape[];
  /** Strings and the fixed parts of templates. */
  readonly texts: readonly { readonly line: number; readonly text: string }[];
  /** Names of methods that are called, `selectFrom` in `db.selectFrom("users")`. */
  readonly methods: readonly string[];
  /** Lines with a non-null assertion. */
  readonly assertions: readonly number[];
  /** Variables of the module that change: `let`, and collections that begin empty. */
  readonly state: readonly string[];
}

/** Every TypeScript file below `root` that is not generated. */
export function readSources(root: string): Source[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.(generated|d)\.ts$/.test(file) && !file.includes("node_modules"))
    .sort()
    .map((file) => readSource(root, file.split(sep).join("/")));
}

const EMPTY_COLLECTION = /^(Map|WeakMap|Set|WeakSet|Array)$/;

function readSource(root: string, path: string): Source {
  const text = readFileSync(join(root, path), "utf8");
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  const lineOf = (offset: number) => starts.findLastIndex((start) => start <= offset) + 1;
  const imports: Import[] = [];
  const add = (from: string, typeOnly: boolean) =>
    imports.push({ from, path: from.startsWith(".") ? normalize(join(dirname(path), from)) : undefined, typeOnly });
  for (const i of module.staticImports)
    add(i.moduleRequest.value, i.entries.length > 0 && i.entries.every((entry) => entry.isType));
  for (const e of module.staticExports) {
    const from = e.entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value;
    if (from !== undefined)
      add(
        from,
        e.entries.every((entry) => entry.isType),
      );
  }
  for (const i of module.dynamicImports) {
    const written = text.slice(i.moduleRequest.start, i.moduleRequest.end);
    if (/^["'].*["']$/.test(written)) add(written.slice(1, -1), false);
  }
  const exports = module.staticExports.flatMap((e) =>
    e.entries.filter((entry) => !entry.moduleRequest).flatMap((entry) => entry.exportName.name ?? []),
  );
  const functions: FunctionShape[] = [];
  const texts: { line: number; text: string }[] = [];
  const methods = new Set<string>();
  const assertions: number[] = [];
  const shape = (node: { start: number; params: readonly unknown[] }) =>
    functions.push({
      line: lineOf(node.start),
      name: /^(?:export |async |const |function |\s)*([\w#$]+)/.exec(text.slice(node.start))?.[1] ?? "",
      parameters: node.params.length,
    });
  new Visitor({
    FunctionDeclaration: shape,
    FunctionExpression: shape,
    ArrowFunctionExpression: shape,
    TSNonNullExpression: (node) => assertions.push(lineOf(node.start)),
    Literal: (node) => {
      if (typeof node.value === "string") texts.push({ line: lineOf(node.start), text: node.value });
    },
    TemplateElement: (node) => texts.push({ line: lineOf(node.start), text: node.value.raw }),
    MemberExpression: (node) => {
      if (!node.computed && node.property.type === "Identifier") methods.add(node.property.name);
    },
  }).visit(program);
  const state = program.body.flatMap((statement) => {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration" || declaration.declare) return [];
    return declaration.declarations.flatMap(({ id, init }) => {
      const empty =
        init?.type === "NewExpression" &&
        init.callee.type === "Identifier" &&
        init.arguments.length === 0 &&
        EMPTY_COLLECTION.test(init.callee.name);
      return id.type === "Identifier" && (declaration.kind === "let" || empty) ? [id.name] : [];
    });
  });
  return {
    path,
    text,
    lines: text.split("\n").length - 1,
    imports,
    exports,
    functions,
    texts,
    methods: [...methods],
    assertions,
    state,
  };
}

/** Groups of files that import each other in a circle, each sorted. */
export function circles(sources: readonly Source[], counts: (i: Import) => boolean): string[][] {
  const known = new Set(sources.map(({ path }) => path));
  const next = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.filter(counts).flatMap((i) => (i.path !== undefined && known.has(i.path) ? [i.path] : [])),
    ]),
  );
  // Tarjan's algorithm: strongly connected components
  const found: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const visit = (file: string): number => {
    index.set(file, index.size);
    let lowest = index.size - 1;
    stack.push(file);
    for (const target of next.get(file) ?? []) {
      if (!index.has(target)) lowest = Math.min(lowest, visit(target));
      else if (stack.includes(target)) lowest = Math.min(lowest, index.get(target) ?? lowest);
    }
    low.set(file, lowest);
    if (lowest === index.get(file)) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1) found.push(group.sort());
    }
    return lowest;
  };
  for (const { path } of sources) if (!index.has(path)) visit(path);
  return found;
}

/** Where a file's import leads, for messages. */
export const arrow = (from: Source, to: Import): string =>
  `${from.path} → ${to.path === undefined ? to.from : relative(".", to.path)}`;
