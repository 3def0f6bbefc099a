/** What placing and removing files needs of the store. */
import { type Db, run } from "../store/database.ts";

/** Waits until nobody else places files in the context: names and quotas are decided by one at a time. */
export async function lockContext(tx: Db, root: number, contextType: string, contextId: number): Promise<void> {
  await run(
    tx,
    `select id from folders
     where root_account_id = $1 and context_type = $2 and context_id = $3 and parent_folder_id is null for update`,
    [root, contextType, contextId],
  );
}

/** The names in a folder that are `name` or begin with `prefix`, one file's own left out. */
export async function takenNames(
  db: Db,
  root: number,
  folderId: number,
  ownId: number,
  name: string,
  prefix: string,
): Promise<Set<string>> {
  const rows = await run<{ display_name: string }>(
    db,
    `select display_name from attachments
     where root_account_id = $1 and folder_id = $2 and workflow_state = 'available' and id <> $3
       and (display_name = $4 or starts_with(display_name, $5))`,
    [root, folderId, ownId, name, prefix],
  );
  return new Set(rows.map((r) => r.display_name));
}

/** What becomes of a file that goes: `$3` its successor, `gone` the files with whether messages carry them. */
const RETIRE = `
  changed as (
    update attachments a set workflow_state = case when gone.carried then 'replaced' else 'deleted' end,
      size = case when gone.carried then a.size else 0 end,
      blob_id = case when gone.carried then a.blob_id end, replacement_id = $3, updated_at = $4
    from gone where a.root_account_id = $1 and a.id = gone.id),
  redirected as (
    update attachments a set replacement_id = $3 from gone where a.root_account_id = $1 and a.replacement_id = gone.id)
  update file_blobs b set workflow_state = 'freed' from gone
  where b.root_account_id = $1 and b.id = gone.blob_id and not gone.carried`;

/** The file of that name makes way for `successor`, to which its id leads from now on. Messages keep what they carry. */
export async function retireSameName(
  tx: Db,
  root: number,
  folderId: number,
  name: string,
  successor: number,
  now: Date,
): Promise<void> {
  await run(
    tx,
    `with gone as (
       select a.id, a.blob_id, exists (select 1 from conversation_messages m where m.root_account_id = $1
           and m.attachment_ids <> '{}' and m.attachment_ids @> array[a.id]) as carried
       from attachments a where a.root_account_id = $1 and a.folder_id = $2 and a.display_name = $5
         and a.workflow_state = 'available' and a.id <> $3),
     ${RETIRE}`,
    [root, folderId, successor, now, name],
  );
}

/** Deletes a file and frees its bytes, whoever still refers to it. */
export async function retireFile(tx: Db, root: number, id: number, now: Date): Promise<void> {
  await run(
    tx,
    `with gone as (
       select a.id, a.blob_id, false as carried from attachments a where a.root_account_id = $1 and a.id = $2),
     ${RETIRE}`,
    [root, id, null, now],
  );
}

/** Gives a file that waits for its bytes a blob; the one it had before becomes nobody's. Answers whether it waited. */
export async function attachBlob(
  db: Db,
  root: number,
  fileId: number,
  blob: { readonly id: number; readonly size: number },
): Promise<boolean> {
  const rows = await run<{ id: number }>(
    db,
    `with waiting as (
       select id, blob_id from attachments
       where root_account_id = $1 and id = $2 and workflow_state = 'pending' for update),
     kept as (
       update file_blobs b set workflow_state = 'kept' from waiting
       where b.root_account_id = $1 and b.id = $3 and b.workflow_state = 'writing' returning b.id),
     freed as (
       update file_blobs b set workflow_state = 'freed' from waiting
       where b.root_account_id = $1 and b.id = waiting.blob_id)
     update attachments a set blob_id = kept.id, size = $4 from waiting, kept
     where a.root_account_id = $1 and a.id = waiting.id returning a.id`,
    [root, fileId, blob.id, blob.size],
  );
  return rows.length > 0;
}

/** An upload that failed: what came of it goes, the reason stays. */
export async function failUpload(tx: Db, root: number, id: number, reason: string, now: Date): Promise<void> {
  await run(
    tx,
    `with failed as (
       select id, blob_id from attachments
       where root_account_id = $1 and id = $2 and workflow_state = 'pending' for update),
     freed as (
       update file_blobs b set workflow_state = 'freed' from failed
       where b.root_account_id = $1 and b.id = failed.blob_id)
     update attachments a set workflow_state = 'errored', upload_error = $3, size = 0, blob_id = null, updated_at = $4
     from failed where a.root_account_id = $1 and a.id = failed.id`,
    [root, id, reason, now],
  );
}
