/** Takes away the bytes that are nobody's: of deleted files, and of uploads that were never finished. */
import type { Services } from "../platform/context.ts";
import { type Database, run } from "../store/database.ts";

/** An upload may take this long from its first step to its last. */
const PATIENCE_MS = 24 * 60 * 60 * 1000;

/** Rows deleted at a time: some 16 MiB, well below a statement's timeout. */
const BATCH = 64;

export const SWEEP = "files.sweep";

/** Asks for a sweep of the tenant where there is anything to take away. Not inside a transaction. */
export async function sweepSoon({ db, jobs }: Pick<Services, "db" | "jobs">, root: number, now: Date): Promise<void> {
  if (await needsSweep(db, root, now)) await jobs.send(SWEEP, { root });
}

async function needsSweep(db: Database, root: number, now: Date): Promise<boolean> {
  const [row] = await run<{ needed: boolean }>(
    db,
    `select exists (select 1 from file_blobs where root_account_id = $1 and workflow_state <> 'kept'
         and (workflow_state = 'freed' or created_at < $2))
       or exists (select 1 from attachments where root_account_id = $1 and workflow_state = 'pending' and created_at < $2)
       as needed`,
    [root, new Date(now.getTime() - PATIENCE_MS)],
  );
  return row!.needed;
}

/** May run any number of times, also at once. */
export async function sweep(db: Database, root: number, now: Date): Promise<void> {
  const before = new Date(now.getTime() - PATIENCE_MS);
  await run(
    db,
    `with given_up as (
       select id, blob_id from attachments
       where root_account_id = $1 and workflow_state = 'pending' and created_at < $2 for update),
     freed as (
       update file_blobs set workflow_state = 'freed'
       where root_account_id = $1 and (id in (select blob_id from given_up)
         or (workflow_state = 'writing' and created_at < $2)))
     update attachments a set workflow_state = 'deleted', size = 0, blob_id = null, updated_at = $3 from given_up
     where a.root_account_id = $1 and a.id = given_up.id`,
    [root, before, now],
  );
  const freed = await run<{ id: number }>(
    db,
    "select id from file_blobs where root_account_id = $1 and workflow_state = 'freed'",
    [root],
  );
  for (const { id } of freed) await removeBlob(db, root, id);
}

async function removeBlob(db: Database, root: number, id: number): Promise<void> {
  for (;;) {
    const gone = await run<{ number: number }>(
      db,
      `delete from file_chunks where root_account_id = $1 and blob_id = $2 and number in (
         select number from file_chunks where root_account_id = $1 and blob_id = $2 order by number limit $3)
       returning number`,
      [root, id, BATCH],
    );
    if (gone.length < BATCH) break;
  }
  await run(db, "delete from file_blobs where root_account_id = $1 and id = $2", [root, id]);
}
