/** The statements of the importers of people: logins, users, addresses, and what goes when the last login goes. */
import { parseId } from "../../platform/ids.ts";
import { type Db, run } from "../../store/database.ts";
import type { RecordTable, Stamp } from "./records.sql.ts";

export interface Login {
  readonly id: number;
  readonly user_id: number;
  readonly unique_id: string;
  readonly unique_id_key: string;
  readonly sis_user_id: string | null;
  readonly integration_id: string | null;
  readonly workflow_state: string;
  readonly stuck_sis_fields: readonly string[];
}

export const LOGINS: RecordTable<Login> = {
  name: "pseudonyms",
  columns: {
    user_id: "bigint",
    unique_id: "text",
    unique_id_key: "text",
    sis_user_id: "text",
    integration_id: "text",
    workflow_state: "text",
    stuck_sis_fields: "text[]",
  },
};

export interface Person {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly short_name: string;
  readonly sortable_name: string;
  readonly sort_key: string;
  readonly pronouns: string | null;
  readonly workflow_state: string;
  readonly stuck_sis_fields: readonly string[];
}

export const PEOPLE: RecordTable<Person> = {
  name: "users",
  columns: {
    uuid: "text",
    name: "text",
    short_name: "text",
    sortable_name: "text",
    sort_key: "text",
    pronouns: "text",
    workflow_state: "text",
    stuck_sis_fields: "text[]",
  },
};

export interface LoginKeys {
  readonly sisIds: readonly string[];
  readonly integrationIds: readonly string[];
  /** Lower case. */
  readonly logins: readonly string[];
}

/** Logins by any of three keys; a deleted one gives its name free but keeps its ids. */
export const loadLogins = (db: Db, root: number, keys: LoginKeys): Promise<Login[]> =>
  run<Login>(
    db,
    `select id, ${Object.keys(LOGINS.columns).join(", ")} from pseudonyms
     where root_account_id = $1 and (sis_user_id = any($2::text[]) or integration_id = any($3::text[])
       or (unique_id_key = any($4::text[]) and workflow_state <> 'deleted'))
     order by id`,
    [root, keys.sisIds, keys.integrationIds, keys.logins],
  );

export interface Address {
  readonly user_id: number;
  readonly pseudonym_id: number;
  readonly path: string;
  /** Lower case. */
  readonly path_key: string;
}

export interface AddressRow {
  readonly id: number;
  readonly user_id: number;
  readonly pseudonym_id: number | null;
  readonly path_key: string;
  readonly position: number;
  readonly workflow_state: string;
}

/** People's mail addresses, in their order. */
export const loadAddresses = (db: Db, root: number, userIds: readonly number[]): Promise<AddressRow[]> =>
  run<AddressRow>(
    db,
    `select id, user_id, pseudonym_id, path_key, position, workflow_state from communication_channels
     where root_account_id = $1 and user_id = any($2::bigint[]) and path_type = 'email' order by user_id, position, id`,
    [root, userIds],
  );

export interface AddressChanges {
  /** Addresses that exist and are confirmed now, whatever they were. */
  readonly changed: readonly (Address & { readonly id: number })[];
  readonly fresh: readonly (Address & { readonly position: number })[];
}

export async function saveAddresses(at: Stamp, { changed, fresh }: AddressChanges): Promise<void> {
  if (changed.length > 0)
    await run(
      at.tx,
      `update communication_channels c set path = x.path, path_key = x.path_key, pseudonym_id = x.pseudonym_id,
         workflow_state = 'active', confirmation_code = null, updated_at = $3
       from jsonb_to_recordset($2::jsonb) as x(id bigint, pseudonym_id bigint, path text, path_key text)
       where c.root_account_id = $1 and c.id = x.id`,
      [at.root, JSON.stringify(changed), at.now],
    );
  if (fresh.length > 0)
    await run(
      at.tx,
      `insert into communication_channels
         (root_account_id, user_id, pseudonym_id, path, path_key, position, workflow_state, created_at, updated_at)
       select $1, x.user_id, x.pseudonym_id, x.path, x.path_key, x.position, 'active', $3, $3
       from jsonb_to_recordset($2::jsonb) as x(user_id bigint, pseudonym_id bigint, path text, path_key text, position integer)`,
      [at.root, JSON.stringify(fresh), at.now],
    );
}

/** Puts users into accounts, where they are not yet. */
export async function associate(db: Db, root: number, account: number, userIds: readonly number[]): Promise<void> {
  if (userIds.length === 0) return;
  await run(
    db,
    `insert into user_account_associations (root_account_id, account_id, user_id)
     select $1, $2, unnest($3::bigint[]) on conflict do nothing`,
    [root, account, userIds],
  );
}

/** Of these users, those who have lost their last login leave: courses, groups and accounts. */
export async function removeWithoutLogin(at: Stamp, userIds: readonly number[]): Promise<void> {
  if (userIds.length === 0) return;
  await run(
    at.tx,
    `with gone as (
       select u.id from unnest($2::bigint[]) as u(id) where not exists (select 1 from pseudonyms p
         where p.root_account_id = $1 and p.user_id = u.id and p.workflow_state <> 'deleted')),
     courses_left as (
       update enrollments e set workflow_state = 'deleted', updated_at = $3 from gone
       where e.root_account_id = $1 and e.user_id = gone.id and e.workflow_state <> 'deleted'),
     groups_left as (
       update group_memberships m set workflow_state = 'deleted', updated_at = $3 from gone
       where m.root_account_id = $1 and m.user_id = gone.id and m.workflow_state <> 'deleted')
     delete from user_account_associations a using gone where a.root_account_id = $1 and a.user_id = gone.id`,
    [at.root, userIds, at.now],
  );
}

/** Those of the texts that are ids of people, as numbers. */
export async function loadPeopleIds(db: Db, root: number, texts: readonly string[]): Promise<Set<number>> {
  const rows = await run<{ id: number }>(
    db,
    `select id from users where root_account_id = $1 and id = any($2::bigint[]) and workflow_state <> 'deleted'`,
    [root, texts.map(parseId).filter((id) => id !== null)],
  );
  return new Set(rows.map((row) => row.id));
}
