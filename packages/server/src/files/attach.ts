/** Which files a person may attach to a message. */
import type { Actor } from "../platform/actor.ts";
import { type Db, run } from "../store/database.ts";
import type { FileRow } from "./files.sql.ts";
import { CONVERSATION_FOLDER, fullName } from "./folders.ts";

/** Those of the ids that lie in the actor's own "conversation attachments" folder, in the order given. */
export async function attachableFiles(
  db: Db,
  actor: Pick<Actor, "root" | "id">,
  ids: readonly number[],
): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  return run<FileRow>(
    db,
    `select a.* from unnest($3::bigint[]) with ordinality as wanted (id, place)
     join attachments a on a.root_account_id = $1 and a.id = wanted.id and a.workflow_state = 'available'
     join folders f on f.root_account_id = $1 and f.id = a.folder_id
     where f.context_type = 'User' and f.context_id = $2 and f.full_name = $4 order by wanted.place`,
    [actor.root, actor.id, ids, fullName("User", CONVERSATION_FOLDER)],
  );
}
