/** Batch mode: deletes what earlier imports wrote in a term and the files of this import leave out. */
import { inTransaction, type TenantContext } from "../platform/context.ts";
import { must } from "../store/must.ts";
import { type BatchKind, type BatchScope, countLeftOut, dropLeftOut, termsOfImport } from "./batchMode.sql.ts";
import { addError } from "./errors.ts";
import { removeEnrollments } from "./importers/places.sql.ts";
import { advanceImport, type ImportRow, lockImport, moveImport } from "./imports.sql.ts";
import type { ImportOptions } from "./options.ts";
import { ImportTaken } from "./takeChunk.ts";

const KINDS: readonly BatchKind[] = ["course", "section", "enrollment"];
const CHUNK = 1_000;

interface Deletion {
  readonly kind: BatchKind;
  readonly scope: BatchScope;
}

/** Deletes, for each kind of file that the import had, unless that is more than its threshold allows. */
export async function deleteLeftOut(ctx: TenantContext, row: ImportRow): Promise<void> {
  const { id, options } = row;
  if (options.skip_deletes) return;
  const supplied = KINDS.filter((kind) => row.supplied_batches?.includes(kind));
  const terms = options.multi_term_batch_mode
    ? await termsOfImport(ctx, id)
    : [must(options.batch_mode_term_id, "the term of the batch mode")];
  const deletions = supplied.map((kind) => ({ kind, scope: { importId: id, terms, gone: goneStates(kind, options) } }));
  if (row.workflow_state === "importing") {
    // the records of a file that could not be read have not been left out
    if ((row.counts.error_count ?? 0) > 0)
      return addError(ctx, row.id, "Batch mode deleted nothing, because a file could not be taken");
    const threshold = options.change_threshold;
    if (threshold !== undefined && (await exceeds(ctx, row, { deletions, threshold }))) return;
    if (!(await moveImport(ctx, id, { from: ["importing"], state: "cleanup_batch" }))) throw new ImportTaken();
  }
  for (const deletion of deletions) while (await deleteSome(ctx, row, deletion)) {}
}

const dropState = (kind: BatchKind, options: ImportOptions): string =>
  kind === "enrollment" ? (options.batch_mode_enrollment_drop_status ?? "deleted") : "deleted";

const goneStates = (kind: BatchKind, options: ImportOptions): string[] => [
  ...new Set(["deleted", dropState(kind, options), ...(dropState(kind, options) === "inactive" ? ["completed"] : [])]),
];

interface Threshold {
  readonly deletions: readonly Deletion[];
  /** Percentage of the records of a kind. */
  readonly threshold: number;
}

async function exceeds(ctx: TenantContext, row: ImportRow, { deletions, threshold }: Threshold): Promise<boolean> {
  let isExceeded = false;
  for (const { kind, scope } of deletions) {
    const { total, left_out } = await countLeftOut(ctx, kind, scope);
    if (left_out === 0 || (100 * left_out) / total <= threshold) continue;
    await addError(ctx, row.id, `${left_out} items would be deleted and exceeds the set threshold of ${threshold}%`);
    isExceeded = true;
  }
  return isExceeded;
}

/** Deletes one chunk. Answers whether there may be more. */
function deleteSome(ctx: TenantContext, { id, options }: ImportRow, { kind, scope }: Deletion): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const locked = await lockImport(tx, id);
    if (locked.workflow_state !== "cleanup_batch") throw new ImportTaken();
    const ids = await dropLeftOut(tx, scope, { kind, state: dropState(kind, options), limit: CHUNK });
    const importing = { ...tx, importId: id };
    if (kind === "course") await removeEnrollments(importing, "course_id", ids);
    if (kind === "section") await removeEnrollments(importing, "course_section_id", ids);
    const key = `batch_${kind}s_deleted`;
    const counts = { ...locked.counts, [key]: (locked.counts[key] ?? 0) + ids.length };
    await advanceImport(tx, id, { rowsDone: locked.rows_done, counts });
    return ids.length === CHUNK;
  });
}
