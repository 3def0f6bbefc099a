/**
 * `npm run test:mutation -- [module …] [--places 40] [--seed 1]`: changes places in the rules of each module, one at a
 * time, and lists the changes that no test notices. Not a part of CI: a module takes some ten minutes.
 *
 * The places are built into a copy of the workspace, each behind a switch, so that one run of the tests tells which
 * files reach which place, and only those run for it.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { instrument, type Mutation, mutationsOf, sample } from "./mutation/mutators.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SOURCES = "packages/server/src";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { places: { type: "string", default: "40" }, seed: { type: "string", default: "1" } },
});
const places = Number(values.places);
const seed = Number(values.seed);

const modules =
  positionals.length > 0
    ? positionals
    : readdirSync(join(ROOT, SOURCES), { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [entry.name] : [],
      );

/** Files without rules of their own. */
const isRule = (file: string) => file.endsWith(".ts") && !/(generated|migrations\/|\/tables\.|testing\/)/.test(file);

/** A copy of the workspace whose packages are its own. */
function copyWorkspace(): string {
  const copy = mkdtempSync(join(tmpdir(), "pidge-mutation-"));
  for (const name of ["packages", "scripts", "docs", "bench", "package.json", "tsconfig.json", "vitest.config.ts"])
    cpSync(join(ROOT, name), join(copy, name), {
      recursive: true,
      filter: (from) => !/\/(node_modules|dist)$/.test(from),
    });
  mkdirSync(join(copy, "node_modules", "@pidge"), { recursive: true });
  for (const name of readdirSync(join(ROOT, "node_modules")))
    if (name !== "@pidge") symlinkSync(join(ROOT, "node_modules", name), join(copy, "node_modules", name));
  for (const name of readdirSync(join(copy, "packages")))
    symlinkSync(join(copy, "packages", name), join(copy, "node_modules", "@pidge", name));
  const config = join(copy, "vitest.config.ts");
  writeFileSync(
    config,
    readFileSync(config, "utf8").replace(
      "testTimeout:",
      'setupFiles: ["./scripts/mutation/setup.ts"],\n    testTimeout:',
    ),
  );
  return copy;
}

const vitest = (copy: string, files: readonly string[], env: Record<string, string>) =>
  spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--bail", env.MUTANT ? "1" : "0", ...files], {
    cwd: copy,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });

interface Outcome {
  readonly mutation: Mutation & { readonly number: number };
  readonly outcome: "killed" | "survived" | "unreached";
}

function examine(module: string): Outcome[] {
  const copy = copyWorkspace();
  try {
    const base = join(copy, SOURCES, module);
    const files = readdirSync(base, { recursive: true, encoding: "utf8" }).filter(isRule).sort();
    const all = files.flatMap((file) => mutationsOf(join(base, file), readFileSync(join(base, file), "utf8")));
    const chosen = sample(all, places, seed).map((mutation, i) => ({ ...mutation, number: i + 1 }));
    for (const [file, its] of Map.groupBy(chosen, ({ file }) => file))
      writeFileSync(file, instrument(readFileSync(file, "utf8"), its));
    const log = join(copy, "reached.jsonl");
    const tests = testsOf(copy, module);
    const plain = vitest(copy, tests, { MUTATION_LOG: log });
    if (plain.status !== 0) throw new Error(`the tests fail without any change:\n${plain.stdout.slice(-4_000)}`);
    const reached = readFileSync(log, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { file: string; reached: number[] });
    return chosen.map((mutation) => {
      const reaching = reached.filter((r) => r.reached.includes(mutation.number)).map((r) => relative(copy, r.file));
      if (reaching.length === 0) return { mutation, outcome: "unreached" };
      const { status } = vitest(copy, reaching, { MUTANT: String(mutation.number) });
      const outcome = status === 0 ? "survived" : "killed";
      console.log(`${outcome.padEnd(9)} ${nameOf(copy, mutation)}`);
      return { mutation, outcome };
    });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The module's own tests, and those that go through all of the contract. */
const testsOf = (copy: string, module: string): string[] =>
  [`packages/server/test/${module}`, "packages/server/test/platform", "packages/server/test/compat"].filter((path) =>
    existsSync(join(copy, path)),
  );

const nameOf = (copy: string, { file, line, before, after }: Mutation): string => {
  const shown = (text: string) => text.replace(/\s+/g, " ").slice(0, 60);
  return `${relative(copy, file)}:${line}  ${shown(before)}  →  ${shown(after)}`;
};

let short = false;
for (const module of modules) {
  const outcomes = examine(module);
  const killed = outcomes.filter(({ outcome }) => outcome === "killed").length;
  const rate = outcomes.length === 0 ? 1 : killed / outcomes.length;
  short ||= rate < 0.85;
  console.log(`${module}: ${killed} of ${outcomes.length} killed (${Math.round(rate * 100)} %)`);
  for (const { mutation, outcome } of outcomes)
    if (outcome !== "killed")
      console.log(`  ${outcome}: ${nameOf("/", mutation).replace(/^.*packages\//, "packages/")}`);
}
process.exitCode = short ? 1 : 0;
