/** Statements about communication channels. */

import type { Selectable } from "kysely";
import { caseKey } from "../../platform/caseKey.ts";
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { must, one } from "../../store/must.ts";
import { sql, statement } from "../../store/statement.ts";
import type { CommunicationChannelsTable } from "../../store/tables.generated.ts";

type Tenant = Pick<TenantContext, "db" | "root">;
type Writer = Pick<TenantContext, "db" | "root" | "now">;

export type ChannelRow = Selectable<CommunicationChannelsTable>;

const channelsOf = ({ db, root }: Tenant) =>
  db.selectFrom("communication_channels").selectAll().where("root_account_id", "=", root);

/** A user's channels that are not retired, by position. One user has few: pages are cut in memory. */
export const listChannels = (ctx: Tenant, userId: number): Promise<ChannelRow[]> =>
  channelsOf(ctx)
    .where("user_id", "=", userId)
    .where("workflow_state", "<>", "retired")
    .orderBy("position")
    .orderBy("id")
    .execute();

/** All rows of a user under an address, whatever their type and state. */
export const channelsAt = (ctx: Tenant, userId: number, path: string): Promise<ChannelRow[]> =>
  channelsOf(ctx)
    .where("user_id", "=", userId)
    .where("path_key", "=", caseKey(path))
    .orderBy("position")
    .orderBy("id")
    .execute();

/** The channel that a confirmation code was made for, unless it is retired or stands for devices. */
export const channelByCode = (ctx: Tenant, code: string): Promise<ChannelRow | undefined> =>
  channelsOf(ctx)
    .where("confirmation_code", "=", code)
    .where("workflow_state", "<>", "retired")
    .where("path_type", "<>", "push")
    .orderBy("id")
    .executeTakeFirst();

/** Locks a user's row, so that changes of their channels follow one another until the transaction ends. */
export const lockChannels = ({ db, root }: Tenant, userId: number) =>
  db
    .selectFrom("users")
    .select(["workflow_state", "settings"])
    .where("root_account_id", "=", root)
    .where("id", "=", userId)
    .forUpdate()
    .executeTakeFirstOrThrow();

interface ChannelCounts {
  /** All rows, retired ones included. */
  readonly all: number;
  /** Those that count towards the account's limit. */
  readonly counted: number;
}

const countRows = statement(
  "count_channels",
  { tenant: "bigint", user: "bigint", now: "timestamptz" },
  (p) => sql<ChannelCounts>`
    select count(*)::int as "all",
      (count(*) filter (where workflow_state <> 'retired' or created_at > ${p.now} - interval '1 hour'))::int as counted
    from communication_channels where root_account_id = ${p.tenant} and user_id = ${p.user}`,
);

export async function countChannels({ db, root, now }: Writer, userId: number): Promise<ChannelCounts> {
  return one(await execute(db, countRows, { tenant: root, user: userId, now }), "the count of channels");
}

const insertRow = statement(
  "insert_channel",
  {
    tenant: "bigint",
    user: "bigint",
    path: "text",
    pathKey: "text",
    pathType: "text",
    code: "text",
    now: "timestamptz",
  },
  (p) => sql<ChannelRow>`
    insert into communication_channels (root_account_id, user_id, path, path_key, path_type, position, workflow_state,
      confirmation_code, created_at, updated_at)
    select ${p.tenant}, ${p.user}, ${p.path}, ${p.pathKey}, ${p.pathType}, 1 + coalesce(max(position), 0),
      'unconfirmed', ${p.code}, ${p.now}, ${p.now}
    from communication_channels where root_account_id = ${p.tenant} and user_id = ${p.user} returning *`,
);

export interface NewChannel {
  readonly userId: number;
  readonly path: string;
  readonly pathType: string;
  readonly active: boolean;
  readonly code: string;
}

/** Inserts a channel at the end of the user's list. */
export async function insertChannel(ctx: Writer, { active, userId, ...channel }: NewChannel): Promise<ChannelRow> {
  const pathKey = caseKey(channel.path);
  const rows = await execute(ctx.db, insertRow, { tenant: ctx.root, user: userId, ...channel, pathKey, now: ctx.now });
  const row = one(rows, "the new channel");
  return active ? activateChannel(ctx, row.id) : row;
}

