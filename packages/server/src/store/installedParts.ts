/** What was installed in the store besides the schema, in which version. */
import type pg from "pg";

export async function isInstalled(pool: pg.Pool, name: string, version: string): Promise<boolean> {
  const { rows } = await pool.query("select 1 from installed_parts where name = $1 and version = $2", [name, version]);
  return rows.length > 0;
}

export async function noteInstalled(pool: pg.Pool, name: string, version: string): Promise<void> {
  const text = `insert into installed_parts (name, version) values ($1, $2)
    on conflict (name) do update set version = excluded.version`;
  await pool.query(text, [name, version]);
}
