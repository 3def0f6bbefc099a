/** The files of imports: each upload as it was sent, and the remarks as CSV. */
import { readBlob, writeBlob } from "../files/blobs.ts";
import { type FileRow, insertPendingFile, loadFile } from "../files/files.sql.ts";
import { guessType } from "../files/mediaTypes.ts";
import { namesOf } from "../files/names.ts";
import { attachBlob, retireFile } from "../files/placeFile.sql.ts";
import { placeFile } from "../files/placeFile.ts";
import { inTransaction, type TenantContext } from "../platform/context.ts";
import { newToken } from "../platform/tokens.ts";

type Writing = Pick<TenantContext, "db" | "root" | "now" | "config" | "caches">;

export interface ImportFile {
  readonly importId: number;
  readonly userId: number | null;
  readonly name: string;
  readonly bytes: AsyncIterable<Buffer>;
}

/** Stores a file that belongs to the import alone: it is in no folder and counts against no quota. */
export async function storeImportFile(ctx: Writing, file: ImportFile): Promise<FileRow> {
  const blob = await writeBlob(ctx, file.bytes, ctx.config.maxFileSize);
  return inTransaction(ctx, async (tx) => {
    const pending = await insertPendingFile(tx, {
      contextType: "SisImport",
      contextId: file.importId,
      folderId: null,
      userId: file.userId,
      uuid: newToken().slice(0, 40),
      ...namesOf(file.name),
      contentType: guessType(file.name),
    });
    await attachBlob(tx, pending.id, blob);
    return placeFile(tx, pending, { folderId: null, name: file.name, onDuplicate: "overwrite" });
  });
}

export interface SuppliedBytes {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The bytes of an import's file, or undefined when it is gone. */
export async function readImportFile(
  ctx: Pick<TenantContext, "db" | "root">,
  id: number,
): Promise<SuppliedBytes | undefined> {
  const file = await loadFile(ctx, id);
  if (file?.blob_id == null) return undefined;
  const pieces: Buffer[] = [];
  for await (const piece of readBlob(ctx, file.blob_id, { start: 0, end: file.size })) pieces.push(piece);
  return { name: file.display_name, bytes: Buffer.concat(pieces) };
}

export const removeImportFile = (ctx: Writing, id: number): Promise<void> =>
  inTransaction(ctx, (tx) => retireFile(tx, id));
