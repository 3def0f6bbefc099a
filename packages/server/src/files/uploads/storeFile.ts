/** Stores a file whose bytes came with a request, for example the attachment of a post. */
import type { TenantContext } from "../../platform/context.ts";
import type { RawFile } from "../../platform/rawFile.ts";
import { newToken } from "../../platform/tokens.ts";
import { writeBlob } from "../blobs.ts";
import { type FileRow, insertPendingFile } from "../files.sql.ts";
import type { Owner } from "../folders/folders.sql.ts";
import { ensureFolder } from "../folders/folders.ts";
import { namesOf, readFileName } from "../names.ts";
import { attachBlob } from "../placeFile.sql.ts";
import { finishUpload, readContentType } from "./upload.ts";

export interface StoredFile {
  readonly owner: Owner;
  /** Path below the owner's root folder; the folder is created if it is missing. */
  readonly folder: string;
  readonly userId: number | null;
  readonly name: string;
  readonly contentType?: string | undefined;
  readonly content: Pick<RawFile, "size" | "chunks">;
}

/** Stores a file inside the caller's transaction. A taken name gets a number; a file that exceeds the quota is not stored. */
export async function storeFile(
  ctx: Pick<TenantContext, "db" | "root" | "now">,
  { owner, folder, userId, content, ...input }: StoredFile,
): Promise<FileRow | "over quota"> {
  const name = readFileName(input.name);
  const file = await insertPendingFile(ctx, {
    contextType: owner.type,
    contextId: owner.id,
    folderId: (await ensureFolder(ctx, owner, folder)).id,
    userId,
    uuid: newToken().slice(0, 40),
    ...namesOf(name),
    contentType: readContentType(input.contentType, name),
  });
  await attachBlob(ctx, file.id, await writeBlob(ctx, content.chunks(), content.size));
  return finishUpload(ctx, file, "rename");
}
