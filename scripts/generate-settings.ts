/** Writes what is made from the settings' schema, their document and their types: `npm run generate:settings`. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { settingsPage } from "./generate/settings-page.ts";
import { settingsTypes } from "./generate/settings-types.ts";

const root = new URL("../", import.meta.url);

/** The text of every file that is made from the schema, by path from the root of the repository. */
export const generatedSettings = (): Record<string, string> => ({
  "packages/server/src/platform/settings/options.generated.ts": settingsTypes(),
  "docs/settings.md": settingsPage(),
});

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [path, text] of Object.entries(generatedSettings())) {
    const url = new URL(path, root);
    let before = "";
    try {
      before = readFileSync(url, "utf8");
    } catch {
      // it is made now
    }
    if (before === text) continue;
    writeFileSync(url, text);
    console.log(`wrote ${path}`);
  }
