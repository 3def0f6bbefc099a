/** Reads users with their login and address, and the accounts that they belong to. */
import { type Db, prepare, run } from "../../store/database.ts";

export interface UserRow {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly short_name: string;
  readonly sortable_name: string;
  readonly sort_key: string;
  readonly pronouns: string | null;
  readonly avatar_url: string | null;
  readonly bio: string | null;
  readonly title: string | null;
  /** IANA name; null for the account's. */
  readonly time_zone: string | null;
  readonly locale: string | null;
  readonly workflow_state: string;
  readonly terms_accepted: boolean;
  readonly merged_into_user_id: number | null;
  readonly last_login_at: Date | null;
  readonly created_at: Date;
  readonly login_id: string | null;
  readonly sis_user_id: string | null;
  readonly integration_id: string | null;
  readonly sis_import_id: number | null;
  readonly email: string | null;
}

/** The columns of UserRow, for queries that find users in other ways; `u` is the user. */
export const USER_COLUMNS = `u.id, u.uuid, u.name, u.short_name, u.sortable_name, u.sort_key, u.pronouns, u.avatar_url, u.bio,
  u.title, u.time_zone, u.locale, u.workflow_state, u.terms_accepted, u.merged_into_user_id, u.last_login_at,
  u.created_at, p.unique_id as login_id, p.sis_user_id, p.integration_id, p.sis_import_id, ch.path as email`;

/** The joins that USER_COLUMNS need: the login that counts (one with an SIS id first) and the first address. */
export const USER_JOINS = `
  left join lateral (select p.unique_id, p.sis_user_id, p.integration_id, p.sis_import_id from pseudonyms p
    where p.root_account_id = u.root_account_id and p.user_id = u.id and p.workflow_state <> 'deleted'
    order by p.sis_user_id is null, p.position, p.id limit 1) p on true
  left join lateral (select c.path from communication_channels c
    where c.root_account_id = u.root_account_id and c.user_id = u.id and c.path_type = 'email'
      and c.workflow_state <> 'retired' order by c.position, c.id limit 1) ch on true`;

const usersById = prepare(
  "users_by_id",
  `select ${USER_COLUMNS} from users u ${USER_JOINS} where u.root_account_id = $1 and u.id = any($2::bigint[])`,
);

/** Users of any state, in no order. */
export const loadUsers = (db: Db, root: number, ids: readonly number[]): Promise<UserRow[]> =>
  run<UserRow>(db, usersById, [root, ids]);

export const loadUser = async (db: Db, root: number, id: number): Promise<UserRow | undefined> =>
  (await loadUsers(db, root, [id]))[0];

/** The accounts that a user belongs to: by association, by an account role, or by the courses they are in. */
export async function accountsOfUser(db: Db, root: number, userId: number): Promise<number[]> {
  const rows = await run<{ id: number }>(
    db,
    `select account_id as id from user_account_associations where root_account_id = $1 and user_id = $2
     union
     select account_id from account_users where root_account_id = $1 and user_id = $2 and workflow_state = 'active'
     union
     select c.account_id from enrollments e
       join courses c on c.root_account_id = e.root_account_id and c.id = e.course_id
       where e.root_account_id = $1 and e.user_id = $2 and e.workflow_state not in ('deleted', 'rejected')
         and c.workflow_state <> 'deleted'`,
    [root, userId],
  );
  return rows.map((row) => row.id);
}
