/** Changes and ends users. */
import type { Updateable } from "kysely";
import { type Db, run } from "../../store/database.ts";
import type { UsersTable } from "../../store/tables.generated.ts";
import { caseKey } from "./insertUser.ts";

export async function changeUser(
  db: Db,
  root: number,
  id: number,
  change: Updateable<UsersTable>,
  now: Date,
): Promise<void> {
  await db
    .updateTable("users")
    .set({ ...change, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** Suspends the active logins of a user, or takes the suspension back. */
export async function suspendLogins(db: Db, root: number, id: number, suspend: boolean, now: Date): Promise<void> {
  await db
    .updateTable("pseudonyms")
    .set({ workflow_state: suspend ? "suspended" : "active", updated_at: now })
    .where("root_account_id", "=", root)
    .where("user_id", "=", id)
    .where("workflow_state", "=", suspend ? "active" : "suspended")
    .execute();
}

export interface FirstEmail {
  readonly address: string;
  readonly confirmed: boolean;
  /** Sent to the address to confirm it, where it is not. */
  readonly code: string;
}

/** Puts an address before all others of the user; one they have already is moved, not doubled. */
export async function putEmailFirst(db: Db, root: number, id: number, email: FirstEmail, now: Date): Promise<void> {
  await run(
    db,
    `update communication_channels set position = position + 1, updated_at = $3
     where root_account_id = $1 and user_id = $2 and workflow_state <> 'retired'`,
    [root, id, now],
  );
  const moved = await run(
    db,
    `update communication_channels set position = 1, workflow_state = case when $4 then 'active' else workflow_state end
     where root_account_id = $1 and user_id = $2 and path_key = $3 and path_type = 'email' and workflow_state <> 'retired'
     returning id`,
    [root, id, caseKey(email.address), email.confirmed],
  );
  if (moved.length > 0) return;
  await db
    .insertInto("communication_channels")
    .values({
      root_account_id: root,
      user_id: id,
      path: email.address,
      path_key: caseKey(email.address),
      workflow_state: email.confirmed ? "active" : "unconfirmed",
      confirmation_code: email.confirmed ? null : email.code,
      created_at: now,
      updated_at: now,
    })
    .execute();
}

/** Everything by which a user takes part ends; what they wrote stays. One statement. */
export async function endUser(db: Db, root: number, id: number, now: Date): Promise<void> {
  const states = ["pseudonyms", "enrollments", "group_memberships", "account_users"]
    .map(
      (table) => `${table}_ended as (update ${table} set workflow_state = 'deleted', updated_at = $3
        where root_account_id = $1 and user_id = $2 and workflow_state <> 'deleted')`,
    )
    .join(", ");
  await run(
    db,
    `with ${states},
     channels_ended as (update communication_channels set workflow_state = 'retired', updated_at = $3
       where root_account_id = $1 and user_id = $2 and workflow_state <> 'retired'),
     associations_ended as (delete from user_account_associations where root_account_id = $1 and user_id = $2)
     update users set workflow_state = 'deleted', updated_at = $3 where root_account_id = $1 and id = $2`,
    [root, id, now],
  );
}

export async function readSettings(db: Db, root: number, id: number): Promise<Record<string, unknown>> {
  const row = await db
    .selectFrom("users")
    .select("settings")
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return row.settings as Record<string, unknown>;
}

/** Adds to a user's settings and answers all of them. */
export async function mergeSettings(
  db: Db,
  root: number,
  id: number,
  settings: object,
  now: Date,
): Promise<Record<string, unknown>> {
  const [row] = await run<{ settings: Record<string, unknown> }>(
    db,
    `update users set settings = settings || $3::jsonb, updated_at = $4
     where root_account_id = $1 and id = $2 returning settings`,
    [root, id, JSON.stringify(settings), now],
  );
  return row!.settings;
}
