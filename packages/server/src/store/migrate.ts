/** Brings a store to the newest schema, one numbered step after the other, each in a transaction. */
import { type Kysely, sql } from "kysely";
import { Migrator } from "kysely/migration";
import type { Database } from "./database.ts";
import { migrations } from "./migrations/index.ts";
import { refoldKeys } from "./refold.ts";

export async function migrate(db: Database): Promise<void> {
  const migrator = new Migrator({
    db,
    migrationTableName: "pidge_migrations",
    migrationLockTableName: "pidge_migrations_lock",
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          Object.entries(migrations).map(([name, text]) => [name, { up: (tx: Kysely<never>) => apply(tx, text) }]),
        ),
    },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  await refoldKeys(db);
}

const apply = async (tx: Kysely<never>, text: string) => {
  await sql.raw(text).execute(tx);
};
