/** Reads and writes progress records. */
import { type Db, run } from "../../store/database.ts";

export interface ProgressRow {
  id: number;
  context_type: string;
  context_id: number;
  user_id: number | null;
  tag: string;
  completion: number | null;
  workflow_state: string;
  message: string | null;
  results: unknown;
  created_at: Date;
  updated_at: Date;
}

export interface NewProgress {
  readonly root: number;
  readonly contextType: "User" | "Account" | "Course" | "Group";
  readonly contextId: number;
  readonly userId: number | null;
  readonly tag: string;
  readonly now: Date;
}

export async function insertProgress(db: Db, p: NewProgress): Promise<ProgressRow> {
  return db
    .insertInto("progresses")
    .values({
      root_account_id: p.root,
      context_type: p.contextType,
      context_id: p.contextId,
      user_id: p.userId,
      tag: p.tag,
      completion: 0,
      created_at: p.now,
      updated_at: p.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function findProgress(db: Db, root: number, id: number): Promise<ProgressRow | undefined> {
  return db
    .selectFrom("progresses")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .executeTakeFirst();
}

export interface ProgressChange {
  readonly workflow_state?: string;
  readonly completion?: number;
  readonly message?: string | null;
  readonly results?: unknown;
}

/** Changes a progress that has not ended; answers whether it had not. Work that was cancelled sees `false` here. */
export async function changeProgress(
  db: Db,
  root: number,
  id: number,
  change: ProgressChange,
  now: Date,
): Promise<boolean> {
  const rows = await run<{ id: number }>(
    db,
    `update progresses set workflow_state = coalesce($3, workflow_state), completion = coalesce($4, completion),
       message = coalesce($5, message), results = coalesce($6::jsonb, results), updated_at = $7
     where root_account_id = $1 and id = $2 and workflow_state in ('queued', 'running') returning id`,
    [
      root,
      id,
      change.workflow_state ?? null,
      change.completion ?? null,
      change.message ?? null,
      change.results === undefined ? null : JSON.stringify(change.results),
      now,
    ],
  );
  return rows.length > 0;
}
