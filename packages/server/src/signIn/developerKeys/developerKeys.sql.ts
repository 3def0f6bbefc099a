/** Reads and writes developer keys. The hash of a secret leaves this file only to be compared. */
import type { Insertable } from "kysely";
import type { Slice } from "../../platform/lists.ts";
import { type Db, run } from "../../store/database.ts";
import type { DeveloperKeysTable } from "../../store/tables.generated.ts";

export interface DeveloperKeyRow {
  readonly id: number;
  readonly name: string;
  readonly secret_hint: string;
  readonly email: string | null;
  readonly icon_url: string | null;
  readonly notes: string | null;
  readonly vendor_code: string | null;
  readonly redirect_uri: string | null;
  readonly redirect_uris: string[];
  readonly scopes: string[];
  readonly require_scopes: boolean;
  readonly allow_includes: boolean;
  readonly auto_expire_tokens: boolean;
  readonly trusted: boolean;
  readonly visible: boolean;
  readonly test_cluster_only: boolean;
  readonly client_credentials_audience: string | null;
  readonly workflow_state: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly account_name: string;
  readonly access_token_count: number;
  readonly last_used_at: Date | null;
}

const SELECT = `
  select k.id, k.name, k.secret_hint, k.email, k.icon_url, k.notes, k.vendor_code, k.redirect_uri, k.redirect_uris,
    k.scopes, k.require_scopes, k.allow_includes, k.auto_expire_tokens, k.trusted, k.visible, k.test_cluster_only,
    k.client_credentials_audience, k.workflow_state, k.created_at, k.updated_at, a.name as account_name,
    t.access_token_count, t.last_used_at
  from developer_keys k
  join accounts a on a.root_account_id = $1 and a.id = k.root_account_id
  cross join lateral (
    select count(*) filter (where t.workflow_state = 'active') as access_token_count, max(t.last_used_at) as last_used_at
    from access_tokens t where t.root_account_id = $1 and t.developer_key_id = k.id) t
  where k.root_account_id = $1`;

/** A page of the tenant's keys, and one more where there is a next one. */
export const listDeveloperKeys = (db: Db, root: number, { limit, offset }: Slice): Promise<DeveloperKeyRow[]> =>
  run(db, `${SELECT} and k.workflow_state <> 'deleted' order by k.id limit $2 offset $3`, [root, limit, offset]);

/** The key of any state. */
export async function loadDeveloperKey(db: Db, root: number, id: number): Promise<DeveloperKeyRow | undefined> {
  return (await run<DeveloperKeyRow>(db, `${SELECT} and k.id = $2`, [root, id]))[0];
}

export type DeveloperKeyValues = Partial<
  Omit<Insertable<DeveloperKeysTable>, "root_account_id" | "id" | "created_at" | "secret_hash" | "secret_hint">
>;

export async function insertDeveloperKey(db: Db, values: Insertable<DeveloperKeysTable>): Promise<number> {
  const row = await db.insertInto("developer_keys").values(values).returning("id").executeTakeFirstOrThrow();
  return row.id;
}

export async function updateDeveloperKeyRow(
  db: Db,
  root: number,
  id: number,
  values: DeveloperKeyValues,
): Promise<void> {
  await db.updateTable("developer_keys").set(values).where("root_account_id", "=", root).where("id", "=", id).execute();
}

/** Ends a key together with all its tokens. */
export async function deleteDeveloperKeyRow(db: Db, root: number, id: number, now: Date): Promise<void> {
  await run(
    db,
    `with k as (
       update developer_keys set workflow_state = 'deleted', updated_at = $3 where root_account_id = $1 and id = $2),
     c as (delete from authorization_codes where root_account_id = $1 and developer_key_id = $2)
     update access_tokens set workflow_state = 'deleted', updated_at = $3
     where root_account_id = $1 and developer_key_id = $2 and workflow_state <> 'deleted'`,
    [root, id, now],
  );
}

/** What signing in through a key needs to know of it. */
export interface ClientRow {
  readonly id: number;
  readonly name: string;
  readonly secret_hash: Buffer;
  readonly redirect_uri: string | null;
  readonly redirect_uris: string[];
  readonly scopes: string[];
  readonly require_scopes: boolean;
  readonly auto_expire_tokens: boolean;
  readonly trusted: boolean;
}

export const activeClient = (db: Db, root: number, id: number): Promise<ClientRow | undefined> =>
  db
    .selectFrom("developer_keys")
    .select([
      "id",
      "name",
      "secret_hash",
      "redirect_uri",
      "redirect_uris",
      "scopes",
      "require_scopes",
      "auto_expire_tokens",
      "trusted",
    ])
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .where("workflow_state", "=", "active")
    .executeTakeFirst();
