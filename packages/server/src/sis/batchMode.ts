/** Batch mode: what earlier imports made in a term and this one's files leave out is deleted. */
import type { Services } from "../platform/context.ts";
import { addError } from "./errors.ts";
import type { ImportOptions } from "./options.ts";
import { type BatchKind, type BatchScope, countLeftOut, dropLeftOut, termsOfImport } from "./queries/batch.sql.ts";
import { advanceImport, type ImportRow, lockImport, moveImport } from "./queries/imports.sql.ts";
import { removeEnrollments } from "./queries/places.sql.ts";
import { NotOurs } from "./takeChunk.ts";

const KINDS: readonly BatchKind[] = ["course", "section", "enrollment"];
const CHUNK = 1_000;

/** Deletes, for each kind of file that the import had, unless that is more than the caller allows. */
export async function cleanUp(services: Services, row: ImportRow): Promise<void> {
  const { db, clock } = services;
  const { root_account_id: root, id, options } = row;
  if (options.skip_deletes) return;
  const supplied = KINDS.filter((kind) => row.supplied_batches?.includes(kind));
  const terms = options.multi_term_batch_mode ? await termsOfImport(db, root, id) : [options.batch_mode_term_id!];
  const scopes = supplied.map((kind) => ({
    kind,
    scope: { root, importId: id, terms, gone: goneStates(kind, options) },
  }));
  if (row.workflow_state === "importing") {
    // what a file that could not be read holds has not been left out
    if ((row.counts.error_count ?? 0) > 0)
      return addError(services, row, "Batch mode deleted nothing, because a file could not be taken");
    const threshold = options.change_threshold;
    if (threshold !== undefined && (await exceeds(services, row, scopes, threshold))) return;
    if (!(await moveImport(db, root, id, ["importing"], { state: "cleanup_batch" }, clock.now()))) throw new NotOurs();
  }
  for (const { kind, scope } of scopes) while (await dropSome(services, row, kind, scope)) {}
}

const dropState = (kind: BatchKind, options: ImportOptions): string =>
  kind === "enrollment" ? (options.batch_mode_enrollment_drop_status ?? "deleted") : "deleted";

const goneStates = (kind: BatchKind, options: ImportOptions): string[] => [
  ...new Set(["deleted", dropState(kind, options), ...(dropState(kind, options) === "inactive" ? ["completed"] : [])]),
];

async function exceeds(
  services: Services,
  row: ImportRow,
  scopes: readonly { kind: BatchKind; scope: BatchScope }[],
  threshold: number,
): Promise<boolean> {
  let too = false;
  for (const { kind, scope } of scopes) {
    const { all, left } = await countLeftOut(services.db, kind, scope);
    if (left === 0 || (100 * left) / all <= threshold) continue;
    await addError(services, row, `${left} items would be deleted and exceeds the set threshold of ${threshold}%`);
    too = true;
  }
  return too;
}

/** One chunk; answers whether there may be more. */
async function dropSome({ db, clock }: Services, row: ImportRow, kind: BatchKind, scope: BatchScope): Promise<boolean> {
  const { root_account_id: root, id } = row;
  const now = clock.now();
  return db.transaction().execute(async (tx) => {
    const locked = await lockImport(tx, root, id);
    if (locked.workflow_state !== "cleanup_batch") throw new NotOurs();
    const ids = await dropLeftOut(tx, kind, scope, dropState(kind, row.options), CHUNK, now);
    if (kind !== "enrollment")
      await removeEnrollments(
        { tx, root, importId: id, now },
        kind === "course" ? "course_id" : "course_section_id",
        ids,
      );
    const key = `batch_${kind}s_deleted`;
    const counts = { ...locked.counts, [key]: (locked.counts[key] ?? 0) + ids.length };
    await advanceImport(tx, root, id, { rowsDone: locked.rows_done, counts, now });
    return ids.length === CHUNK;
  });
}
