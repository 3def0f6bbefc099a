/** Writes what is made from other sources: the client's wire types, its list of methods, its README's examples. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { apiPage } from "./generate/api-page.ts";
import { readmeExamples } from "./generate/readme.ts";
import { wireTypes } from "./generate/wire.ts";

const root = new URL("../", import.meta.url);

/** The text of every generated file, by path from the root of the house. */
export const generated = (): Record<string, string> => ({
  "packages/client/src/types/wire.generated.ts": wireTypes(),
  "packages/client/api.md": apiPage(),
  "packages/client/test/readme.generated.ts": readmeExamples(),
});

/** The text of such a file as it stands now; empty when there is none. */
export function committed(path: string): string {
  try {
    return readFileSync(new URL(path, root), "utf8");
  } catch {
    return "";
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [path, text] of Object.entries(generated()))
    if (committed(path) !== text) {
      writeFileSync(new URL(path, root), text);
      console.log(`wrote ${path}`);
    }
