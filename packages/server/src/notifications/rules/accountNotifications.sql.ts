/** Statements about global announcements. */
import type { Selectable } from "kysely";
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";
import type { AccountNotificationsTable } from "../../store/tables.generated.ts";

type Tenant = Pick<TenantContext, "db" | "root">;
type Writer = Pick<TenantContext, "db" | "root" | "now">;

export type AccountNotificationRow = Selectable<AccountNotificationsTable>;

export type NotificationFields = Pick<
  AccountNotificationRow,
  "subject" | "message" | "start_at" | "end_at" | "icon" | "role_ids" | "roles"
>;

/** SQL: whether the announcement `n` is meant for a user: of its account or one below, and of one of its roles. */
const isFor = (user: string) => `exists (
    with recursive down(id) as (
      select n.account_id
      union all
      select a.id from down join accounts a on a.root_account_id = n.root_account_id and a.parent_account_id = down.id
        and a.workflow_state <> 'deleted')
    select 1 from down join user_account_associations ua on ua.root_account_id = n.root_account_id
      and ua.account_id = down.id and ua.user_id = ${user})
  and (n.role_ids = '{}'
    or exists (select 1 from enrollments e where e.root_account_id = n.root_account_id and e.user_id = ${user}
      and e.workflow_state = 'active' and e.role_id = any(n.role_ids))
    or exists (select 1 from account_users au where au.root_account_id = n.root_account_id and au.user_id = ${user}
      and au.workflow_state = 'active' and au.role_id = any(n.role_ids)))`;

export interface ListedNotification extends AccountNotificationRow {
  readonly author_name: string;
  readonly closed: boolean;
}

/**
 * Announcements of accounts, the one that began last first. `past`: also those that ended and those that the user closed.
 * `all`: whatever the user and the time.
 */
export const listNotifications = statement(
  "list_account_notifications",
  {
    tenant: "bigint",
    user: "bigint",
    accounts: "bigint[]",
    now: "timestamptz",
    past: "boolean",
    all: "boolean",
    offset: "bigint",
    limit: "int",
  },
  (p) => sql<ListedNotification>`
    select n.*, u.name as author_name, c.user_id is not null as closed from account_notifications n
    join users u on u.root_account_id = n.root_account_id and u.id = n.user_id
    left join account_notification_closings c on c.root_account_id = n.root_account_id
      and c.account_notification_id = n.id and c.user_id = ${p.user}
    where n.root_account_id = ${p.tenant} and n.account_id = any(${p.accounts}) and n.workflow_state = 'active'
      and (${p.all} or (n.start_at <= ${p.now} and (${p.past} or (n.end_at > ${p.now} and c.user_id is null))
        and ${isFor(p.user)}))
    order by n.start_at desc, n.id desc offset ${p.offset} limit ${p.limit}`,
);

/** An announcement of an account, and whether it is meant for a user and has begun. */
export const findNotificationFor = statement(
  "find_account_notification",
  { tenant: "bigint", account: "bigint", id: "bigint", user: "bigint", now: "timestamptz" },
  (p) => sql<AccountNotificationRow & { is_shown: boolean }>`
    select n.*, n.start_at <= ${p.now} and ${isFor(p.user)} as is_shown from account_notifications n
    where n.root_account_id = ${p.tenant} and n.account_id = ${p.account} and n.id = ${p.id} and n.workflow_state = 'active'`,
);

export const insertNotification = (
  { db, root, now }: Writer,
  row: NotificationFields & Pick<AccountNotificationRow, "account_id" | "user_id">,
): Promise<AccountNotificationRow> =>
  db
    .insertInto("account_notifications")
    .values({ root_account_id: root, ...row, created_at: now, updated_at: now })
    .returningAll()
    .executeTakeFirstOrThrow();

export const updateNotification = (
  { db, root, now }: Writer,
  id: number,
  change: Partial<NotificationFields> & { readonly workflow_state?: string },
): Promise<AccountNotificationRow> =>
  db
    .updateTable("account_notifications")
    .set({ ...change, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();

/** Closes an announcement for one user. */
export async function closeNotification({ db, root, now }: Writer, id: number, userId: number): Promise<void> {
  await db
    .insertInto("account_notification_closings")
    .values({ root_account_id: root, account_notification_id: id, user_id: userId, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const rolesNamed = statement(
  "account_notification_roles",
  { tenant: "bigint", wanted: "text[]" },
  (p) => sql<{ id: number; name: string }>`
    select id, name from roles where root_account_id = ${p.tenant} and workflow_state <> 'deleted'
      and (id::text = any(${p.wanted}) or name = any(${p.wanted})) order by id`,
);

/** The roles of these ids or names. */
export const findRolesNamed = ({ db, root }: Tenant, wanted: readonly string[]) =>
  execute(db, rolesNamed, { tenant: root, wanted });
