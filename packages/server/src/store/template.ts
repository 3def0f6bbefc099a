/** A migrated, empty embedded store kept in the user's cache, so that later stores start in a third of the time. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";

/** Where the template for this PGlite and these migrations lies, or will. */
export function templateFile(cacheDirectory: string, version: string, migrations: Readonly<Record<string, string>>) {
  const key = createHash("sha256").update(version).update(JSON.stringify(migrations)).digest("hex").slice(0, 16);
  return join(cacheDirectory, `store-${key}.tar.gz`);
}

/** The template, or undefined when there is none yet. */
export async function readTemplate(file: string): Promise<Blob | undefined> {
  try {
    return new Blob([await readFile(file)]);
  } catch {
    return undefined;
  }
}

/** Keeps `store` as the template. A cache that cannot be written only costs time, so failing is no error. */
export async function writeTemplate(file: string, store: PGlite): Promise<void> {
  try {
    const dump = await store.dumpDataDir("gzip");
    await mkdir(join(file, ".."), { recursive: true, mode: 0o700 });
    const draft = `${file}.${randomUUID()}`;
    await writeFile(draft, Buffer.from(await dump.arrayBuffer()));
    await rename(draft, file);
  } catch {
    // the next start builds its store from nothing again
  }
}
