/** The remarks of imports: written with the rows that they are about, read by page. */
import { type Db, run } from "../../store/database.ts";
import type { Remark } from "../chunk.ts";

export interface RemarkRow extends Remark {
  readonly id: number;
  readonly sis_import_id: number;
}

export async function insertRemarks(
  db: Db,
  root: number,
  importId: number,
  remarks: readonly Remark[],
  now: Date,
): Promise<void> {
  if (remarks.length === 0) return;
  await run(
    db,
    `insert into sis_import_errors (root_account_id, sis_import_id, file, message, "row", row_info, failure, created_at)
     select $1, $2, x.file, x.message, x."row", x.row_info, x.failure, $4
     from jsonb_to_recordset($3::jsonb) as x(file text, message text, "row" integer, row_info text, failure boolean)`,
    [root, importId, JSON.stringify(remarks), now],
  );
}

export interface RemarkFilter {
  /** Null for those of all imports. */
  readonly importId: number | null;
  readonly failuresOnly: boolean;
  readonly offset: number;
  readonly limit: number;
}

export const listRemarks = (db: Db, root: number, filter: RemarkFilter): Promise<RemarkRow[]> =>
  run<RemarkRow>(
    db,
    `select id, sis_import_id, file, message, "row", row_info, failure from sis_import_errors
     where root_account_id = $1 and ($2::bigint is null or sis_import_id = $2) and (failure or not $3)
     order by id offset $4 limit $5`,
    [root, filter.importId, filter.failuresOnly, filter.offset, filter.limit],
  );

/** The remarks of one import after another one, for reading them all. */
export const remarksAfter = (
  db: Db,
  root: number,
  importId: number,
  after: number,
  limit: number,
): Promise<RemarkRow[]> =>
  run<RemarkRow>(
    db,
    `select id, sis_import_id, file, message, "row", row_info, failure from sis_import_errors
     where root_account_id = $1 and sis_import_id = $2 and id > $3 order by id limit $4`,
    [root, importId, after, limit],
  );

export interface FirstRemark {
  readonly sis_import_id: number;
  readonly failure: boolean;
  readonly file: string | null;
  readonly message: string;
  /** How many there are of this import and sort. */
  readonly total: number;
}

/** The first remarks of each import, of failures and of warnings apart. */
export const firstRemarks = (
  db: Db,
  root: number,
  importIds: readonly number[],
  limit: number,
): Promise<FirstRemark[]> =>
  run<FirstRemark>(
    db,
    `select sis_import_id, failure, file, message, total from (
       select id, sis_import_id, failure, file, message,
         count(*) over (partition by sis_import_id, failure) as total,
         row_number() over (partition by sis_import_id, failure order by id) as place
       from sis_import_errors where root_account_id = $1 and sis_import_id = any($2::bigint[])) r
     where place <= $3 order by id`,
    [root, importIds, limit],
  );
