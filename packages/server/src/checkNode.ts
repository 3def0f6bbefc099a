/**
 * Refuses a Node that is too old in one sentence, instead of an error from somewhere inside. Imported before everything
 * else; it and what imports it use nothing that an old Node lacks.
 */
import { readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly engines: { readonly node: string };
};

const numbers = (version: string): readonly number[] => (version.match(/\d+/g) ?? []).map(Number);

const [major = 0, minor = 0] = numbers(process.versions.node);
const [neededMajor = 0, neededMinor = 0] = numbers(engines.node);

if (major < neededMajor || (major === neededMajor && minor < neededMinor))
  throw new Error(
    `@pidge/server needs Node ${neededMajor}.${neededMinor} or newer; this is Node ${process.versions.node} (${process.execPath})`,
  );
