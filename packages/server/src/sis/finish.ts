/** The end of an import: the remarks as a file, the last state. */
import type { Services } from "../platform/context.ts";
import type { Database } from "../store/database.ts";
import { csvLine } from "./csv.ts";
import { addError } from "./errors.ts";
import type { Prepared } from "./prepare.ts";
import { findImport, type ImportRow, moveImport, refreshStatistics, UNFINISHED } from "./queries/imports.sql.ts";
import { remarksAfter } from "./queries/remarks.sql.ts";
import { removeFile, storeImportFile } from "./storeFile.ts";

/** From so many rows on the tables are not what the planner knew. */
const MANY_ROWS = 1_000;

export async function finishImport(
  services: Services,
  row: ImportRow,
  { unusable, totalRows }: Prepared,
): Promise<void> {
  // before it is told that all is there: whoever hears that asks at once, and what is planned by old numbers can take
  // hundreds of times as long
  if (totalRows >= MANY_ROWS) await refreshStatistics(services.db);
  await end(services, row, ["importing", "cleanup_batch"], unusable ? "failed" : "imported");
}

/** Ends an import that cannot go on, with the reason as an error. */
export async function failImport(services: Services, row: ImportRow, message: string): Promise<void> {
  await addError(services, row, message);
  await end(services, row, UNFINISHED, "failed");
}

async function end(services: Services, row: ImportRow, from: readonly string[], state: string): Promise<void> {
  const { db, clock, config } = services;
  const { root_account_id: root, id } = row;
  const { counts } = (await findImport(db, root, id))!;
  const remarks = (counts.error_count ?? 0) + (counts.warning_count ?? 0);
  const now = clock.now();
  const file =
    remarks === 0
      ? undefined
      : await storeImportFile(db, {
          root,
          importId: id,
          userId: row.user_id,
          name: `sis_errors_attachment_${id}.csv`,
          bytes: remarksAsCsv(db, root, id),
          limit: config.maxFileSize,
          now,
        });
  const last = { state: file ? `${state}_with_messages` : state, errorsAttachment: file?.id ?? null, ended: true };
  // called off in the meantime: then nobody asks for the file
  if (!(await moveImport(db, root, id, from, last, now)) && file) await removeFile(db, root, file.id, now);
}

const PAGE = 2_000;

async function* remarksAsCsv(db: Database, root: number, id: number): AsyncGenerator<Buffer> {
  yield Buffer.from("sis_import_id,file,message,row\n");
  let after = 0;
  for (;;) {
    const page = await remarksAfter(db, root, id, after, PAGE);
    if (page.length === 0) return;
    yield Buffer.from(page.map((r) => `${csvLine([r.sis_import_id, r.file, r.message, r.row])}\n`).join(""));
    after = page.at(-1)!.id;
  }
}
