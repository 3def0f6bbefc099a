/** Loads and saves sets of records of one table, each set in one statement. */
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { sql, statement, variants } from "../../store/statement.ts";
import { COURSES, type RecordTable } from "./tables.ts";

export type Reading = Pick<TenantContext, "db" | "root">;

/** The import that writes, in its transaction. */
export interface Importing extends Pick<TenantContext, "db" | "root" | "now"> {
  readonly importId: number;
}

/** A record as it was, undefined for a new one, and as it will be written. */
export interface Draft<R extends { id: number }> {
  readonly was: R | undefined;
  is: R;
}

/** A table without the type of its records. */
interface AnyTable {
  readonly name: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** The table of the variants that the generated documents show. */
const EXAMPLE: AnyTable = COURSES;

const namesOf = ({ columns }: AnyTable): string[] => Object.keys(columns);

const recordsByKey = variants(
  "sis_records_by_key",
  { tenant: "bigint", ids: "bigint[]?", texts: "text[]?" },
  (p, { table, key }: { readonly table: AnyTable; readonly key: string }) => sql`
    select id, ${namesOf(table).join(", ")} from ${table.name}
    where root_account_id = ${p.tenant} and ${key} = any(${key === "id" ? p.ids : p.texts})`,
  { examples: [{ table: EXAMPLE, key: "sis_course_id" }] },
);

/** The records of a table with these ids. */
export async function loadRecordsById<R>(
  { db, root }: Reading,
  table: RecordTable<R>,
  ids: readonly number[],
): Promise<R[]> {
  if (ids.length === 0) return [];
  return (await execute(db, recordsByKey({ table, key: "id" }), { tenant: root, ids })) as R[];
}

/** Drafts of the records whose column `key` has one of these values, by that value. */
export async function loadDrafts<R extends { id: number }>(
  { db, root }: Reading,
  table: RecordTable<R>,
  key: Exclude<keyof R & string, "id">,
  values: Iterable<string | null | undefined>,
): Promise<Map<string, Draft<R>>> {
  const texts = [...new Set(values)].filter((value) => value != null);
  if (texts.length === 0) return new Map();
  const records = (await execute(db, recordsByKey({ table, key }), { tenant: root, texts })) as R[];
  return new Map(records.map((was) => [String(was[key]), { was, is: was }]));
}

/** Replaces the record of a draft, or adds the draft of a new record. */
export function put<R extends { id: number }>(drafts: Map<string, Draft<R>>, key: string, is: R): void {
  const draft = drafts.get(key);
  if (draft === undefined) drafts.set(key, { was: undefined, is });
  else draft.is = is;
}

const reserveRecordIds = statement(
  "reserve_record_ids",
  { table: "text", count: "int" },
  (p) => sql<{ readonly id: number }>`
    select nextval(pg_get_serial_sequence(${p.table}, 'id')) as id from generate_series(1, ${p.count})`,
);

/**
 * Reserves ids for new records, so that records that refer to each other can be inserted together. Answers a function
 * that takes one after the other.
 */
export async function reserveIds(
  { db }: Pick<Reading, "db">,
  table: Pick<AnyTable, "name">,
  count: number,
): Promise<() => number> {
  const rows = count === 0 ? [] : await execute(db, reserveRecordIds, { table: table.name, count });
  return () => {
    const row = rows.pop();
    if (row === undefined) throw new Error(`fewer ids of ${table.name} were reserved than are needed`);
    return row.id;
  };
}

/** The rows of a statement, with the columns of the table. */
const given = (rows: string, table: AnyTable): string =>
  `jsonb_to_recordset(${rows}) as x(id bigint, ${namesOf(table)
    .map((name) => `${name} ${table.columns[name]}`)
    .join(", ")})`;

const WRITE = { tenant: "bigint", rows: "jsonb", import: "bigint", now: "timestamptz" } as const;

const insertRecords = variants(
  "insert_sis_records",
  WRITE,
  (p, table: AnyTable) => sql`
    insert into ${table.name} (root_account_id, id, ${namesOf(table).join(", ")}, sis_import_id, created_at, updated_at)
    select ${p.tenant}, x.id, ${namesOf(table)
      .map((name) => `x.${name}`)
      .join(", ")}, ${p.import}, ${p.now}, ${p.now}
    from ${given(p.rows, table)}`,
  { examples: [EXAMPLE] },
);

const updateRecords = variants(
  "update_sis_records",
  WRITE,
  (p, table: AnyTable) => sql`
    update ${table.name} t set ${namesOf(table)
      .map((name) => `${name} = x.${name}`)
      .join(", ")}, sis_import_id = ${p.import}, updated_at = ${p.now}
    from ${given(p.rows, table)} where t.root_account_id = ${p.tenant} and t.id = x.id`,
  { examples: [EXAMPLE] },
);

/**
 * Writes new and changed records in at most two statements. Unchanged records are not written, since a nightly import
 * that changes nothing should cost the store nothing; `touch` writes them too.
 */
export async function saveRecords<R extends { id: number }>(
  importing: Importing,
  table: RecordTable<R>,
  drafts: Iterable<Draft<R>>,
  touch: boolean,
): Promise<void> {
  const all = [...drafts];
  const added = all.filter(({ was }) => was === undefined);
  const changed = all.filter(({ was, is }) => was !== undefined && (touch || !isSame(was, is)));
  const { db, root, importId, now } = importing;
  const values = (written: readonly Draft<R>[]) => ({
    tenant: root,
    rows: written.map(({ is }) => is),
    import: importId,
    now,
  });
  if (added.length > 0) await execute(db, insertRecords(table), values(added));
  if (changed.length > 0) await execute(db, updateRecords(table), values(changed));
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