/** A channel that has policies keeps them and gets no defaults. */
const activate = statement(
  "activate_channel",
  { tenant: "bigint", channel: "bigint", now: "timestamptz" },
  (p) => sql<ChannelRow>`
    update communication_channels ch set workflow_state = 'active', updated_at = ${p.now},
      default_policies = coalesce(ch.default_policies, case
        when exists (select 1 from notification_policies q where q.root_account_id = ch.root_account_id
          and q.communication_channel_id = ch.id and q.notification <> '') then null
        when u.settings->>'default_notifications_disabled' = 'true' then 'never' else 'standard' end)
    from users u where ch.root_account_id = ${p.tenant} and ch.id = ${p.channel}
      and u.root_account_id = ch.root_account_id and u.id = ch.user_id
    returning ch.*`,
);

/** Makes a channel active, which gives it its default policies. */
export async function activateChannel({ db, root, now }: Writer, id: number): Promise<ChannelRow> {
  return one(await execute(db, activate, { tenant: root, channel: id, now }), "the channel to activate");
}

/** Brings a retired channel back under the casing now given. */
export async function reviveChannel(
  ctx: Writer,
  id: number,
  { path, active }: { readonly path: string; readonly active: boolean },
): Promise<ChannelRow> {
  const change = { path, workflow_state: "unconfirmed", bounce_count: 0, build_pseudonym_on_confirm: false };
  const revived = await updateChannel(ctx, id, change);
  return active ? activateChannel(ctx, id) : revived;
}

type ChannelChange = Partial<
  Pick<
    ChannelRow,
    | "path"
    | "workflow_state"
    | "bounce_count"
    | "build_pseudonym_on_confirm"
    | "confirmation_code"
    | "confirmation_code_expires_at"
    | "confirmation_sent_count"
  >
>;

export const updateChannel = ({ db, root, now }: Writer, id: number, change: ChannelChange): Promise<ChannelRow> =>
  db
    .updateTable("communication_channels")
    .set({ ...change, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();

const refreshFlags = statement(
  "refresh_bouncing_flags",
  { tenant: "bigint", users: "bigint[]" },
  (p) => sql`
    update users u set settings = jsonb_set(u.settings, '{show_bouncing_channel_message}', to_jsonb(exists (
      select 1 from communication_channels ch left join pseudonyms l
        on l.root_account_id = ch.root_account_id and l.id = ch.pseudonym_id and l.sis_user_id is not null
      where ch.root_account_id = u.root_account_id and ch.user_id = u.id and ch.workflow_state <> 'retired'
        and ch.bounce_count > 0 and l.id is null)))
    where u.root_account_id = ${p.tenant} and u.id = any(${p.users})`,
);

/** Updates the flag "one of your addresses bounces" of users; a bouncing address that came from SIS does not set it. */
export async function refreshBouncingFlags({ db, root }: Tenant, userIds: Iterable<number>): Promise<void> {
  await execute(db, refreshFlags, { tenant: root, users: [...new Set(userIds)] });
}

/** Whether a channel's address came from SIS. */
export async function isImported({ db, root }: Tenant, { pseudonym_id: login }: ChannelRow): Promise<boolean> {
  if (login === null) return false;
  const row = await db
    .selectFrom("pseudonyms")
    .select("sis_user_id")
    .where("root_account_id", "=", root)
    .where("id", "=", login)
    .executeTakeFirst();
  return (row?.sis_user_id ?? null) !== null;
}

/** Registers a user who had never logged in; does nothing to others. */
export async function registerUser({ db, root, now }: Writer, userId: number): Promise<void> {
  await db
    .updateTable("users")
    .set({ workflow_state: "registered", updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", userId)
    .where("workflow_state", "in", ["pre_registered", "creation_pending"])
    .execute();
}

/** The settings of the tenant's root account. */
export async function rootSettings({ db, root }: Tenant): Promise<Readonly<Record<string, unknown>>> {
  const row = await db
    .selectFrom("accounts")
    .select("settings")
    .where("root_account_id", "=", root)
    .where("id", "=", root)
    .executeTakeFirst();
  return must(row, "the root account").settings as Record<string, unknown>;
}
