/** Reads and writes progress records. */
import type { Selectable } from "kysely";
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";
import type { ProgressesTable } from "../../store/tables.generated.ts";

type Reading = Pick<TenantContext, "db" | "root">;
type Writing = Pick<TenantContext, "db" | "root" | "now">;

export type ProgressRow = Selectable<ProgressesTable>;

export interface NewProgress {
  readonly contextType: "User" | "Account" | "Course" | "Group";
  readonly contextId: number;
  /** Who asked for the work. */
  readonly userId: number | null;
  readonly tag: string;
}

export const insertProgress = ({ db, root, now }: Writing, progress: NewProgress): Promise<ProgressRow> =>
  db
    .insertInto("progresses")
    .values({
      root_account_id: root,
      context_type: progress.contextType,
      context_id: progress.contextId,
      user_id: progress.userId,
      tag: progress.tag,
      completion: 0,
      created_at: now,
      updated_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();

export const findProgress = ({ db, root }: Reading, id: number): Promise<ProgressRow | undefined> =>
  db.selectFrom("progresses").selectAll().where("root_account_id", "=", root).where("id", "=", id).executeTakeFirst();

/** What changes; what is undefined stays. */
export interface ProgressChange {
  readonly workflow_state?: string;
  readonly completion?: number;
  readonly message?: string | null;
  readonly results?: unknown;
}

const updateProgress = statement(
  "update_progress",
  {
    tenant: "bigint",
    progress: "bigint",
    state: "text | null",
    completion: "double precision | null",
    message: "text | null",
    results: "jsonb | null",
    now: "timestamptz",
  },
  (p) => sql<{ id: number }>`
    update progresses set workflow_state = coalesce(${p.state}, workflow_state),
      completion = coalesce(${p.completion}, completion), message = coalesce(${p.message}, message),
      results = coalesce(${p.results}, results), updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = ${p.progress} and workflow_state in ('queued', 'running')
    returning id`,
);

/** Changes a progress that has not ended. Answers false when it has: the work was cancelled, and may stop. */
export async function changeProgress(
  { db, root, now }: Writing,
  id: number,
  { workflow_state, completion, message, results }: ProgressChange,
): Promise<boolean> {
  const rows = await execute(db, updateProgress, {
    tenant: root,
    progress: id,
    state: workflow_state ?? null,
    completion: completion ?? null,
    message: message ?? null,
    results: results ?? null,
    now,
  });
  return rows.length > 0;
}
