/** Reads and writes developer keys. The hash of a secret leaves this file only to be compared. */
import type { Insertable } from "kysely";
import type { TenantContext } from "../../platform/context.ts";
import type { Slice } from "../../platform/lists.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";
import type { DeveloperKeysTable } from "../../store/tables.generated.ts";

type Reading = Pick<TenantContext, "db" | "root">;
type Writing = Pick<TenantContext, "db" | "root" | "now">;

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
  readonly client_type: string;
  readonly exact_redirect_uris: boolean;
  readonly rotate_refresh_tokens: boolean;
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

const selectKeys = (tenant: string) => `
    select k.id, k.name, k.secret_hint, k.email, k.icon_url, k.notes, k.vendor_code, k.redirect_uri, k.redirect_uris,
      k.scopes, k.require_scopes, k.allow_includes, k.auto_expire_tokens, k.trusted, k.client_type,
      k.exact_redirect_uris, k.rotate_refresh_tokens, k.visible, k.test_cluster_only,
      k.client_credentials_audience, k.workflow_state, k.created_at, k.updated_at, a.name as account_name,
      t.access_token_count, t.last_used_at
    from developer_keys k
    join accounts a on a.root_account_id = ${tenant} and a.id = k.root_account_id
    cross join lateral (
      select count(*) filter (where t.workflow_state = 'active') as access_token_count, max(t.last_used_at) as last_used_at
      from access_tokens t where t.root_account_id = ${tenant} and t.developer_key_id = k.id) t
    where k.root_account_id = ${tenant}`;

const developerKeys = statement(
  "list_developer_keys",
  { tenant: "bigint", limit: "bigint", offset: "bigint" },
  (p) => sql<DeveloperKeyRow>`${selectKeys(p.tenant)} and k.workflow_state <> 'deleted'
    order by k.id limit ${p.limit} offset ${p.offset}`,
);

/** A part of the tenant's keys that are not deleted, by id. */
export const listDeveloperKeys = ({ db, root }: Reading, slice: Slice): Promise<DeveloperKeyRow[]> =>
  execute(db, developerKeys, { tenant: root, ...slice });

const developerKey = statement(
  "developer_key_by_id",
  { tenant: "bigint", key: "bigint" },
  (p) => sql<DeveloperKeyRow>`${selectKeys(p.tenant)} and k.id = ${p.key}`,
);

/** A key of any state. */
export async function loadDeveloperKey({ db, root }: Reading, id: number): Promise<DeveloperKeyRow | undefined> {
  return (await execute(db, developerKey, { tenant: root, key: id }))[0];
}

export type DeveloperKeyValues = Partial<
  Omit<
    Insertable<DeveloperKeysTable>,
    "root_account_id" | "id" | "created_at" | "updated_at" | "secret_hash" | "secret_hint"
  >
>;

export interface NewDeveloperKey extends DeveloperKeyValues {
  readonly name: string;
  readonly secret_hash: Buffer;
  readonly secret_hint: string;
}

export async function insertDeveloperKey({ db, root, now }: Writing, values: NewDeveloperKey): Promise<number> {
  const row = await db
    .insertInto("developer_keys")
    .values({ ...values, root_account_id: root, created_at: now, updated_at: now })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function updateDeveloperKeyRow(
  { db, root, now }: Writing,
  id: number,
  values: DeveloperKeyValues,
): Promise<void> {
  await db
    .updateTable("developer_keys")
    .set({ ...values, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** Deletes a key together with its codes and tokens. */
export const markDeveloperKeyDeleted = statement(
  "mark_developer_key_deleted",
  { tenant: "bigint", key: "bigint", now: "timestamptz" },
  (p) => sql`
    with k as (
      update developer_keys set workflow_state = 'deleted', updated_at = ${p.now}
      where root_account_id = ${p.tenant} and id = ${p.key}),
    c as (delete from authorization_codes where root_account_id = ${p.tenant} and developer_key_id = ${p.key})
    update access_tokens set workflow_state = 'deleted', updated_at = ${p.now}
    where root_account_id = ${p.tenant} and developer_key_id = ${p.key} and workflow_state <> 'deleted'`,
);

/** What OAuth2 needs of a key. */
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
  /** The program runs where a secret cannot be kept: on a person's device or in their browser. */
  readonly public: boolean;
  /** Redirect addresses must equal a registered one; otherwise their hosts count, as in Canvas. */
  readonly exact_redirect_uris: boolean;
  /** Each refresh gives a new refresh token; otherwise one serves any number of times, as in Canvas. */
  readonly rotate_refresh_tokens: boolean;
}

/** An active key, with the account's setting `strict_oauth` applied. */
const client = statement(
  "oauth_client",
  { tenant: "bigint", key: "bigint" },
  (p) => sql<ClientRow>`
    select k.id, k.name, k.secret_hash, k.redirect_uri, k.redirect_uris, k.scopes, k.require_scopes, k.auto_expire_tokens,
      k.trusted, k.client_type = 'public' as public, k.exact_redirect_uris or a.strict as exact_redirect_uris,
      k.rotate_refresh_tokens or a.strict or k.client_type = 'public' as rotate_refresh_tokens
    from developer_keys k
    cross join lateral (
      select coalesce((a.settings ->> 'strict_oauth')::boolean, false) as strict from accounts a
      where a.root_account_id = ${p.tenant} and a.id = ${p.tenant}) a
    where k.root_account_id = ${p.tenant} and k.id = ${p.key} and k.workflow_state = 'active'`,
);

export async function activeClient({ db, root }: Reading, id: number): Promise<ClientRow | undefined> {
  return (await execute(db, client, { tenant: root, key: id }))[0];
}
