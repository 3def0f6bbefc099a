/** Reads and writes communication channels. */
import type { Selectable } from "kysely";
import { type Db, run } from "../../store/database.ts";
import type { CommunicationChannelsTable } from "../../store/tables.generated.ts";

export type ChannelRow = Selectable<CommunicationChannelsTable>;

/** Not retired, by position. One user has few, so no page of them is cut in the store. */
export const listChannels = (db: Db, root: number, userId: number): Promise<ChannelRow[]> =>
  db
    .selectFrom("communication_channels")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("workflow_state", "<>", "retired")
    .orderBy("position")
    .orderBy("id")
    .execute();

/** All rows of the user under this address, whatever their type and state. */
export const channelsAt = (db: Db, root: number, userId: number, path: string): Promise<ChannelRow[]> =>
  db
    .selectFrom("communication_channels")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("path_key", "=", path.toLowerCase())
    .orderBy("position")
    .orderBy("id")
    .execute();

/** Holds off other changes of this user's channels until the transaction ends. */
export const lockChannels = (db: Db, root: number, userId: number) =>
  db
    .selectFrom("users")
    .select(["workflow_state", "settings"])
    .where("root_account_id", "=", root)
    .where("id", "=", userId)
    .forUpdate()
    .executeTakeFirstOrThrow();

export interface ChannelCounts {
  /** All rows, retired ones included. */
  readonly all: number;
  /** What counts towards the account's limit. */
  readonly counted: number;
}

export async function countChannels(db: Db, root: number, userId: number, now: Date): Promise<ChannelCounts> {
  const [row] = await run<ChannelCounts>(
    db,
    `select count(*)::int as "all",
       (count(*) filter (where workflow_state <> 'retired' or created_at > $3::timestamptz - interval '1 hour'))::int as counted
     from communication_channels where root_account_id = $1 and user_id = $2`,
    [root, userId, now],
  );
  return row!;
}

export interface NewChannel {
  readonly root: number;
  readonly userId: number;
  readonly path: string;
  readonly pathType: string;
  readonly active: boolean;
  readonly code: string;
  readonly now: Date;
}

/** A new row at the end of the user's list. */
export async function insertChannel(db: Db, c: NewChannel): Promise<ChannelRow> {
  const rows = await run<ChannelRow>(
    db,
    `insert into communication_channels (root_account_id, user_id, path, path_key, path_type, position, workflow_state,
       confirmation_code, created_at, updated_at)
     select $1, $2, $3, $4, $5, 1 + coalesce(max(position), 0), 'unconfirmed', $6, $7, $7
     from communication_channels where root_account_id = $1 and user_id = $2 returning *`,
    [c.root, c.userId, c.path, c.path.toLowerCase(), c.pathType, c.code, c.now],
  );
  return c.active ? activateChannel(db, c.root, rows[0]!.id, c.now) : rows[0]!;
}

/** What stands for missing policies once a channel is active: nothing new where there are policies already. */
const DEFAULTS = `coalesce(ch.default_policies, case
  when exists (select 1 from notification_policies p where p.root_account_id = ch.root_account_id
    and p.communication_channel_id = ch.id and p.notification <> '') then null
  when u.settings->>'default_notifications_disabled' = 'true' then 'never' else 'standard' end)`;

/** Makes the channel active, and with that gives it its policies. */
export async function activateChannel(db: Db, root: number, id: number, now: Date): Promise<ChannelRow> {
  const [row] = await run<ChannelRow>(
    db,
    `update communication_channels ch set workflow_state = 'active', default_policies = ${DEFAULTS}, updated_at = $3
     from users u where ch.root_account_id = $1 and ch.id = $2 and u.root_account_id = ch.root_account_id and u.id = ch.user_id
     returning ch.*`,
    [root, id, now],
  );
  return row!;
}

/** Brings back a retired row under the casing now given. */
export async function reviveChannel(
  db: Db,
  row: ChannelRow,
  change: { path: string; active: boolean; now: Date },
): Promise<ChannelRow> {
  const revived = await db
    .updateTable("communication_channels")
    .set({
      path: change.path,
      workflow_state: "unconfirmed",
      bounce_count: 0,
      build_pseudonym_on_confirm: false,
      updated_at: change.now,
    })
    .where("root_account_id", "=", row.root_account_id)
    .where("id", "=", row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return change.active ? activateChannel(db, row.root_account_id, row.id, change.now) : revived;
}

export const updateChannel = (
  db: Db,
  root: number,
  id: number,
  change: Partial<Pick<ChannelRow, "workflow_state" | "bounce_count" | "confirmation_code">> & { updated_at: Date },
): Promise<ChannelRow> =>
  db
    .updateTable("communication_channels")
    .set(change)
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();

/** Keeps the user's flag "one of your addresses bounces" true to their channels; addresses from SIS do not clear it. */
export async function noteBouncing(db: Db, root: number, userIds: readonly number[]): Promise<void> {
  await run(
    db,
    `update users u set settings = jsonb_set(u.settings, '{show_bouncing_channel_message}', to_jsonb(exists (
       select 1 from communication_channels ch left join pseudonyms p
         on p.root_account_id = ch.root_account_id and p.id = ch.pseudonym_id and p.sis_user_id is not null
       where ch.root_account_id = u.root_account_id and ch.user_id = u.id and ch.workflow_state <> 'retired'
         and ch.bounce_count > 0 and p.id is null)))
     where u.root_account_id = $1 and u.id = any($2::bigint[])`,
    [root, userIds],
  );
}

export async function registerUser(db: Db, root: number, userId: number, now: Date): Promise<void> {
  await db
    .updateTable("users")
    .set({ workflow_state: "registered", updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", userId)
    .where("workflow_state", "in", ["pre_registered", "creation_pending"])
    .execute();
}
