/** What was stored before the folding of names changed is recomputed when the store is opened, in batches. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { connectForMigrations } from "../../src/store/database.ts";
import { openStore, type Store, type StoreOptions } from "../../src/store/open.ts";
import { freshDatabase } from "../support/pidge.ts";

/** The store as a migration has it, which reads all tenants at once. */
const ofAllTenants = ({ pool }: Store) => connectForMigrations(pool);

/** More than a batch, in two tenants whose ids do not rise with the tenants' numbers. */
const PEOPLE = 6_000;

/** People and a topic with the keys that a former release stored. */
async function fill(store: Store): Promise<void> {
  const db = ofAllTenants(store);
  await sql`
    insert into users (root_account_id, id, uuid, name, short_name, sortable_name, sort_key, created_at, updated_at)
    select case when n % 2 = 0 then 7 else 3 end, ${PEOPLE}::int - n, 'u' || n, 'Søren ' || n, 'Plain ' || n, 'Łukasz ' || n,
      'łukasz ' || n, now(), now() from generate_series(0, ${PEOPLE}::int - 1) n`.execute(db);
  await sql`
    insert into discussion_topics (root_account_id, context_type, context_id, title, title_key, user_id, workflow_state, created_at, updated_at)
    values (3, 'Course', 1, 'Straße', 'straße', 1, 'active', now(), now())`.execute(db);
  await sql`update users set search_key = 'søren'`.execute(db);
}

const keysOf = async (store: Store) => ({
  users: (
    await sql<{ wrong: number; all: number }>`
      select count(*)::int as all, count(*) filter (
        where sort_key <> 'lukasz ' || split_part(name, ' ', 2) or search_key not like 'soren % plain %')::int as wrong
      from (select sort_key, replace(search_key, E'\n', ' ') as search_key, name from users) u`.execute(
      ofAllTenants(store),
    )
  ).rows[0],
  topics: (await sql<{ key: string }>`select title_key as key from discussion_topics`.execute(ofAllTenants(store)))
    .rows,
  open: (await sql`select * from key_refolds order by table_name`.execute(ofAllTenants(store))).rows,
});

async function reopened(options: StoreOptions, before: (store: Store) => Promise<unknown>) {
  const store = await openStore(options);
  await before(store);
  await store.close();
  const again = await openStore(options);
  try {
    return await keysOf(again);
  } finally {
    await again.close();
  }
}

test("keys of listed tables are recomputed, from the row on that was reached; a fresh store lists none", async () => {
  const data = await mkdtemp(join(tmpdir(), "pidge-refold-"));
  const database = await freshDatabase();
  const options: StoreOptions = database.database === undefined ? { data } : database;
  const stale = await reopened(options, async (store) => {
    expect((await keysOf(store)).open).toEqual([]);
    await fill(store);
  });
  expect(stale.users).toEqual({ all: PEOPLE, wrong: PEOPLE });
  // the work of a process that ended after the first tenant
  const resumed = await reopened(options, ({ db }) =>
    sql`insert into key_refolds values ('users', 3, 1000000), ('discussion_topics', 0, 0)`.execute(db),
  );
  expect(resumed).toEqual({ users: { all: PEOPLE, wrong: PEOPLE / 2 }, topics: [{ key: "strasse" }], open: [] });
  const whole = await reopened(options, ({ db }) => sql`insert into key_refolds values ('users')`.execute(db));
  expect(whole.users).toEqual({ all: PEOPLE, wrong: 0 });
  await rm(data, { recursive: true });
});
