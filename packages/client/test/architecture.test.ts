/** The rules for the client's files that a machine can check. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { arrow, circles, readSources, type Source } from "../../../scripts/sources.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const sources = readSources(at("../src/"));
const tests = readSources(at("./"));

/** Files that import each other, each group with its reason. */
const MUTUAL: readonly { files: readonly string[]; reason: string }[] = [
  {
    files: ["resources/context.ts", "resources/discussion-entry.ts", "resources/discussion-topic.ts"],
    reason: "courses and groups have topics, which have entries; each also returns the record that it belongs to",
  },
];

/** Files with more than 350 lines, each with its reason. */
const LONG: Readonly<Record<string, string>> = {};

/** Imports of other packages and of Node, each with its reason. */
const FOREIGN: Readonly<Record<string, string>> = {
  "node.ts": "the entry for runtimes with a file system",
  "http/wire.node.ts": "chosen by the conditions of package.json on Node alone",
};

const inAll = (breaks: (source: Source) => readonly string[], all = sources) => all.flatMap(breaks);

test("files import each other in a circle only where their records are mutual", () => {
  const known = MUTUAL.map(({ files }) => files);
  expect(circles(sources, () => true)).toEqual(known);
  expect(circles(sources, ({ typeOnly }) => !typeOnly)).toEqual(known);
});

test("no class extends a class of another file of its circle, so any of them can be loaded first", () => {
  for (const { files } of MUTUAL) {
    const circle = sources.filter(({ path }) => files.includes(path));
    for (const { path, text } of circle)
      for (const [, name = ""] of text.matchAll(/\bextends \(?(\w+)/g))
        expect(
          circle.filter((other) => other.path !== path && other.exports.includes(name)).map((o) => o.path),
        ).toEqual([]);
  }
});

test("nothing of other packages is imported but types of @pidge/api", () => {
  const foreign = inAll((source) =>
    source.imports
      .filter(({ path, from, typeOnly }) => {
        const isOwn = path !== undefined || from === "#wire";
        return !isOwn && !(from === "@pidge/api" && typeOnly) && !(source.path in FOREIGN && from.startsWith("node:"));
      })
      .map((each) => arrow(source, each)),
  );
  expect(foreign).toEqual([]);
  // the optional peer dependency is imported by a name that bundlers cannot follow
  expect(readFileSync(at("../src/testing/campus.ts"), "utf8")).toContain("await import(SERVER)");
});

test("the core does not import its entries for Node and for test suites", () => {
  const entries = /^(?:node\.ts|testing\/)/;
  expect(
    inAll((source) =>
      source.imports
        .filter(({ path = "" }) => entries.test(path) && !entries.test(source.path))
        .map((each) => arrow(source, each)),
    ),
  ).toEqual([]);
});

test("files have at most 350 lines, tests too", () => {
  const long = ({ path, lines }: Source) => (lines > 350 && !(path in LONG) ? [`${path}: ${lines}`] : []);
  expect([...inAll(long), ...inAll(long, tests)]).toEqual([]);
  for (const path of Object.keys(LONG))
    expect(sources.find((source) => source.path === path)?.lines).toBeGreaterThan(350);
});

test("functions have at most four positional parameters", () => {
  const wide = ({ path, functions }: Source) =>
    functions.filter(({ parameters }) => parameters > 4).map(({ line, name }) => `${path}:${line} ${name}`);
  expect([...inAll(wide), ...inAll(wide, tests)]).toEqual([]);
});

test("module variables hold no state, and nothing is asserted to be there", () => {
  expect(inAll(({ path, state }) => state.map((name) => `${path}: ${name}`))).toEqual([]);
  expect(inAll(({ path, assertions }) => assertions.map((line) => `${path}:${line}`))).toEqual([]);
});
