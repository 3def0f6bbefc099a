/** The rules of docs/architecture.md that a machine can hold. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { arrow, circles, readSources, type Source } from "../../../scripts/sources.ts";

const FLOORS = [
  ["store"],
  ["jobs", "events"],
  ["platform"],
  ["directory"],
  ["files", "signIn"],
  ["sis", "tenants", "messaging", "forum"],
  ["notifications", "graphql"],
  ["live", "operations"],
];
const MOST_LINES = 350;
const MOST_PARAMETERS = 4;

/** Longer files, each with its reason. */
const LONG: Readonly<Record<string, string>> = {
  "store/migrations/0001_directory.ts": "the first migration: what was applied is never changed",
};

/** Variables of modules that cost no server anything of another, each with its reason. */
const MODULE_STATE: Readonly<Record<string, string>> = {
  "platform/times.ts formatters": "formats of time zones depend on the zone alone, and there are some 600",
  "testing.ts end": "Node's test runner calls its set-up and its teardown as two functions",
};

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const sources = readSources(at("../src/"));
const moduleOf = (path: string) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "");
const floorOf = (path: string) => {
  const floor = FLOORS.findIndex((modules) => modules.includes(moduleOf(path)));
  return floor < 0 ? FLOORS.length : floor;
};
const holdsSql = ({ path }: Source) => path.endsWith(".sql.ts") || moduleOf(path) === "store";

const SQL_TEXT =
  /^\s*(with\s+(recursive\s+)?\w+.*\bas\b|select\s|insert into\s|update\s+\w+\s+(\w+\s+)?set\s|delete from\s)/is;
const BUILDERS = ["selectFrom", "insertInto", "updateTable", "deleteFrom"];

/** Each rule with what breaks it, by file. */
const RULES: Readonly<Record<string, (source: Source) => readonly string[]>> = {
  "imports go to a lower floor": (source) =>
    source.imports
      .filter(
        ({ path }) =>
          path !== undefined && moduleOf(path) !== moduleOf(source.path) && floorOf(path) >= floorOf(source.path),
      )
      .map((i) => arrow(source, i)),
  "only *.sql.ts and store/ hold SQL": (source) =>
    holdsSql(source)
      ? []
      : [
          ...source.texts.filter(({ text }) => SQL_TEXT.test(text)).map(() => source.path),
          ...source.methods.filter((method) => BUILDERS.includes(method)).map(() => source.path),
        ].slice(0, 1),
  "parameters have names": (source) =>
    source.path !== "store/statement.ts" && source.texts.some(({ text }) => /\$\d/.test(text)) ? [source.path] : [],
  "files are short": (source) => (source.lines > MOST_LINES && !(source.path in LONG) ? [source.path] : []),
  "functions take at most four parameters": (source) =>
    source.functions
      .filter(({ parameters }) => parameters > MOST_PARAMETERS)
      .map(({ name }) => `${source.path} ${name}`),
  "nothing is asserted to be there without a message": (source) => (source.assertions.length > 0 ? [source.path] : []),
  "state lives in Services": (source) =>
    moduleOf(source.path) === "store"
      ? []
      : source.state.map((name) => `${source.path} ${name}`).filter((name) => !(name in MODULE_STATE)),
};

for (const module of [...new Set(sources.map(({ path }) => moduleOf(path)))].sort())
  test(`${module || "the processes"} keep the rules`, () => {
    const found: Record<string, readonly string[]> = {};
    for (const [rule, breaks] of Object.entries(RULES)) {
      const broken = sources.filter(({ path }) => moduleOf(path) === module).flatMap(breaks);
      if (broken.length > 0) found[rule] = [...new Set(broken)].sort();
    }
    expect(found).toEqual({});
  });

test("no circle of files by value", () => {
  expect(circles(sources, ({ typeOnly }) => !typeOnly)).toEqual([]);
});

test("no exported name has two meanings", () => {
  const files = Map.groupBy(
    sources.flatMap(({ path, exports }) => exports.map((name) => ({ name, path }))),
    ({ name }) => name,
  );
  const twice: Record<string, string[]> = {};
  for (const [name, places] of files) {
    // the overloads of a function are one name of one file
    const paths = [...new Set(places.map(({ path }) => path))];
    if (paths.filter((path) => !path.startsWith("store/migrations/")).length > 1) twice[name] = paths;
  }
  expect(twice).toEqual({});
});

/** What a package's own files may import of the workspace. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  api: [],
  client: ["@pidge/api"],
  server: ["@pidge/api"],
  cli: ["@pidge/server", "@pidge/client"],
  web: ["@pidge/client"],
  mcp: ["@pidge/client"],
};

test.each(Object.entries(ALLOWED))("%s imports only what is below it", (name, allowed) => {
  const root = at(`../../${name}/src/`);
  if (!existsSync(root)) return;
  const broken = readSources(root).flatMap((source) =>
    source.imports
      .filter(
        ({ from, path, typeOnly }) =>
          path?.startsWith("..") ||
          (/^(@pidge\/|pidge\b)/.test(from) && !allowed.includes(from.split("/").slice(0, 2).join("/"))) ||
          (name === "client" && from.startsWith("@pidge/") && !typeOnly),
      )
      .map((i) => arrow(source, i)),
  );
  expect(broken).toEqual([]);
});

test("bench has no circle, and nothing imports it", () => {
  expect(circles(readSources(at("../../../bench/")), () => true)).toEqual([]);
  expect(
    sources.flatMap((s) => s.imports.filter(({ from }) => from.includes("bench/")).map((i) => arrow(s, i))),
  ).toEqual([]);
});
