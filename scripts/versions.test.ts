import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VERSION } from "../packages/client/src/version.ts";

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

test("every package has the version of the workspace, and names the others in it", () => {
  const { version } = read("../package.json");
  const packages = readdirSync(new URL("../packages/", import.meta.url)).map((name) =>
    read(`../packages/${name}/package.json`),
  );
  expect(packages.length).toBeGreaterThanOrEqual(4);
  const named = packages.flatMap((manifest) => [
    [manifest.name, manifest.version],
    ...Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies })
      .filter(([name]) => name.startsWith("@pidge/"))
      .map(([name, wanted]) => [`${manifest.name} → ${name}`, wanted]),
  ]);
  expect(named.filter(([, given]) => given !== version)).toEqual([]);
  expect(VERSION).toBe(version);
});
