/** Imports as records: their options, their progress and their states. */
import type { TenantContext } from "../platform/context.ts";
import { type Db, execute } from "../store/database.ts";
import { one } from "../store/must.ts";
import { sql, statement } from "../store/statement.ts";
import type { ImportOptions } from "./options.ts";

type Reading = Pick<TenantContext, "db" | "root">;
type Writing = Pick<TenantContext, "db" | "root" | "now">;

export interface ImportRow {
  readonly root_account_id: number;
  readonly id: number;
  readonly user_id: number | null;
  readonly workflow_state: string;
  readonly attachment_id: number | null;
  readonly upload_kind: string;
  readonly errors_attachment_id: number | null;
  readonly options: ImportOptions;
  readonly diffing_data_set_identifier: string | null;
  readonly diffed_against_import_id: number | null;
  readonly supplied_batches: string[] | null;
  readonly counts: Record<string, number>;
  readonly total_rows: number;
  readonly rows_done: number;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly updated_at: Date;
}

/** States of imports that have not ended. */
export const UNFINISHED: readonly string[] = ["created", "importing", "cleanup_batch"];

const reserveImportId = statement(
  "reserve_import_id",
  {},
  () => sql<{ readonly id: number }>`select nextval(pg_get_serial_sequence('sis_imports', 'id')) as id`,
);

/** Reserves the id of an import whose files are stored before its record. */
export async function reserveImport({ db }: Pick<Reading, "db">): Promise<number> {
  return one(await execute(db, reserveImportId, {}), "the reserved id").id;
}

export interface NewImport {
  readonly id: number;
  readonly userId: number;
  readonly attachmentId: number;
  readonly uploadKind: string;
  readonly options: ImportOptions;
  readonly series: string | null;
}

