/** Takes a chunk of rows into the store in one transaction: once, however often it is tried. */
import type { Services } from "../platform/context.ts";
import { Chunk } from "./chunk.ts";
import type { CsvFile, Row } from "./csv.ts";
import { IMPORTERS } from "./importers/index.ts";
import { advanceImport, type ImportRow, lockImport } from "./queries/imports.sql.ts";
import { insertRemarks } from "./queries/remarks.sql.ts";

/** The import was called off, or somebody else is working on it. */
export class NotOurs extends Error {
  override readonly name = "NotOurs";
}

export interface Place {
  readonly import: ImportRow;
  readonly file: CsvFile;
  /** Rows of the whole import before these. */
  readonly from: number;
}

/**
 * Takes the rows. How far an import has got is written with what they change, so a run that begins again, or a
 * second one beside it, takes no chunk twice. Rows that the store itself refuses are found by halving the chunk, and
 * reported like any other bad row.
 */
export async function takeChunk(
  services: Services,
  place: Place,
  rows: readonly Row[],
  refused?: string,
): Promise<void> {
  try {
    await take(services, place, rows, refused);
  } catch (error) {
    const reason = dataFault(error);
    if (reason === undefined || refused !== undefined) throw error;
    if (rows.length === 1) return takeChunk(services, place, rows, reason);
    const half = rows.length >> 1;
    await takeChunk(services, place, rows.slice(0, half));
    await takeChunk(services, { ...place, from: place.from + half }, rows.slice(half));
  }
}

async function take({ db, clock }: Services, place: Place, rows: readonly Row[], refused?: string): Promise<void> {
  const { root_account_id: root, id } = place.import;
  const now = clock.now();
  await db.transaction().execute(async (tx) => {
    const state = await lockImport(tx, root, id);
    if (state.workflow_state !== "importing" || state.rows_done !== place.from) throw new NotOurs();
    const chunk = new Chunk({ tx, root, importId: id, options: state.options, now, file: place.file.name });
    const sound = rows.filter((row) => isSound(chunk, row, refused));
    const { name, counted } = place.file.kind;
    if (sound.length > 0) await IMPORTERS[name]!(chunk, sound);
    const counts = { ...state.counts };
    counts[counted] = (counts[counted] ?? 0) + rows.length - chunk.skipped;
    counts.warning_count = (counts.warning_count ?? 0) + chunk.remarks.length;
    // beside warnings it is always there, so that a reader can tell which of them refused a row
    if (chunk.remarks.length > 0) counts.refused_count = (counts.refused_count ?? 0) + chunk.refused;
    await insertRemarks(tx, root, id, chunk.remarks, now);
    await advanceImport(tx, root, id, { rowsDone: state.rows_done + rows.length, counts, now });
  });
}

/** Columns that no store could take at any length; the others that are read are short words or numbers. */
const LIMITED = /(_id|name|^email|^role|^status|^pronouns)$/;
const LONGEST = 255;

function isSound(chunk: Chunk, row: Row, refused: string | undefined): boolean {
  if (refused !== undefined) return chunk.skip(row, `The row was refused: ${refused}`) !== null;
  for (const [column, value] of Object.entries(row.values)) {
    if (value === null) continue;
    if (value.includes("\0")) return chunk.skip(row, `${column} contains a NUL byte`) !== null;
    if (value.length > LONGEST && LIMITED.test(column))
      return chunk.skip(row, `${column} is too long (${value.length} characters, at most ${LONGEST})`) !== null;
  }
  return true;
}

/** What the store has against the data, in its words; undefined when something else went wrong. */
function dataFault(error: unknown): string | undefined {
  const { code, message, detail } = error as { code?: unknown; message?: string; detail?: string };
  if (typeof code !== "string" || !/^2[23]/.test(code)) return undefined;
  const taken = /^Key \(root_account_id, (\w+)\)=\(\d+, (.*)\) already exists/.exec(detail ?? "");
  return taken ? `${taken[1]} ${taken[2]} is already in use` : (message ?? code);
}
