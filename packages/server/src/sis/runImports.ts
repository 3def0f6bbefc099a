/** The work on imports: one account's imports one after the other, each through its files chunk by chunk. */
import { setTimeout } from "node:timers/promises";
import type { Services } from "../platform/context.ts";
import { cleanUp } from "./batchMode.ts";
import { chunks } from "./csv.ts";
import { failImport, finishImport } from "./finish.ts";
import { isBatchMode } from "./options.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { countAttempt, findImport, type ImportRow, nextImport, startImport } from "./queries/imports.sql.ts";
import { insertRemarks } from "./queries/remarks.sql.ts";
import { NotOurs, takeChunk } from "./takeChunk.ts";

export const SIS_QUEUE = "sis_imports";

/** Rows in a transaction: while it lasts, the embedded store serves nobody else. */
const CHUNK_ROWS = 1_000;

/** Between two chunks: the embedded store answers in the process itself, so others get a turn only when we rest. */
const BREATH_MS = 5;

/** A run may break off this often before the import is given up. */
const MAX_ATTEMPTS = 3;

/** Works until the account has no unfinished import. May run any number of times, also at once. */
export async function runImports(services: Services, data: Record<string, unknown>): Promise<void> {
  const root = Number(data.root);
  for (let next = await nextImport(services.db, root); next; next = await nextImport(services.db, root)) {
    try {
      await runImport(services, next);
    } catch (error) {
      if (error instanceof NotOurs) {
        // called off: on to the next; or in the hands of another run, which will go on to the next itself
        if ((await findImport(services.db, root, next.id))?.workflow_state === "aborted") continue;
        return;
      }
      await giveUpOrRetry(services, next, error);
    }
  }
}

async function giveUpOrRetry(services: Services, row: ImportRow, error: unknown): Promise<void> {
  const attempts = await countAttempt(services.db, row.root_account_id, row.id);
  if (attempts < MAX_ATTEMPTS) throw error;
  services.log.error({ err: error, root: row.root_account_id, sisImport: row.id }, "a SIS import was given up");
  await failImport(services, row, "The import could not be finished because of an internal error");
}

async function runImport(services: Services, row: ImportRow): Promise<void> {
  const prepared = await prepare(services.db, row);
  await begin(services, row, prepared);
  const begun = (await findImport(services.db, row.root_account_id, row.id))!;
  if (begun.workflow_state === "importing") await takeFiles(services, begun, prepared, begun.rows_done);
  if (isBatchMode(begun.options)) await cleanUp(services, begun);
  await finishImport(services, row, prepared);
}

async function begin(
  { db, clock }: Services,
  row: ImportRow,
  { files, remarks, totalRows, diffedAgainst }: Prepared,
): Promise<void> {
  const now = clock.now();
  const failures = remarks.filter((remark) => remark.failure).length;
  const warnings = remarks.length - failures;
  const supplied = [...new Set(files.map((file) => file.kind.name))];
  await db.transaction().execute(async (tx) => {
    const start = {
      supplied,
      totalRows,
      counts: { error_count: failures, warning_count: warnings, ...(warnings > 0 ? { refused_count: 0 } : {}) },
      diffedAgainst,
    };
    if (await startImport(tx, row.root_account_id, row.id, start, now))
      await insertRemarks(tx, row.root_account_id, row.id, remarks, now);
  });
}

/** Takes the files from the row on at which an earlier run broke off. */
async function takeFiles(services: Services, row: ImportRow, { files }: Prepared, done: number): Promise<void> {
  let before = 0;
  for (const file of files) {
    const skip = Math.min(file.rows, Math.max(0, done - before));
    let from = before + skip;
    if (skip < file.rows)
      for await (const rows of chunks(file, skip, CHUNK_ROWS)) {
        await takeChunk(services, { import: row, file, from }, rows);
        from += rows.length;
        await setTimeout(BREATH_MS);
      }
    before += file.rows;
  }
}
