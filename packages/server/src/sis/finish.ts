/** Ends imports: stores the remarks as a file and sets the last state. */
import type { TenantContext } from "../platform/context.ts";
import { must } from "../store/must.ts";
import { csvLine } from "./csv.ts";
import { addError } from "./errors.ts";
import { removeImportFile, storeImportFile } from "./importFile.ts";
import { findImport, moveImport, refreshStatistics, UNFINISHED } from "./imports.sql.ts";
import type { ImportPlan } from "./planImport.ts";
import { remarkPages } from "./remarks.sql.ts";

/** From this many rows on, the planner's statistics are out of date. */
const MANY_ROWS = 1_000;

export async function finishImport(
  ctx: TenantContext,
  importId: number,
  { isUnusable, totalRows }: Pick<ImportPlan, "isUnusable" | "totalRows">,
): Promise<void> {
  // before the last state is shown: programs that wait for it ask at once, and plans from old statistics can take
  // hundreds of times as long
  if (totalRows >= MANY_ROWS) await refreshStatistics(ctx.db);
  await end(ctx, importId, { from: ["importing", "cleanup_batch"], state: isUnusable ? "failed" : "imported" });
}

/** Ends an import that cannot go on, with the reason as an error. */
export async function failImport(ctx: TenantContext, importId: number, message: string): Promise<void> {
  await addError(ctx, importId, message);
  await end(ctx, importId, { from: UNFINISHED, state: "failed" });
}

async function end(
  ctx: TenantContext,
  importId: number,
  { from, state }: { readonly from: readonly string[]; readonly state: string },
): Promise<void> {
  const { counts, user_id } = must(await findImport(ctx, importId), "the import");
  const hasRemarks = (counts.error_count ?? 0) + (counts.warning_count ?? 0) > 0;
  const file = hasRemarks
    ? await storeImportFile(ctx, {
        importId,
        userId: user_id,
        name: `sis_errors_attachment_${importId}.csv`,
        bytes: remarksAsCsv(ctx, importId),
      })
    : undefined;
  const isMoved = await moveImport(ctx, importId, {
    from,
    state: hasRemarks ? `${state}_with_messages` : state,
    errorsAttachment: file?.id ?? null,
    ended: true,
  });
  // it was aborted meanwhile, and nothing refers to the file
  if (!isMoved && file !== undefined) await removeImportFile(ctx, file.id);
}

async function* remarksAsCsv(ctx: TenantContext, importId: number): AsyncGenerator<Buffer> {
  yield Buffer.from("sis_import_id,file,message,row\n");
  for await (const page of remarkPages(ctx, importId)) {
    const lines = page.map(({ sis_import_id, file, message, row }) => csvLine([sis_import_id, file, message, row]));
    yield Buffer.from(lines.map((line) => `${line}\n`).join(""));
  }
}
