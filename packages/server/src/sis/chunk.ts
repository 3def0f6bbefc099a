/** A chunk of rows while it is imported: where its changes go, and the remarks on its rows. */
import type { TenantContext } from "../platform/context.ts";
import type { Row } from "./csv.ts";
import type { ImportOptions } from "./options.ts";

export interface Remark {
  readonly file: string | null;
  readonly message: string;
  readonly row: number | null;
  readonly row_info: string | null;
  readonly failure: boolean;
}

export interface ChunkInput {
  readonly importId: number;
  readonly options: ImportOptions;
  readonly file: string;
}

export class Chunk {
  /** The transaction that imports the chunk as a whole. */
  readonly db: TenantContext["db"];
  readonly root: number;
  readonly now: Date;
  readonly config: TenantContext["config"];
  readonly importId: number;
  readonly options: ImportOptions;
  readonly remarks: Remark[] = [];
  readonly #file: string;
  readonly #skipped = new Set<Row>();
  /** Those of the skipped rows that are wrong. */
  readonly #refused = new Set<Row>();

  constructor(ctx: Pick<TenantContext, "db" | "root" | "now" | "config">, input: ChunkInput) {
    this.db = ctx.db;
    this.root = ctx.root;
    this.now = ctx.now;
    this.config = ctx.config;
    this.importId = input.importId;
    this.options = input.options;
    this.#file = input.file;
  }

  /** Reports something about a row that is imported all the same. */
  warn(row: Row, message: string): void {
    this.remarks.push({ file: this.#file, message, row: row.line, row_info: row.text, failure: false });
  }

  /** Refuses a row. */
  skip(row: Row, message: string): null {
    this.warn(row, message);
    this.#skipped.add(row);
    this.#refused.add(row);
    return null;
  }

  get skipped(): number {
    return this.#skipped.size;
  }

  get refused(): number {
    return this.#refused.size;
  }

  /**
   * The first of the words that the row's status begins with, in any case; null when the row is skipped: refused with
   * the message where it is none of them, and without a remark where it deletes and the import skips deletions.
   */
  status<W extends string>(row: Row, words: readonly W[], message: string): W | null {
    const given = row.values.status?.toLowerCase() ?? "";
    const word = words.find((w) => given.startsWith(w));
    if (word === undefined) return this.skip(row, message);
    if (word.startsWith("deleted") && this.options.skip_deletes) {
      this.#skipped.add(row);
      return null;
    }
    return word;
  }
}

/** Imports a chunk of rows of one kind. */
export type Importer = (chunk: Chunk, rows: readonly Row[]) => Promise<void>;
