/** Finds and gives up uploads that were never finished. */
import { sql, statement } from "../store/statement.ts";

/** Whether the tenant has blobs to delete, or uploads begun before a moment that were never finished. */
export const needsSweep = statement(
  "needs_sweep",
  { tenant: "bigint", before: "timestamptz" },
  (p) => sql<{ readonly needed: boolean }>`
    select exists (select 1 from file_blobs where root_account_id = ${p.tenant} and workflow_state <> 'kept'
        and (workflow_state = 'freed' or created_at < ${p.before}))
      or exists (select 1 from attachments where root_account_id = ${p.tenant} and workflow_state = 'pending'
        and created_at < ${p.before}) as needed`,
);

/** Deletes the unfinished uploads begun before a moment, and frees their blobs and those whose writer never finished. */
export const giveUpUploads = statement(
  "give_up_uploads",
  { tenant: "bigint", before: "timestamptz", now: "timestamptz" },
  (p) => sql`
    with given_up as (
      select id, blob_id from attachments
      where root_account_id = ${p.tenant} and workflow_state = 'pending' and created_at < ${p.before} for update),
    freed as (
      update file_blobs set workflow_state = 'freed'
      where root_account_id = ${p.tenant} and (id in (select blob_id from given_up)
        or (workflow_state = 'writing' and created_at < ${p.before})))
    update attachments a set workflow_state = 'deleted', size = 0, blob_id = null, updated_at = ${p.now} from given_up
    where a.root_account_id = ${p.tenant} and a.id = given_up.id`,
);
