/** Reads and writes global announcements. */
import type { Insertable, Selectable } from "kysely";
import { type Db, run } from "../../store/database.ts";
import type { AccountNotificationsTable } from "../../store/tables.generated.ts";

export type AccountNotificationRow = Selectable<AccountNotificationsTable> & {
  readonly author_name?: string;
  readonly closed?: boolean;
};
export type NotificationChange = Pick<
  AccountNotificationRow,
  "subject" | "message" | "start_at" | "end_at" | "icon" | "role_ids" | "roles"
>;

/** Whether the announcement `n` is meant for user $2: of its account or above, and of one of its roles. */
const MEANT = `exists (
    with recursive down(id) as (
      select n.account_id
      union all
      select a.id from down join accounts a on a.root_account_id = n.root_account_id and a.parent_account_id = down.id
        and a.workflow_state <> 'deleted')
    select 1 from down join user_account_associations ua on ua.root_account_id = n.root_account_id
      and ua.account_id = down.id and ua.user_id = $2)
  and (n.role_ids = '{}'
    or exists (select 1 from enrollments e where e.root_account_id = n.root_account_id and e.user_id = $2
      and e.workflow_state = 'active' and e.role_id = any(n.role_ids))
    or exists (select 1 from account_users au where au.root_account_id = n.root_account_id and au.user_id = $2
      and au.workflow_state = 'active' and au.role_id = any(n.role_ids)))`;

export interface ListedFor {
  readonly root: number;
  readonly userId: number;
  /** The accounts whose announcements are asked for. */
  readonly accountIds: readonly number[];
  readonly now: Date;
  /** Also past ones and those that the user closed. */
  readonly past: boolean;
  /** Whatever the user and the time. */
  readonly all: boolean;
  readonly offset: number;
  readonly limit: number;
}

export const listNotifications = (db: Db, f: ListedFor): Promise<AccountNotificationRow[]> =>
  run<AccountNotificationRow>(
    db,
    `select n.*, u.name as author_name, c.user_id is not null as closed from account_notifications n
     join users u on u.root_account_id = n.root_account_id and u.id = n.user_id
     left join account_notification_closings c on c.root_account_id = n.root_account_id
       and c.account_notification_id = n.id and c.user_id = $2
     where n.root_account_id = $1 and n.account_id = any($3::bigint[]) and n.workflow_state = 'active'
       and ($6 or (n.start_at <= $4 and ($5 or (n.end_at > $4 and c.user_id is null)) and ${MEANT}))
     order by n.start_at desc, n.id desc offset $7 limit $8`,
    [f.root, f.userId, f.accountIds, f.now, f.past, f.all, f.offset, f.limit],
  );

export const findNotificationRow = (
  db: Db,
  root: number,
  accountId: number,
  id: number,
): Promise<AccountNotificationRow | undefined> =>
  db
    .selectFrom("account_notifications")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("account_id", "=", accountId)
    .where("id", "=", id)
    .where("workflow_state", "=", "active")
    .executeTakeFirst();

export async function isShownTo(db: Db, root: number, id: number, userId: number): Promise<boolean> {
  const rows = await run(
    db,
    `select 1 from account_notifications n where n.root_account_id = $1 and n.id = $3 and ${MEANT}`,
    [root, userId, id],
  );
  return rows.length > 0;
}

export const insertNotification = (
  db: Db,
  values: Insertable<AccountNotificationsTable>,
): Promise<AccountNotificationRow> =>
  db.insertInto("account_notifications").values(values).returningAll().executeTakeFirstOrThrow();

export const updateNotification = (
  db: Db,
  root: number,
  id: number,
  change: Partial<NotificationChange> & { workflow_state?: string; updated_at: Date },
): Promise<AccountNotificationRow> =>
  db
    .updateTable("account_notifications")
    .set(change)
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();

export async function closeNotification(db: Db, root: number, id: number, userId: number, now: Date): Promise<void> {
  await db
    .insertInto("account_notification_closings")
    .values({ root_account_id: root, account_notification_id: id, user_id: userId, created_at: now })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** The roles of these ids or names. */
export const findRoles = (db: Db, root: number, wanted: readonly string[]): Promise<{ id: number; name: string }[]> =>
  run(
    db,
    `select id, name from roles where root_account_id = $1 and workflow_state <> 'deleted'
       and (id::text = any($2::text[]) or name = any($2::text[])) order by id`,
    [root, wanted],
  );
