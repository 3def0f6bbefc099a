/** Keeps an import's files: the upload as it came, and its remarks as CSV. */
import { readBlob, writeBlob } from "../files/blobs.ts";
import { type FileRow, insertPendingFile, loadFile } from "../files/files.sql.ts";
import { guessType } from "../files/mediaTypes.ts";
import { namesOf } from "../files/names.ts";
import { attachBlob, retireFile } from "../files/placeFile.sql.ts";
import { placeFile } from "../files/placeFile.ts";
import { newToken } from "../platform/tokens.ts";
import type { Database } from "../store/database.ts";

export interface ImportFile {
  readonly root: number;
  readonly importId: number;
  readonly userId: number | null;
  readonly name: string;
  readonly bytes: AsyncIterable<Buffer>;
  readonly limit: number;
  readonly now: Date;
}

/** A file that belongs to the import alone: it lies in no folder and counts against no quota. */
export async function storeImportFile(db: Database, file: ImportFile): Promise<FileRow> {
  const { root, now } = file;
  const blob = await writeBlob({ db, root, now }, file.bytes, file.limit);
  return db.transaction().execute(async (tx) => {
    const ctx = { db: tx, root, now };
    const pending = await insertPendingFile(ctx, {
      contextType: "SisImport",
      contextId: file.importId,
      folderId: null,
      userId: file.userId,
      uuid: newToken().slice(0, 40),
      ...namesOf(file.name),
      contentType: guessType(file.name),
    });
    await attachBlob(ctx, pending.id, blob);
    return placeFile(ctx, pending, { folderId: null, name: file.name, onDuplicate: "overwrite" });
  });
}

/** The bytes of an import's file, or undefined when it is gone. */
export async function readStored(db: Database, root: number, id: number): Promise<SuppliedBytes | undefined> {
  const file = await loadFile({ db, root }, id);
  if (file?.blob_id == null) return undefined;
  const pieces: Buffer[] = [];
  for await (const piece of readBlob({ db, root }, file.blob_id, { start: 0, end: file.size })) pieces.push(piece);
  return { name: file.display_name, bytes: Buffer.concat(pieces) };
}

export interface SuppliedBytes {
  readonly name: string;
  readonly bytes: Buffer;
}

export const removeFile = (db: Database, root: number, id: number, now: Date): Promise<void> =>
  db.transaction().execute((tx) => retireFile({ db: tx, root, now }, id));