export async function insertImport({ db, root, now }: Writing, added: NewImport): Promise<ImportRow> {
  const row = await db
    .insertInto("sis_imports")
    .values({
      root_account_id: root,
      id: added.id,
      user_id: added.userId,
      attachment_id: added.attachmentId,
      upload_kind: added.uploadKind,
      options: JSON.stringify(added.options),
      diffing_data_set_identifier: added.series,
      created_at: now,
      updated_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return row as ImportRow;
}

export async function findImport({ db, root }: Reading, id: number): Promise<ImportRow | undefined> {
  const row = await db
    .selectFrom("sis_imports")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .executeTakeFirst();
  return row as ImportRow | undefined;
}

export interface ImportFilter {
  readonly createdSince?: Date | null | undefined;
  readonly createdBefore?: Date | null | undefined;
  readonly states?: readonly string[] | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** A page of imports, newest first. */
export async function listImports({ db, root }: Reading, filter: ImportFilter): Promise<ImportRow[]> {
  let query = db.selectFrom("sis_imports").selectAll().where("root_account_id", "=", root);
  if (filter.createdSince != null) query = query.where("created_at", ">", filter.createdSince);
  if (filter.createdBefore != null) query = query.where("created_at", "<", filter.createdBefore);
  if (filter.states !== undefined) query = query.where("workflow_state", "in", [...filter.states]);
  const rows = await query.orderBy("id", "desc").offset(filter.offset).limit(filter.limit).execute();
  return rows as ImportRow[];
}

/** The oldest import of the account that has not ended. */
export async function nextImport({ db, root }: Reading): Promise<ImportRow | undefined> {
  const row = await db
    .selectFrom("sis_imports")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("workflow_state", "in", UNFINISHED)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row as ImportRow | undefined;
}

/** The last import of the same series that was imported before this one. */
export async function previousOfSeries({ db, root }: Reading, row: ImportRow): Promise<ImportRow | undefined> {
  const found = await db
    .selectFrom("sis_imports")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("diffing_data_set_identifier", "=", row.diffing_data_set_identifier)
    .where("id", "<", row.id)
    .where("workflow_state", "in", ["imported", "imported_with_messages"])
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return found as ImportRow | undefined;
}

const markImportsAborted = statement(
  "mark_imports_aborted",
  { tenant: "bigint", import: "bigint | null", states: "text[]", now: "timestamptz" },
  (p) => sql<{ readonly id: number }>`
    update sis_imports set workflow_state = 'aborted', ended_at = ${p.now}, updated_at = ${p.now}
    where root_account_id = ${p.tenant} and (${p.import} is null or id = ${p.import})
      and workflow_state = any(${p.states})
    returning id`,
);

/** Aborts an import, or all imports, in one of the states. Answers how many. */
export async function abortImports(
  { db, root, now }: Writing,
  { id, states }: { readonly id?: number; readonly states: readonly string[] },
): Promise<number> {
  return (await execute(db, markImportsAborted, { tenant: root, import: id ?? null, states, now })).length;
}

export interface ImportStart {
  readonly supplied: readonly string[];
  readonly totalRows: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly diffedAgainst: number | null;
}

const markImportStarted = statement(
  "mark_import_started",
  {
    tenant: "bigint",
    import: "bigint",
    supplied: "text[]",
    totalRows: "int",
    counts: "jsonb",
    diffedAgainst: "bigint | null",
    now: "timestamptz",
  },
  (p) => sql<{ readonly id: number }>`
    update sis_imports set workflow_state = 'importing', supplied_batches = ${p.supplied}, total_rows = ${p.totalRows},
      counts = ${p.counts}, diffed_against_import_id = ${p.diffedAgainst}, started_at = ${p.now}, updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = ${p.import} and workflow_state = 'created' returning id`,
);

/** Starts an import. Answers false where it had started before. */
export async function startImport({ db, root, now }: Writing, id: number, start: ImportStart): Promise<boolean> {
  return (await execute(db, markImportStarted, { tenant: root, import: id, ...start, now })).length > 0;
}

const lockImportRow = statement(
  "lock_import",
  { tenant: "bigint", import: "bigint" },
  (p) => sql<ImportRow>`
    select i.*, set_config('pidge.sis_import', 'on', true) as marked from sis_imports i
    where i.root_account_id = ${p.tenant} and i.id = ${p.import} for update`,
);

/**
 * Locks the import until the transaction ends, and marks the transaction as an import's, so that triggers do not take
 * its changes for changes by hand.
 */
export async function lockImport({ db, root }: Reading, id: number): Promise<ImportRow> {
  return one(await execute(db, lockImportRow, { tenant: root, import: id }), "the import");
}

export interface ImportProgress {
  readonly rowsDone: number;
  readonly counts: Readonly<Record<string, number>>;
}

const updateImportProgress = statement(
  "update_import_progress",
  { tenant: "bigint", import: "bigint", rowsDone: "int", counts: "jsonb", now: "timestamptz" },
  (p) => sql`
    update sis_imports set rows_done = ${p.rowsDone}, counts = ${p.counts}, updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = ${p.import}`,
);

/** Records the progress of a locked import. */
export async function advanceImport({ db, root, now }: Writing, id: number, progress: ImportProgress): Promise<void> {
  await execute(db, updateImportProgress, { tenant: root, import: id, ...progress, now });
}

const changeImportState = statement(
  "change_import_state",
  {
    tenant: "bigint",
    import: "bigint",
    from: "text[]",
    state: "text",
    errorsAttachment: "bigint | null",
    ended: "boolean",
    now: "timestamptz",
  },
  (p) => sql<{ readonly id: number }>`
    update sis_imports set workflow_state = ${p.state},
      errors_attachment_id = coalesce(${p.errorsAttachment}, errors_attachment_id),
      ended_at = case when ${p.ended} then ${p.now} else ended_at end, updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = ${p.import} and workflow_state = any(${p.from}) returning id`,
);

export interface ImportStateChange {
  readonly from: readonly string[];
  readonly state: string;
  readonly errorsAttachment?: number | null;
  readonly ended?: boolean;
}

/** Moves an import from one of some states to another. Answers false where it was in none of them. */
export async function moveImport({ db, root, now }: Writing, id: number, change: ImportStateChange): Promise<boolean> {
  const { from, state, errorsAttachment = null, ended = false } = change;
  const values = { tenant: root, import: id, from, state, errorsAttachment, ended, now };
  return (await execute(db, changeImportState, values)).length > 0;
}

const countImportAttempt = statement(
  "count_import_attempt",
  { tenant: "bigint", import: "bigint" },
  (p) => sql<{ readonly attempts: number }>`
    update sis_imports set attempts = attempts + 1 where root_account_id = ${p.tenant} and id = ${p.import}
    returning attempts`,
);

/** Counts a run that failed. Answers how many have. */
export async function countAttempt({ db, root }: Reading, id: number): Promise<number> {
  const [row] = await execute(db, countImportAttempt, { tenant: root, import: id });
  return row?.attempts ?? 0;
}

const analyzeImportedTables = statement(
  "analyze_imported_tables",
  {},
  () => sql`
    analyze users, pseudonyms, communication_channels, user_account_associations, courses, course_sections,
      enrollments, groups, group_memberships`,
);

/** Refreshes the planner's statistics: the embedded store has no background process that would. */
export async function refreshStatistics(db: Db): Promise<void> {
  await execute(db, analyzeImportedTables, {});
}

export interface ImporterRow {
  readonly id: number;
  readonly name: string;
  readonly short_name: string;
  readonly sortable_name: string;
  readonly created_at: Date;
}

/** The users who started imports. */
export const usersOfImports = statement(
  "users_of_imports",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql<ImporterRow>`
    select id, name, short_name, sortable_name, created_at from users
    where root_account_id = ${p.tenant} and id = any(${p.ids})`,
);
