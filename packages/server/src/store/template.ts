/**
 * A migrated, empty embedded store kept in the user's cache: later stores begin as a copy of its files.
 *
 * The files lie one after the other, without the zeros at their ends: they are laid into the engine's memory as they
 * are, where unpacking an archive of 1,400 files was two fifths of a start.
 */
import { createHash, randomUUID } from "node:crypto";
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { must } from "./must.ts";

/** The engine's file system. */
export type EngineFiles = PGlite["Module"]["FS"];

interface Entry {
  /** Below the data directory. */
  readonly path: string;
  readonly directory: boolean;
  readonly size: number;
  /** Bytes that are kept: those behind them are zero. */
  readonly kept: number;
}

export interface Template {
  readonly entries: readonly Entry[];
  /** The kept bytes of all files in order. */
  readonly bytes: Uint8Array;
}

/** Where the template for what a store is made of lies, or will. */
export function templateFile(cacheDirectory: string, ...parts: readonly unknown[]): string {
  const key = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
  return join(cacheDirectory, `store-${key}.bin`);
}

const HEAD_BYTES = 4;

/** The template, or undefined where there is none or it is cut off. */
export function readTemplate(file: string): Template | undefined {
  try {
    const whole = readFileSync(file);
    const length = whole.readUInt32LE(0);
    const entries = JSON.parse(whole.toString("utf8", HEAD_BYTES, HEAD_BYTES + length)) as Entry[];
    const bytes = whole.subarray(HEAD_BYTES + length);
    const complete = entries.reduce((sum, { kept }) => sum + kept, 0) === bytes.length;
    return complete ? { entries, bytes } : undefined;
  } catch {
    return undefined;
  }
}

/** Templates that are kept: those of other versions are needed no longer. */
const MOST_TEMPLATES = 3;

/** Keeps a store's files as the template. A cache that cannot be written only costs time, so failing is no error. */
export async function writeTemplate(
  file: string,
  files: EngineFiles,
  root: string,
  skipped: (path: string) => boolean,
): Promise<void> {
  try {
    const { entries, pieces } = collect(files, root, skipped);
    const head = Buffer.from(JSON.stringify(entries));
    const length = Buffer.alloc(HEAD_BYTES);
    length.writeUInt32LE(head.length);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.${randomUUID()}`;
    await writeFile(draft, Buffer.concat([length, head, ...pieces]), { mode: 0o600 });
    await rename(draft, file);
    await prune(dirname(file));
  } catch {
    // the next start builds its store from nothing again
  }
}

async function prune(directory: string): Promise<void> {
  const files = (await readdir(directory)).filter((name) => /^store-[0-9a-f]{16}\.(bin|tar\.gz)/.test(name));
  const dated = await Promise.all(
    files.map(async (name) => ({ path: join(directory, name), at: (await stat(join(directory, name))).mtimeMs })),
  );
  for (const { path } of dated.sort((a, b) => b.at - a.at).slice(MOST_TEMPLATES)) await rm(path, { force: true });
}

function collect(
  files: EngineFiles,
  root: string,
  skipped: (path: string) => boolean,
): { entries: Entry[]; pieces: Uint8Array[] } {
  const entries: Entry[] = [];
  const pieces: Uint8Array[] = [];
  const walk = (path: string) => {
    for (const name of files.readdir(join(root, path))) {
      if (name === "." || name === "..") continue;
      const inner = path === "" ? name : `${path}/${name}`;
      const { mode } = files.stat(join(root, inner));
      if (files.isDir(mode)) {
        entries.push({ path: inner, directory: true, size: 0, kept: 0 });
        walk(inner);
      } else if (!skipped(inner)) {
        const bytes: Uint8Array = files.readFile(join(root, inner));
        const kept = bytes.findLastIndex((byte) => byte !== 0) + 1;
        entries.push({ path: inner, directory: false, size: bytes.length, kept });
        pieces.push(bytes.subarray(0, kept));
      }
    }
  };
  walk("");
  return { entries, pieces };
}

/** Files of the databases that new ones are copied from: nobody makes one in a store that lives in memory. */
const isOfOtherDatabase = (path: string): boolean => /^base\/[14](\/|$)/.test(path);

/** A file or directory of the engine's file system in memory. */
interface EngineNode {
  readonly node_ops: { mknod(parent: EngineNode, name: string, mode: number, device: number): EngineNode };
  contents: unknown;
  usedBytes: number;
}

const DIRECTORY_MODE = 0o40700;
const FILE_MODE = 0o100600;

/**
 * Lays a template into the engine's memory. Its bytes belong to the engine from then on. Nodes are made one by one:
 * by their paths each would be looked for from the root.
 */
export function layInMemory({ entries, bytes }: Template, files: EngineFiles, root: string): void {
  const top: EngineNode = files.lookupPath(root).node;
  const directories = new Map([["", top]]);
  let at = 0;
  for (const { path, directory, size, kept } of entries) {
    const start = at;
    at += kept;
    if (isOfOtherDatabase(path)) continue;
    const cut = path.lastIndexOf("/");
    const parent = must(directories.get(path.slice(0, Math.max(cut, 0))), path);
    const node = parent.node_ops.mknod(parent, path.slice(cut + 1), directory ? DIRECTORY_MODE : FILE_MODE, 0);
    if (directory) directories.set(path, node);
    else Object.assign(node, { contents: contentOf(bytes.subarray(start, at), size), usedBytes: size });
  }
}

function contentOf(kept: Uint8Array, size: number): Uint8Array {
  if (kept.length === size) return kept;
  const content = new Uint8Array(size);
  content.set(kept);
  return content;
}

/** Lays a template into a directory of this machine, for a store that stays. */
export function layInDirectory({ entries, bytes }: Template, root: string): void {
  let at = 0;
  for (const { path, directory, size, kept } of entries) {
    const place = join(root, path);
    if (directory) mkdirSync(place, { recursive: true, mode: 0o700 });
    else {
      const file = openSync(place, "w", 0o600);
      writeSync(file, bytes, at, kept);
      if (size > kept) ftruncateSync(file, size);
      closeSync(file);
    }
    at += kept;
  }
}
