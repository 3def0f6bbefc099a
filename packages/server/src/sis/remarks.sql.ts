/** Reads and writes the remarks of imports: errors of files and warnings of rows. */
import type { TenantContext } from "../platform/context.ts";
import { execute } from "../store/database.ts";
import { sql, statement } from "../store/statement.ts";
import type { Remark } from "./chunk.ts";

type Reading = Pick<TenantContext, "db" | "root">;

export interface RemarkRow extends Remark {
  readonly id: number;
  readonly sis_import_id: number;
}

const insertImportErrors = statement(
  "insert_import_errors",
  { tenant: "bigint", import: "bigint", remarks: "jsonb", now: "timestamptz" },
  (p) => sql`
    insert into sis_import_errors (root_account_id, sis_import_id, file, message, "row", row_info, failure, created_at)
    select ${p.tenant}, ${p.import}, x.file, x.message, x."row", x.row_info, x.failure, ${p.now}
    from jsonb_to_recordset(${p.remarks})
      as x(file text, message text, "row" integer, row_info text, failure boolean)`,
);

export async function insertRemarks(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  importId: number,
  remarks: readonly Remark[],
): Promise<void> {
  if (remarks.length > 0) await execute(db, insertImportErrors, { tenant: root, import: importId, remarks, now });
}

/** A page of the remarks of an import, or of all imports, in the order in which they were written. */
export const listRemarks = statement(
  "list_import_remarks",
  { tenant: "bigint", import: "bigint | null", failuresOnly: "boolean", limit: "bigint", offset: "bigint" },
  (p) => sql<RemarkRow>`
    select id, sis_import_id, file, message, "row", row_info, failure from sis_import_errors
    where root_account_id = ${p.tenant} and (${p.import} is null or sis_import_id = ${p.import})
      and (failure or not ${p.failuresOnly})
    order by id limit ${p.limit} offset ${p.offset}`,
);

const importRemarksAfter = statement(
  "import_remarks_after",
  { tenant: "bigint", import: "bigint", after: "bigint", limit: "bigint" },
  (p) => sql<RemarkRow>`
    select id, sis_import_id, file, message, "row", row_info, failure from sis_import_errors
    where root_account_id = ${p.tenant} and sis_import_id = ${p.import} and id > ${p.after}
    order by id limit ${p.limit}`,
);

const PAGE = 2_000;

/** All remarks of an import, in pages. */
export async function* remarkPages({ db, root }: Reading, importId: number): AsyncGenerator<readonly RemarkRow[]> {
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page: RemarkRow[] = await execute(db, importRemarksAfter, {
      tenant: root,
      import: importId,
      after,
      limit: PAGE,
    });
    if (page.length > 0) yield page;
    after = page.at(-1)?.id;
  }
}

export interface FirstRemark {
  readonly sis_import_id: number;
  readonly failure: boolean;
  readonly file: string | null;
  readonly message: string;
  /** How many remarks of this kind the import has. */
  readonly total: number;
}

/** The first errors and the first warnings of each import. */
export const firstRemarks = statement(
  "first_import_remarks",
  { tenant: "bigint", imports: "bigint[]", limit: "bigint" },
  (p) => sql<FirstRemark>`
    select sis_import_id, failure, file, message, total from (
      select id, sis_import_id, failure, file, message,
        count(*) over (partition by sis_import_id, failure) as total,
        row_number() over (partition by sis_import_id, failure order by id) as place
      from sis_import_errors where root_account_id = ${p.tenant} and sis_import_id = any(${p.imports})) r
    where place <= ${p.limit} order by id`,
);
