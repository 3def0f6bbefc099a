/** Stores the file attached to a topic or an entry. */
import type { Owner } from "../../../files/folders/folders.sql.ts";
import { DEFAULT_FOLDER } from "../../../files/folders/folders.ts";
import { retireFile } from "../../../files/placeFile.sql.ts";
import { storeFile } from "../../../files/uploads/storeFile.ts";
import type { TenantContext } from "../../../platform/context.ts";
import { attributeText } from "../../../platform/errors.ts";
import { RawFile } from "../../../platform/rawFile.ts";

type FileContext = Pick<TenantContext, "db" | "root" | "now">;

/** The file of a parameter, also inside a group of fields (`attachment[uploaded_data]`). */
export function uploadedFile(raw: unknown): RawFile | undefined {
  if (raw instanceof RawFile) return raw;
  const inner = raw !== null && typeof raw === "object" ? (raw as Record<string, unknown>).uploaded_data : undefined;
  return inner instanceof RawFile ? inner : undefined;
}

export interface AttachedFile {
  readonly owner: Owner;
  /** Null for anonymous posts: all members of a course see the uploader of its files. */
  readonly uploader: number | null;
  readonly file: RawFile;
}

/** Stores the file and resolves its id, or refuses it when the owner's storage quota is full. */
export async function attachFile(ctx: FileContext, { owner, uploader, file }: AttachedFile): Promise<number> {
  const stored = await storeFile(ctx, {
    owner,
    folder: DEFAULT_FOLDER,
    userId: uploader,
    name: file.name,
    contentType: file.type,
    content: file,
  });
  if (stored === "over quota") throw attributeText("base", `${owner.type} storage quota exceeded`);
  return stored.id;
}

export const detachFile = (ctx: FileContext, id: number): Promise<void> => retireFile(ctx, id);
