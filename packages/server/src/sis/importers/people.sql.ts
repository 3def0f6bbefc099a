/** Reads logins and writes mail addresses, account associations, and what follows when a user's last login is deleted. */
import { parseId } from "../../platform/ids.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";
import type { Importing, Reading } from "./records.sql.ts";
import { LOGINS, type LoginRecord } from "./tables.ts";

export interface LoginKeys {
  readonly sisIds: readonly string[];
  readonly integrationIds: readonly string[];
  /** In lower case. */
  readonly logins: readonly string[];
}

const loginsByKeys = statement(
  "logins_by_keys",
  { tenant: "bigint", sisIds: "text[]", integrationIds: "text[]", logins: "text[]" },
  (p) => sql<LoginRecord>`
    select id, ${Object.keys(LOGINS.columns).join(", ")} from pseudonyms
    where root_account_id = ${p.tenant}
      and (sis_user_id = any(${p.sisIds}) or integration_id = any(${p.integrationIds})
        or (unique_id_key = any(${p.logins}) and workflow_state <> 'deleted'))
    order by id`,
);

/** Logins by any of three keys. The name of a deleted login is free, its ids are not. */
export const loadLogins = ({ db, root }: Reading, keys: LoginKeys): Promise<LoginRecord[]> =>
  execute(db, loginsByKeys, { tenant: root, ...keys });

/** A mail address of a user, with the login that it came with. */
export interface Address {
  readonly user_id: number;
  readonly pseudonym_id: number;
  readonly path: string;
  /** In lower case. */
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

/** The mail addresses of users, in the users' order. */
export const addressesOfUsers = statement(
  "addresses_of_users",
  { tenant: "bigint", users: "bigint[]" },
  (p) => sql<AddressRow>`
    select id, user_id, pseudonym_id, path_key, position, workflow_state from communication_channels
    where root_account_id = ${p.tenant} and user_id = any(${p.users}) and path_type = 'email'
    order by user_id, position, id`,
);

export interface AddressChanges {
  /** Addresses that exist; they become confirmed. */
  readonly changed: readonly (Address & { readonly id: number })[];
  readonly added: readonly (Address & { readonly position: number })[];
}

const confirmAddresses = statement(
  "confirm_addresses",
  { tenant: "bigint", rows: "jsonb", now: "timestamptz" },
  (p) => sql`
    update communication_channels c set path = x.path, path_key = x.path_key, pseudonym_id = x.pseudonym_id,
      workflow_state = 'active', confirmation_code = null, updated_at = ${p.now}
    from jsonb_to_recordset(${p.rows}) as x(id bigint, pseudonym_id bigint, path text, path_key text)
    where c.root_account_id = ${p.tenant} and c.id = x.id`,
);

const insertAddresses = statement(
  "insert_addresses",
  { tenant: "bigint", rows: "jsonb", now: "timestamptz" },
  (p) => sql`
    insert into communication_channels
      (root_account_id, user_id, pseudonym_id, path, path_key, position, workflow_state, created_at, updated_at)
    select ${p.tenant}, x.user_id, x.pseudonym_id, x.path, x.path_key, x.position, 'active', ${p.now}, ${p.now}
    from jsonb_to_recordset(${p.rows})
      as x(user_id bigint, pseudonym_id bigint, path text, path_key text, position integer)`,
);

export async function saveAddresses({ db, root, now }: Importing, { changed, added }: AddressChanges): Promise<void> {
  if (changed.length > 0) await execute(db, confirmAddresses, { tenant: root, rows: changed, now });
  if (added.length > 0) await execute(db, insertAddresses, { tenant: root, rows: added, now });
}

const associateUsers = statement(
  "associate_users",
  { tenant: "bigint", account: "bigint", users: "bigint[]" },
  (p) => sql`
    insert into user_account_associations (root_account_id, account_id, user_id)
    select ${p.tenant}, ${p.account}, unnest(${p.users}) on conflict do nothing`,
);

/** Associates users with the root account. */
export async function addToRootAccount({ db, root }: Reading, users: readonly number[]): Promise<void> {
  if (users.length > 0) await execute(db, associateUsers, { tenant: root, account: root, users });
}

const removeUsersWithoutLogin = statement(
  "remove_users_without_login",
  { tenant: "bigint", users: "bigint[]", now: "timestamptz" },
  (p) => sql`
    with gone as (
      select u.id from unnest(${p.users}) as u(id) where not exists (select 1 from pseudonyms l
        where l.root_account_id = ${p.tenant} and l.user_id = u.id and l.workflow_state <> 'deleted')),
    courses_left as (
      update enrollments e set workflow_state = 'deleted', updated_at = ${p.now} from gone
      where e.root_account_id = ${p.tenant} and e.user_id = gone.id and e.workflow_state <> 'deleted'),
    groups_left as (
      update group_memberships m set workflow_state = 'deleted', updated_at = ${p.now} from gone
      where m.root_account_id = ${p.tenant} and m.user_id = gone.id and m.workflow_state <> 'deleted')
    delete from user_account_associations a using gone where a.root_account_id = ${p.tenant} and a.user_id = gone.id`,
);

/** Takes those of the users who have no login left out of their courses, groups and accounts. */
export async function removeWithoutLogin({ db, root, now }: Importing, users: readonly number[]): Promise<void> {
  if (users.length > 0) await execute(db, removeUsersWithoutLogin, { tenant: root, users, now });
}

const existingUsers = statement(
  "existing_users",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql<{ readonly id: number }>`
    select id from users
    where root_account_id = ${p.tenant} and id = any(${p.ids}) and workflow_state <> 'deleted'`,
);

/** Those of the texts that are ids of existing users, as numbers. */
export async function loadUserIds({ db, root }: Reading, texts: readonly string[]): Promise<Set<number>> {
  const ids = texts.map(parseId).filter((id) => id !== null);
  const rows = ids.length === 0 ? [] : await execute(db, existingUsers, { tenant: root, ids });
  return new Set(rows.map((row) => row.id));
}
