/**
 * The exclusive lock on a data directory: two processes on one embedded store lose data without an error.
 *
 * An operating-system lock, taken through SQLite because Node has no other: it ends with the process however that
 * ends, and holds across containers that share the directory, where a file with a process id would not.
 */
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

export class DataDirectoryLocked extends Error {
  override readonly name = "DataDirectoryLocked";
  constructor(directory: string) {
    super(
      `the data directory ${directory} is open in another process; stop that one first, or use PostgreSQL for more than one`,
    );
  }
}

const SQLITE_BUSY = 5;

/** Takes the lock or throws at once; the returned function gives it back. */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { DatabaseSync } = loadSqlite();
  const file = openFile(DatabaseSync, join(directory, "lock"));
  try {
    file.exec(
      "pragma busy_timeout = 0; pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive",
    );
  } catch (error) {
    file.close();
    throw (error as { errcode?: number }).errcode === SQLITE_BUSY ? new DataDirectoryLocked(directory) : error;
  }
  return () => file.close();
}

/** The reason that SQLite gives, "unable to open database file", names neither the file nor what is wrong. */
function openFile(Sqlite: typeof import("node:sqlite").DatabaseSync, path: string) {
  try {
    return new Sqlite(path);
  } catch (cause) {
    throw new Error(`the file ${path} cannot be written`, { cause });
  }
}

/** Node marks its SQLite as experimental; the lock is all we use of it, so its users need not be told. */
function loadSqlite(): typeof import("node:sqlite") {
  const emit = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return createRequire(import.meta.url)("node:sqlite");
  } finally {
    process.emitWarning = emit;
  }
}
