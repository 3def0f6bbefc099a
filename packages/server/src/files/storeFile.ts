/** Keeps a file whose bytes have come with a request: an attachment of a post, a report of an import. */
import type { RawFile } from "../platform/rawFile.ts";
import { newToken } from "../platform/tokens.ts";
import type { Db } from "../store/database.ts";
import { writeBlob } from "./blobs.ts";
import { type FileRow, insertPendingFile } from "./files.sql.ts";
import type { Owner } from "./folders.sql.ts";
import { ensureFolder } from "./folders.ts";
import { namesOf, readFileName } from "./names.ts";
import { attachBlob } from "./places.sql.ts";
import { finishUpload, readContentType } from "./upload.ts";

export interface StoredFile {
  readonly owner: Owner;
  /** Path below the owner's root folder, made on demand. */
  readonly folder: string;
  readonly userId: number | null;
  readonly name: string;
  readonly contentType?: string | undefined;
  readonly content: Pick<RawFile, "size" | "chunks">;
}

/** Inside the caller's transaction. A name that is taken gets a number; a file that the quota has no room for is not kept. */
export async function storeFile(tx: Db, input: StoredFile, now: Date): Promise<FileRow | "over quota"> {
  const { owner } = input;
  const name = readFileName(input.name);
  const folder = await ensureFolder(tx, owner, input.folder, now);
  const file = await insertPendingFile(tx, {
    root: owner.root,
    contextType: owner.type,
    contextId: owner.id,
    folderId: folder.id,
    userId: input.userId,
    uuid: newToken().slice(0, 40),
    ...namesOf(name),
    contentType: readContentType(input.contentType, name),
    now,
  });
  const blob = await writeBlob(tx, owner.root, input.content.chunks(), input.content.size, now);
  await attachBlob(tx, owner.root, file.id, blob);
  return finishUpload(tx, file, "rename", now);
}
