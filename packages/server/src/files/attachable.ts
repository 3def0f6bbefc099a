/** Decides which files a user may attach to a message. */
import type { Actor } from "../platform/actor.ts";
import { type Db, execute } from "../store/database.ts";
import { filesInFolder } from "./attachable.sql.ts";
import type { FileRow } from "./files.sql.ts";
import { CONVERSATION_FOLDER, fullName } from "./folders/folders.ts";

/** Those of the files that are in the actor's own "conversation attachments" folder, in the order given. */
export async function attachableFiles(
  { db, actor }: { readonly db: Db; readonly actor: Pick<Actor, "root" | "id"> },
  ids: readonly number[],
): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  const folder = fullName("User", CONVERSATION_FOLDER);
  return execute(db, filesInFolder, { tenant: actor.root, user: actor.id, ids, folder });
}
