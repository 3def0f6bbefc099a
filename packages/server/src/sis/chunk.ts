/** A chunk of rows on its way into the store: where it goes, and what there is to say about its rows. */
import type { Db } from "../store/database.ts";
import type { Row } from "./csv.ts";
import type { ImportOptions } from "./options.ts";

export interface Remark {
  readonly file: string | null;
  readonly message: string;
  readonly row: number | null;
  readonly row_info: string | null;
  readonly failure: boolean;
}

export class Chunk {
  /** The transaction in which the chunk is taken, whole or not at all. */
  readonly tx: Db;
  readonly root: number;
  readonly importId: number;
  readonly options: ImportOptions;
  readonly now: Date;
  readonly remarks: Remark[] = [];
  readonly #file: string;
  readonly #skipped = new Set<Row>();
  /** Those of the skipped rows that something is wrong with. */
  readonly #refused = new Set<Row>();

  constructor(at: {
    tx: Db;
    root: number;
    importId: number;
    options: ImportOptions;
    now: Date;
    file: string;
  }) {
    this.tx = at.tx;
    this.root = at.root;
    this.importId = at.importId;
    this.options = at.options;
    this.now = at.now;
    this.#file = at.file;
  }

  /** Something is wrong with the row, but it is taken. */
  warn(row: Row, message: string): void {
    this.remarks.push({ file: this.#file, message, row: row.line, row_info: row.text, failure: false });
  }

  /** The row is not taken. */
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
   * The first of the words with which the value begins, whatever its case. Rows that delete are passed over
   * where the caller asked for that, which is `null` as an unknown word is, but said without a remark.
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

/** Takes a chunk of one kind of rows. */
export type Importer = (chunk: Chunk, rows: readonly Row[]) => Promise<void>;
