/** Reads and writes what placing, replacing and deleting files needs. */
import type { TenantContext } from "../platform/context.ts";
import { execute } from "../store/database.ts";
import { sql, statement } from "../store/statement.ts";

const lockRootFolder = statement(
  "lock_root_folder",
  { tenant: "bigint", ownerType: "text", owner: "bigint" },
  (p) => sql`
    select id from folders where root_account_id = ${p.tenant} and context_type = ${p.ownerType}
      and context_id = ${p.owner} and parent_folder_id is null for update`,
);

/** Locks the files of an owner until the transaction ends: names and quotas are decided by one transaction at a time. */
export async function lockOwner(
  { db, root }: Pick<TenantContext, "db" | "root">,
  owner: { readonly type: string; readonly id: number },
): Promise<void> {
  await execute(db, lockRootFolder, { tenant: root, ownerType: owner.type, owner: owner.id });
}

/** The names of the other files in a folder that are `name` or begin with `prefix`. */
export const takenNames = statement(
  "taken_names",
  { tenant: "bigint", folder: "bigint", file: "bigint", name: "text", prefix: "text" },
  (p) => sql<{ readonly display_name: string }>`
    select display_name from attachments
    where root_account_id = ${p.tenant} and folder_id = ${p.folder} and workflow_state = 'available' and id <> ${p.file}
      and (display_name = ${p.name} or starts_with(display_name, ${p.prefix}))`,
);

/**
 * SQL that retires the files of the CTE `gone` (`id`, `blob_id`, `carried`): those that messages carry are kept as
 * replaced, the others are deleted and their blobs freed. Their ids lead to the successor, if there is one.
 */
const retire = (p: { readonly tenant: string; readonly successor: string; readonly now: string }) => `
    changed as (
      update attachments a set workflow_state = case when gone.carried then 'replaced' else 'deleted' end,
        size = case when gone.carried then a.size else 0 end,
        blob_id = case when gone.carried then a.blob_id end, replacement_id = ${p.successor}, updated_at = ${p.now}
      from gone where a.root_account_id = ${p.tenant} and a.id = gone.id),
    redirected as (
      update attachments a set replacement_id = ${p.successor} from gone
      where a.root_account_id = ${p.tenant} and a.replacement_id = gone.id)
    update file_blobs b set workflow_state = 'freed' from gone
    where b.root_account_id = ${p.tenant} and b.id = gone.blob_id and not gone.carried`;

/** Retires the file of a name in a folder in favour of its successor. Messages keep the file that they carry. */
export const retireSameName = statement(
  "retire_same_name",
  { tenant: "bigint", folder: "bigint", name: "text", successor: "bigint", now: "timestamptz" },
  (p) => sql`
    with gone as (
      select a.id, a.blob_id, exists (select 1 from conversation_messages m where m.root_account_id = ${p.tenant}
          and m.attachment_ids <> '{}' and m.attachment_ids @> array[a.id]) as carried
      from attachments a where a.root_account_id = ${p.tenant} and a.folder_id = ${p.folder}
        and a.display_name = ${p.name} and a.workflow_state = 'available' and a.id <> ${p.successor}),
    ${retire(p)}`,
);

const retireById = statement(
  "retire_file",
  { tenant: "bigint", file: "bigint", successor: "bigint | null", now: "timestamptz" },
  (p) => sql`
    with gone as (
      select a.id, a.blob_id, false as carried from attachments a
      where a.root_account_id = ${p.tenant} and a.id = ${p.file}),
    ${retire(p)}`,
);

/** Deletes the files of folders and frees their bytes, even if messages carry them. */
export const retireFilesIn = statement(
  "retire_files_in_folders",
  { tenant: "bigint", folders: "bigint[]", successor: "bigint | null", now: "timestamptz" },
  (p) => sql`
    with gone as (
      select a.id, a.blob_id, false as carried from attachments a
      where a.root_account_id = ${p.tenant} and a.folder_id = any(${p.folders}) and a.workflow_state = 'available'),
    ${retire(p)}`,
);

/** Deletes a file and frees its bytes, even if messages carry it. */
export async function retireFile(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  file: number,
): Promise<void> {
  await execute(db, retireById, { tenant: root, file, successor: null, now });
}

const giveBlob = statement(
  "give_blob",
  { tenant: "bigint", file: "bigint", blob: "bigint", size: "bigint" },
  (p) => sql<{ readonly id: number }>`
    with waiting as (
      select id, blob_id from attachments
      where root_account_id = ${p.tenant} and id = ${p.file} and workflow_state = 'pending' for update),
    kept as (
      update file_blobs b set workflow_state = 'kept' from waiting
      where b.root_account_id = ${p.tenant} and b.id = ${p.blob} and b.workflow_state = 'writing' returning b.id),
    freed as (
      update file_blobs b set workflow_state = 'freed' from waiting
      where b.root_account_id = ${p.tenant} and b.id = waiting.blob_id)
    update attachments a set blob_id = kept.id, size = ${p.size} from waiting, kept
    where a.root_account_id = ${p.tenant} and a.id = waiting.id returning a.id`,
);

/** Gives a pending file its blob, and frees the blob that it had before. Answers whether the file was pending. */
export async function attachBlob(
  { db, root }: Pick<TenantContext, "db" | "root">,
  file: number,
  blob: { readonly id: number; readonly size: number },
): Promise<boolean> {
  return (await execute(db, giveBlob, { tenant: root, file, blob: blob.id, size: blob.size })).length > 0;
}

/** Marks a pending upload as failed, with the reason, and frees its blob. */
export const failUpload = statement(
  "fail_upload",
  { tenant: "bigint", file: "bigint", reason: "text", now: "timestamptz" },
  (p) => sql`
    with failed as (
      select id, blob_id from attachments
      where root_account_id = ${p.tenant} and id = ${p.file} and workflow_state = 'pending' for update),
    freed as (
      update file_blobs b set workflow_state = 'freed' from failed
      where b.root_account_id = ${p.tenant} and b.id = failed.blob_id)
    update attachments a set workflow_state = 'errored', upload_error = ${p.reason}, size = 0, blob_id = null,
      updated_at = ${p.now}
    from failed where a.root_account_id = ${p.tenant} and a.id = failed.id`,
);
