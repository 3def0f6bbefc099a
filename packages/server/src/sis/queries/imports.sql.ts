/** Imports as records: what was asked for, how far it has got, and the remarks on rows and files. */
import { type Db, run } from "../../store/database.ts";
import type { ImportOptions } from "../options.ts";

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

/** States in which there is still something to do. */
export const UNFINISHED = ["created", "importing", "cleanup_batch"] as const;

export async function reserveImport(db: Db): Promise<number> {
  const [row] = await run<{ id: number }>(db, "select nextval(pg_get_serial_sequence('sis_imports', 'id')) as id", []);
  return row!.id;
}

export interface NewImport {
  readonly root: number;
  readonly id: number;
  readonly userId: number;
  readonly attachmentId: number;
  readonly kind: string;
  readonly options: ImportOptions;
  readonly series: string | null;
  readonly now: Date;
}

export async function insertImport(db: Db, i: NewImport): Promise<ImportRow> {
  const row = await db
    .insertInto("sis_imports")
    .values({
      root_account_id: i.root,
      id: i.id,
      user_id: i.userId,
      attachment_id: i.attachmentId,
      upload_kind: i.kind,
      options: JSON.stringify(i.options),
      diffing_data_set_identifier: i.series,
      created_at: i.now,
      updated_at: i.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return row as ImportRow;
}

export async function findImport(db: Db, root: number, id: number): Promise<ImportRow | undefined> {
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

/** Newest first. */
export async function listImports(db: Db, root: number, filter: ImportFilter): Promise<ImportRow[]> {
  let query = db.selectFrom("sis_imports").selectAll().where("root_account_id", "=", root);
  if (filter.createdSince != null) query = query.where("created_at", ">", filter.createdSince);
  if (filter.createdBefore != null) query = query.where("created_at", "<", filter.createdBefore);
  if (filter.states !== undefined) query = query.where("workflow_state", "in", [...filter.states]);
  const rows = await query.orderBy("id", "desc").offset(filter.offset).limit(filter.limit).execute();
  return rows as ImportRow[];
}

/** The account's oldest import that is not finished: the one whose turn it is. */
export async function nextImport(db: Db, root: number): Promise<ImportRow | undefined> {
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

/** The series' last import before this one that was taken. */
export async function previousOfSeries(db: Db, row: ImportRow): Promise<ImportRow | undefined> {
  const found = await db
    .selectFrom("sis_imports")
    .selectAll()
    .where("root_account_id", "=", row.root_account_id)
    .where("diffing_data_set_identifier", "=", row.diffing_data_set_identifier)
    .where("id", "<", row.id)
    .where("workflow_state", "in", ["imported", "imported_with_messages"])
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return found as ImportRow | undefined;
}

/** Calls off those of the states that are asked for; answers how many. */
export async function abortImports(
  db: Db,
  root: number,
  which: { readonly id?: number; readonly states: readonly string[] },
  now: Date,
): Promise<number> {
  const rows = await run<{ id: number }>(
    db,
    `update sis_imports set workflow_state = 'aborted', ended_at = $4, updated_at = $4
     where root_account_id = $1 and ($2::bigint is null or id = $2) and workflow_state = any($3::text[]) returning id`,
    [root, which.id ?? null, which.states, now],
  );
  return rows.length;
}

export interface Start {
  readonly supplied: readonly string[];
  readonly totalRows: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly diffedAgainst: number | null;
}

/** Begins an import that has not begun; answers whether it was this call that did. */
export async function startImport(db: Db, root: number, id: number, start: Start, now: Date): Promise<boolean> {
  const rows = await run<{ id: number }>(
    db,
    `update sis_imports set workflow_state = 'importing', supplied_batches = $3, total_rows = $4, counts = $5,
       diffed_against_import_id = $6, started_at = $7, updated_at = $7
     where root_account_id = $1 and id = $2 and workflow_state = 'created' returning id`,
    [root, id, start.supplied, start.totalRows, JSON.stringify(start.counts), start.diffedAgainst, now],
  );
  return rows.length > 0;
}

/**
 * Holds the import until the transaction ends, and marks the transaction as an import's, so that what it writes does
 * not count as changed by hand.
 */
export async function lockImport(tx: Db, root: number, id: number): Promise<ImportRow> {
  const [row] = await run<ImportRow>(
    tx,
    `select i.*, set_config('pidge.sis_import', 'on', true) as marked from sis_imports i
     where i.root_account_id = $1 and i.id = $2 for update`,
    [root, id],
  );
  return row!;
}

export interface Advance {
  readonly rowsDone: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly now: Date;
}

/** Notes how far a locked import has got. */
export async function advanceImport(tx: Db, root: number, id: number, to: Advance): Promise<void> {
  await run(
    tx,
    `update sis_imports set rows_done = $3, counts = $4, updated_at = $5 where root_account_id = $1 and id = $2`,
    [root, id, to.rowsDone, JSON.stringify(to.counts), to.now],
  );
}

/** Moves an import on to a state, if it is in one of some; answers whether it was. */
export async function moveImport(
  db: Db,
  root: number,
  id: number,
  from: readonly string[],
  to: { readonly state: string; readonly errorsAttachment?: number | null; readonly ended?: boolean },
  now: Date,
): Promise<boolean> {
  const rows = await run<{ id: number }>(
    db,
    `update sis_imports set workflow_state = $4, errors_attachment_id = coalesce($5, errors_attachment_id),
       ended_at = case when $6 then $7::timestamptz else ended_at end, updated_at = $7
     where root_account_id = $1 and id = $2 and workflow_state = any($3::text[]) returning id`,
    [root, id, from, to.state, to.errorsAttachment ?? null, to.ended ?? false, now],
  );
  return rows.length > 0;
}

/** Counts a run that broke off; answers how many have. */
export async function countAttempt(db: Db, root: number, id: number): Promise<number> {
  const [row] = await run<{ attempts: number }>(
    db,
    "update sis_imports set attempts = attempts + 1 where root_account_id = $1 and id = $2 returning attempts",
    [root, id],
  );
  return row?.attempts ?? 0;
}

/** Lets the planner know of what came: the embedded store has nobody who does this by and by. */
export async function refreshStatistics(db: Db): Promise<void> {
  await run(
    db,
    `analyze users, pseudonyms, communication_channels, user_account_associations, courses, course_sections,
       enrollments, groups, group_memberships`,
    [],
  );
}
