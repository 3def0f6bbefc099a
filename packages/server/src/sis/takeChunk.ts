/** Imports chunks of rows, each in one transaction and once, however often it is tried. */
import { inTransaction, type TenantContext } from "../platform/context.ts";
import { must } from "../store/must.ts";
import { Chunk } from "./chunk.ts";
import type { CsvFile, Row } from "./csv.ts";
import { IMPORTERS } from "./importers/index.ts";
import { advanceImport, lockImport } from "./imports.sql.ts";
import { insertRemarks } from "./remarks.sql.ts";

/** The import was aborted, or another process is working on it. */
export class ImportTaken extends Error {
  override readonly name = "ImportTaken";
}

export interface ChunkRows {
  readonly importId: number;
  readonly file: CsvFile;
  /** Rows of the whole import before these. */
  readonly from: number;
  readonly rows: readonly Row[];
}

/**
 * Imports the rows. The progress is written with the changes, so a run that starts again, or a second one at the same
 * time, imports no chunk twice. A row that the store refuses is found by halving the chunk, and reported like others.
 */
export async function takeChunk(ctx: TenantContext, input: ChunkRows): Promise<void> {
  try {
    await importRows(ctx, input);
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === undefined) throw error;
    const { rows, from } = input;
    if (rows.length === 1) return importRows(ctx, input, reason);
    const half = rows.length >> 1;
    await takeChunk(ctx, { ...input, rows: rows.slice(0, half) });
    await takeChunk(ctx, { ...input, rows: rows.slice(half), from: from + half });
  }
}

/** Imports the rows, or reports them as refused by the store. */
function importRows(ctx: TenantContext, input: ChunkRows, refusal?: string): Promise<void> {
  const { importId, file, from, rows } = input;
  return inTransaction(ctx, async (tx) => {
    const state = await lockImport(tx, importId);
    if (state.workflow_state !== "importing" || state.rows_done !== from) throw new ImportTaken();
    const chunk = new Chunk(tx, { importId, options: state.options, file: file.name });
    const valid = rows.filter((row) => isValid(chunk, row, refusal));
    const { name, counted } = file.kind;
    if (valid.length > 0) await must(IMPORTERS[name], `the importer of ${name}`)(chunk, valid);
    const counts = { ...state.counts };
    counts[counted] = (counts[counted] ?? 0) + rows.length - chunk.skipped;
    counts.warning_count = (counts.warning_count ?? 0) + chunk.remarks.length;
    // present whenever there are warnings, so that a reader can tell how many of them refused a row
    if (chunk.remarks.length > 0) counts.refused_count = (counts.refused_count ?? 0) + chunk.refused;
    await insertRemarks(tx, importId, chunk.remarks);
    await advanceImport(tx, importId, { rowsDone: state.rows_done + rows.length, counts });
  });
}

/** Columns whose values are stored as they are; values of other columns are short words, numbers or dates. */
const STORED = /(_id|name|^email|^role|^status|^pronouns)$/;
const LONGEST = 255;

function isValid(chunk: Chunk, row: Row, refusal: string | undefined): boolean {
  const fault = refusal === undefined ? valueFault(row) : `The row was refused: ${refusal}`;
  if (fault !== undefined) chunk.skip(row, fault);
  return fault === undefined;
}

function valueFault({ values }: Row): string | undefined {
  for (const [column, value] of Object.entries(values)) {
    if (value === null) continue;
    if (value.includes("\0")) return `${column} contains a NUL byte`;
    if (value.length > LONGEST && STORED.test(column))
      return `${column} is too long (${value.length} characters, at most ${LONGEST})`;
  }
  return undefined;
}

/** Why the store refused the data; undefined for other errors. */
function refusalOf(error: unknown): string | undefined {
  const { code, message, detail } = error as { code?: unknown; message?: string; detail?: string };
  if (typeof code !== "string" || !/^2[23]/.test(code)) return undefined;
  const taken = /^Key \(root_account_id, (\w+)\)=\(\d+, (.*)\) already exists/.exec(detail ?? "");
  return taken ? `${taken[1]} ${taken[2]} is already in use` : (message ?? code);
}
