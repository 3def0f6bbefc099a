/** The file that comes with a topic or an entry. */
import type { Owner } from "../../../files/folders.sql.ts";
import { DEFAULT_FOLDER } from "../../../files/folders.ts";
import { retireFile } from "../../../files/places.sql.ts";
import { storeFile } from "../../../files/storeFile.ts";
import { attributeText } from "../../../platform/errors.ts";
import { RawFile } from "../../../platform/rawFile.ts";
import type { Db } from "../../../store/database.ts";

/** The file of a parameter, also inside a group (`attachment[uploaded_data]`). */
export function readFile(raw: unknown): RawFile | undefined {
  if (raw instanceof RawFile) return raw;
  const inner = raw !== null && typeof raw === "object" ? (raw as Record<string, unknown>).uploaded_data : undefined;
  return inner instanceof RawFile ? inner : undefined;
}

/**
 * Keeps the file, or refuses it when the owner's quota has no room. Answers its id. Without an uploader for what is
 * posted anonymously: all members of a course see who put a file there.
 */
export async function keepFile(
  tx: Db,
  owner: Owner,
  userId: number | null,
  file: RawFile,
  now: Date,
  folder = DEFAULT_FOLDER,
): Promise<number> {
  const kept = await storeFile(
    tx,
    { owner, folder, userId, name: file.name, contentType: file.type, content: file },
    now,
  );
  if (kept === "over quota") throw attributeText("base", `${owner.type} storage quota exceeded`);
  return kept.id;
}

export const dropFile = (tx: Db, root: number, id: number, now: Date): Promise<void> => retireFile(tx, root, id, now);

/** A topic that becomes anonymous takes its file along. */
export async function forgetUploader(tx: Db, root: number, id: number): Promise<void> {
  await tx
    .updateTable("attachments")
    .set({ user_id: null })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}
