/** Recomputes stored search and sort keys after their folding changed: in batches, resumed where a process ended. */
import { sql } from "kysely";
import type { Database } from "./database.ts";

/** The keys of each table, with the expression that makes them. */
const KEYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  users: { sort_key: "fold_text(u.sortable_name)", search_key: "fold_text(u.name || E'\\n' || u.short_name)" },
  courses: { sort_key: "fold_text(u.name)" },
  course_sections: { sort_key: "fold_text(u.name)" },
  groups: { sort_key: "fold_text(u.name)" },
  folders: { sort_key: "fold_text(u.name)" },
  attachments: { sort_key: "fold_text(u.display_name)" },
  discussion_topics: { title_key: "fold_text(u.title)" },
};

const BATCH = 5_000;

/** Recomputes the keys of every table that a migration has listed in `key_refolds`. */
export async function refoldKeys(db: Database): Promise<void> {
  const { rows } = await sql<{ table_name: string }>`select table_name from key_refolds order by 1`.execute(db);
  for (const { table_name: table } of rows) while (await refoldBatch(db, table));
}

/** Recomputes the keys of the next rows of a table and notes how far that is, in one statement; false when none are left. */
async function refoldBatch(db: Database, table: string): Promise<boolean> {
  const keys = Object.entries(KEYS[table] ?? {});
  const columns = sql.raw(keys.map(([column]) => `u.${column}`).join(", "));
  const values = sql.raw(keys.map(([, expression]) => expression).join(", "));
  const changes = sql.raw(keys.map(([column, expression]) => `${column} = ${expression}`).join(", "));
  const { rows } = await sql`
    with batch as (
      select t.root_account_id, t.id from ${sql.table(table)} t, key_refolds k
      where k.table_name = ${table} and (t.root_account_id, t.id) > (k.after_root, k.after_id)
      order by t.root_account_id, t.id limit ${BATCH}),
    changed as (
      update ${sql.table(table)} u set ${changes} from batch b
      where u.root_account_id = b.root_account_id and u.id = b.id and (${columns}) is distinct from (${values})),
    reached as (
      select root_account_id, id from batch order by root_account_id desc, id desc limit 1),
    done as (
      delete from key_refolds where table_name = ${table} and not exists (select 1 from reached))
    update key_refolds k set after_root = r.root_account_id, after_id = r.id from reached r
    where k.table_name = ${table} returning 1`.execute(db);
  return rows.length > 0;
}
