/** What was installed in the store besides the schema, in which version. */
import { sql } from "kysely";
import type pg from "pg";
import { connectForMigrations } from "./database.ts";

export async function isInstalled(pool: pg.Pool, name: string, version: string): Promise<boolean> {
  const found = sql`select 1 from installed_parts where name = ${name} and version = ${version}`;
  return (await found.execute(connectForMigrations(pool))).rows.length > 0;
}

export async function noteInstalled(pool: pg.Pool, name: string, version: string): Promise<void> {
  const note = sql`insert into installed_parts (name, version) values (${name}, ${version})
    on conflict (name) do update set version = excluded.version`;
  await note.execute(connectForMigrations(pool));
}
