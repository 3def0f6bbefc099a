/** Loads and saves sets of records of one table, each set in one statement. */
import { type Db, run } from "../../store/database.ts";

/** The columns that an importer reads and writes, with their SQL types. */
export interface RecordTable<R> {
  readonly name: string;
  readonly columns: Readonly<Record<Exclude<keyof R & string, "id">, string>>;
}

/** A record as it was (undefined: it was not) and as it shall be. */
export interface Draft<R extends { id: number }> {
  readonly was: R | undefined;
  is: R;
}

export interface Stamp {
  readonly tx: Db;
  readonly root: number;
  readonly importId: number;
  readonly now: Date;
}

/** The tenant's records whose `key` is one of `values`. */
export const loadRecords = <R>(
  db: Db,
  table: RecordTable<R>,
  root: number,
  key: string,
  values: readonly (string | number)[],
): Promise<R[]> =>
  values.length === 0
    ? Promise.resolve([])
    : run<R>(
        db,
        `select id, ${Object.keys(table.columns).join(", ")} from ${table.name}
         where root_account_id = $1 and ${key} = any($2::${key === "id" ? "bigint" : "text"}[])`,
        [root, values],
      );

/** Drafts of the tenant's records with these SIS ids, by SIS id. */
export async function loadDrafts<R extends { id: number }>(
  at: Pick<Stamp, "tx" | "root">,
  table: RecordTable<R>,
  key: keyof R & string,
  values: Iterable<string | null | undefined>,
): Promise<Map<string, Draft<R>>> {
  const wanted = [...new Set(values)].filter((value) => value != null);
  const records = await loadRecords(at.tx, table, at.root, key, wanted);
  return new Map(records.map((was) => [String(was[key]), { was, is: was }]));
}

/** Puts a record in the place of its draft, or begins one. */
export function put<R extends { id: number }>(drafts: Map<string, Draft<R>>, key: string, is: R): void {
  const draft = drafts.get(key);
  if (draft === undefined) drafts.set(key, { was: undefined, is });
  else draft.is = is;
}

/** Fresh ids, so that records that refer to each other go in together. */
export async function reserveIds(db: Db, table: RecordTable<never>, count: number): Promise<number[]> {
  if (count === 0) return [];
  const rows = await run<{ id: number }>(
    db,
    "select nextval(pg_get_serial_sequence($1, 'id')) as id from generate_series(1, $2)",
    [table.name, count],
  );
  return rows.map((row) => row.id);
}

/**
 * Writes new and changed records: at most two statements. Those that stay as they were are left alone, because a
 * nightly load that changes nothing should cost the store nothing; `touch` writes these too.
 */
export async function saveRecords<R extends { id: number }>(
  at: Stamp,
  table: RecordTable<R>,
  drafts: Iterable<Draft<R>>,
  touch: boolean,
): Promise<void> {
  const all = [...drafts];
  const fresh = all.filter((d) => d.was === undefined).map((d) => d.is);
  const changed = all.filter((d) => d.was !== undefined && (touch || !same(d.was, d.is))).map((d) => d.is);
  const names = Object.keys(table.columns) as (keyof typeof table.columns)[];
  const shape = `x(id bigint, ${names.map((name) => `${name} ${table.columns[name]}`).join(", ")})`;
  const values = (records: R[]) => [JSON.stringify(records), at.root, at.importId, at.now];
  if (fresh.length > 0)
    await run(
      at.tx,
      `insert into ${table.name} (root_account_id, id, ${names.join(", ")}, sis_import_id, created_at, updated_at)
       select $2, x.id, ${names.map((name) => `x.${name}`).join(", ")}, $3, $4, $4
       from jsonb_to_recordset($1::jsonb) as ${shape}`,
      values(fresh),
    );
  if (changed.length > 0)
    await run(
      at.tx,
      `update ${table.name} t set ${names.map((name) => `${name} = x.${name}`).join(", ")}, sis_import_id = $3, updated_at = $4
       from jsonb_to_recordset($1::jsonb) as ${shape} where t.root_account_id = $2 and t.id = x.id`,
      values(changed),
    );
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
