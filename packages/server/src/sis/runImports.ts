/** Runs imports: those of one account one after the other, each file by file in chunks. */
import { setTimeout } from "node:timers/promises";
import { inTransaction, type Services, type TenantContext } from "../platform/context.ts";
import { must } from "../store/must.ts";
import { deleteLeftOut } from "./batchMode.ts";
import { chunks } from "./csv.ts";
import { failImport, finishImport } from "./finish.ts";
import { countAttempt, findImport, type ImportRow, nextImport, startImport } from "./imports.sql.ts";
import { isBatchMode } from "./options.ts";
import { type ImportPlan, planImport } from "./planImport.ts";
import { insertRemarks } from "./remarks.sql.ts";
import { ImportTaken, takeChunk } from "./takeChunk.ts";

export const SIS_QUEUE = "sis_imports";

/** Rows of a transaction. While it lasts, the embedded store serves nobody else. */
const CHUNK_ROWS = 1_000;

/** The pause between two chunks, in which the embedded store serves others. */
const PAUSE_MS = 5;

/** Failed runs after which an import is given up. */
const MAX_ATTEMPTS = 3;

/** A context whose moment is now. */
const contextOf = (services: Services, root: number): TenantContext => ({
  ...services,
  root,
  now: services.clock.now(),
});

/** Works until the account has no import left that has not ended. May run any number of times, also concurrently. */
export async function runImports(services: Services, data: Record<string, unknown>): Promise<void> {
  const root = Number(data.root);
  const { db } = services;
  for (let next = await nextImport({ db, root }); next; next = await nextImport({ db, root })) {
    try {
      await runImport(services, next);
    } catch (error) {
      if (error instanceof ImportTaken) {
        // an aborted import is over; of one that another run has taken, that run also takes the next
        if ((await findImport({ db, root }, next.id))?.workflow_state === "aborted") continue;
        return;
      }
      await giveUpOrRetry(services, next, error);
    }
  }
}

async function giveUpOrRetry(services: Services, { root_account_id: root, id }: ImportRow, error: unknown) {
  const attempts = await countAttempt({ db: services.db, root }, id);
  if (attempts < MAX_ATTEMPTS) throw error;
  services.log.error({ err: error, root, sisImport: id }, "a SIS import was given up");
  const message = "The import could not be finished because of an internal error";
  await failImport(contextOf(services, root), id, message);
}

async function runImport(services: Services, row: ImportRow): Promise<void> {
  const { root_account_id: root, id } = row;
  const plan = await planImport({ db: services.db, root }, row);
  await start(contextOf(services, root), id, plan);
  const started = must(await findImport({ db: services.db, root }, id), "the import");
  if (started.workflow_state === "importing") await takeFiles(services, started, plan);
  if (isBatchMode(started.options)) {
    const taken = must(await findImport({ db: services.db, root }, id), "the import");
    await deleteLeftOut(contextOf(services, root), taken);
  }
  await finishImport(contextOf(services, root), id, plan);
}

function start(ctx: TenantContext, importId: number, plan: ImportPlan): Promise<void> {
  const { files, remarks, totalRows, diffedAgainst } = plan;
  const failures = remarks.filter((remark) => remark.failure).length;
  const warnings = remarks.length - failures;
  const supplied = [...new Set(files.map((file) => file.kind.name))];
  const counts = { error_count: failures, warning_count: warnings, ...(warnings > 0 ? { refused_count: 0 } : {}) };
  return inTransaction(ctx, async (tx) => {
    const isStarted = await startImport(tx, importId, { supplied, totalRows, counts, diffedAgainst });
    if (isStarted) await insertRemarks(tx, importId, remarks);
  });
}

/** Imports the files from the row on that an earlier run had reached. */
async function takeFiles(services: Services, row: ImportRow, { files }: ImportPlan): Promise<void> {
  let before = 0;
  for (const file of files) {
    const skip = Math.min(file.rows, Math.max(0, row.rows_done - before));
    let from = before + skip;
    if (skip < file.rows)
      for await (const rows of chunks(file, skip, CHUNK_ROWS)) {
        await takeChunk(contextOf(services, row.root_account_id), { importId: row.id, file, from, rows });
        from += rows.length;
        await setTimeout(PAUSE_MS);
      }
    before += file.rows;
  }
}
