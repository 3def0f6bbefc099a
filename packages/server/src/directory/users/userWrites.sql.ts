/** Changes and deletes users. */
import type { Updateable } from "kysely";
import { caseKey } from "../../platform/caseKey.ts";
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { sql, statement } from "../../store/statement.ts";
import type { UsersTable } from "../../store/tables.generated.ts";

type Writing = Pick<TenantContext, "db" | "root" | "now">;

export async function updateUserRow(
  { db, root, now }: Writing,
  id: number,
  change: Updateable<UsersTable>,
): Promise<void> {
  await db
    .updateTable("users")
    .set({ ...change, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** Suspends the active logins of a user, or takes the suspension back. */
export async function suspendLogins({ db, root, now }: Writing, userId: number, suspend: boolean): Promise<void> {
  await db
    .updateTable("pseudonyms")
    .set({ workflow_state: suspend ? "suspended" : "active", updated_at: now })
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("workflow_state", "=", suspend ? "active" : "suspended")
    .execute();
}

export interface FirstEmail {
  readonly address: string;
  readonly confirmed: boolean;
  /** Sent to an unconfirmed address to confirm it. */
  readonly code: string;
}

const makeRoomForFirstChannel = statement(
  "make_room_for_first_channel",
  { tenant: "bigint", user: "bigint", now: "timestamptz" },
  (p) => sql`
    update communication_channels set position = position + 1, updated_at = ${p.now}
    where root_account_id = ${p.tenant} and user_id = ${p.user} and workflow_state <> 'retired'`,
);

const moveEmailFirst = statement(
  "move_email_first",
  { tenant: "bigint", user: "bigint", key: "text", confirmed: "boolean" },
  (p) => sql<{ id: number }>`
    update communication_channels set position = 1,
      workflow_state = case when ${p.confirmed} then 'active' else workflow_state end
    where root_account_id = ${p.tenant} and user_id = ${p.user} and path_key = ${p.key} and path_type = 'email'
      and workflow_state <> 'retired'
    returning id`,
);

/** Puts an address before all others of the user. An address that they already have is moved. */
export async function putEmailFirst({ db, root, now }: Writing, userId: number, email: FirstEmail): Promise<void> {
  const key = caseKey(email.address);
  const { confirmed } = email;
  await execute(db, makeRoomForFirstChannel, { tenant: root, user: userId, now });
  const moved = await execute(db, moveEmailFirst, { tenant: root, user: userId, key, confirmed });
  if (moved.length > 0) return;
  await db
    .insertInto("communication_channels")
    .values({
      root_account_id: root,
      user_id: userId,
      path: email.address,
      path_key: key,
      workflow_state: confirmed ? "active" : "unconfirmed",
      confirmation_code: confirmed ? null : email.code,
      created_at: now,
      updated_at: now,
    })
    .execute();
}

/** Deletes a user with logins, channels and memberships. What they wrote stays. */
export const markUserDeleted = statement(
  "mark_user_deleted",
  { tenant: "bigint", user: "bigint", now: "timestamptz" },
  (p) => {
    const memberships = ["pseudonyms", "enrollments", "group_memberships", "account_users"].map(
      (table) => `${table}_ended as (
      update ${table} set workflow_state = 'deleted', updated_at = ${p.now}
      where root_account_id = ${p.tenant} and user_id = ${p.user} and workflow_state <> 'deleted')`,
    );
    return sql`
    with ${memberships.join(",\n    ")},
    channels_ended as (
      update communication_channels set workflow_state = 'retired', updated_at = ${p.now}
      where root_account_id = ${p.tenant} and user_id = ${p.user} and workflow_state <> 'retired'),
    associations_ended as (
      delete from user_account_associations where root_account_id = ${p.tenant} and user_id = ${p.user})
    update users set workflow_state = 'deleted', updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = ${p.user}`;
  },
);

export interface ReactivatedLogin {
  readonly id: number;
  readonly uniqueId: string;
  readonly passwordHash: string | null;
}

/** Makes a deleted login active under another unique id; without a new password it keeps the old one. */
export async function reactivateLogin({ db, root, now }: Writing, login: ReactivatedLogin): Promise<void> {
  await db
    .updateTable("pseudonyms")
    .set({
      unique_id: login.uniqueId,
      unique_id_key: caseKey(login.uniqueId),
      ...(login.passwordHash === null ? {} : { password_hash: login.passwordHash }),
      workflow_state: "active",
      updated_at: now,
    })
    .where("root_account_id", "=", root)
    .where("id", "=", login.id)
    .execute();
}

/** Associates a user with the root account. */
export async function associateWithRoot({ db, root }: Omit<Writing, "now">, userId: number): Promise<void> {
  await db
    .insertInto("user_account_associations")
    .values({ root_account_id: root, account_id: root, user_id: userId })
    .onConflict((oc) => oc.doNothing())
    .execute();
}

export async function readUserSettings(
  { db, root }: Omit<Writing, "now">,
  userId: number,
): Promise<Record<string, unknown>> {
  const row = await db
    .selectFrom("users")
    .select("settings")
    .where("root_account_id", "=", root)
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
  return row.settings as Record<string, unknown>;
}

const mergeSettings = statement(
  "merge_user_settings",
  { tenant: "bigint", user: "bigint", settings: "jsonb", now: "timestamptz" },
  (p) => sql<{ settings: Record<string, unknown> }>`
    update users set settings = settings || ${p.settings}, updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = ${p.user} returning settings`,
);

/** Adds to the settings of a user, and answers all of them. */
export async function mergeUserSettings(
  { db, root, now }: Writing,
  userId: number,
  settings: object,
): Promise<Record<string, unknown>> {
  const rows = await execute(db, mergeSettings, { tenant: root, user: userId, settings, now });
  return one(rows, "the user whose settings change").settings;
}
