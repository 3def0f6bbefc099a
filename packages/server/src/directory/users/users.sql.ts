/** Reads users with their login and address, and the accounts that they belong to. */
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";

type Reading = Pick<TenantContext, "db" | "root">;

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

/** SQL of the columns of UserRow, for statements that select users in other ways; `u` is the user. */
export const USER_COLUMNS = `u.id, u.uuid, u.name, u.short_name, u.sortable_name, u.sort_key, u.pronouns, u.avatar_url, u.bio,
  u.title, u.time_zone, u.locale, u.workflow_state, u.terms_accepted, u.merged_into_user_id, u.last_login_at,
  u.created_at, p.unique_id as login_id, p.sis_user_id, p.integration_id, p.sis_import_id, ch.path as email`;

/** SQL of the joins that USER_COLUMNS needs: the primary login (one with an SIS id first) and the first address. */
export const USER_JOINS = `
  left join lateral (select p.unique_id, p.sis_user_id, p.integration_id, p.sis_import_id from pseudonyms p
    where p.root_account_id = u.root_account_id and p.user_id = u.id and p.workflow_state <> 'deleted'
    order by p.sis_user_id is null, p.position, p.id limit 1) p on true
  left join lateral (select c.path from communication_channels c
    where c.root_account_id = u.root_account_id and c.user_id = u.id and c.path_type = 'email'
      and c.workflow_state <> 'retired' order by c.position, c.id limit 1) ch on true`;

const usersById = statement(
  "users_by_id",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql<UserRow>`
    select ${USER_COLUMNS} from users u ${USER_JOINS}
    where u.root_account_id = ${p.tenant} and u.id = any(${p.ids})`,
  { prepared: true },
);

/** Users of any state, in no order. */
export const loadUsers = ({ db, root }: Reading, ids: readonly number[]): Promise<UserRow[]> =>
  execute(db, usersById, { tenant: root, ids });

export const loadUser = async (ctx: Reading, id: number): Promise<UserRow | undefined> =>
  (await loadUsers(ctx, [id]))[0];

/** The accounts that a user belongs to: by association, by a role, or by the courses they are enrolled in. */
export const accountsOfUser = statement(
  "accounts_of_user",
  { tenant: "bigint", user: "bigint" },
  (p) => sql<{ id: number }>`
    select account_id as id from user_account_associations where root_account_id = ${p.tenant} and user_id = ${p.user}
    union
    select account_id from account_users
      where root_account_id = ${p.tenant} and user_id = ${p.user} and workflow_state = 'active'
    union
    select c.account_id from enrollments e
      join courses c on c.root_account_id = e.root_account_id and c.id = e.course_id
      where e.root_account_id = ${p.tenant} and e.user_id = ${p.user} and e.workflow_state not in ('deleted', 'rejected')
        and c.workflow_state <> 'deleted'`,
);
