/** Reads and writes scheduled messages. */
import type { Context, TenantContext } from "../../platform/context.ts";
import { type Db, execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { sql, statement } from "../../store/statement.ts";
import type { CreateParams } from "../conversations/create.ts";

export interface ScheduledRow {
  readonly root_account_id: number;
  readonly id: number;
  readonly user_id: number;
  readonly conversation_id: number | null;
  readonly params: CreateParams;
  readonly send_at: Date;
  readonly workflow_state: string;
  readonly conversation_ids: number[];
  readonly batch_id: number | null;
  readonly failure: unknown;
  readonly created_at: Date;
  readonly updated_at: Date;
}

type Reading = Pick<Context, "db" | "actor">;
type Writing = Pick<Context, "db" | "actor" | "now">;

const scheduledById = statement(
  "scheduled_message",
  { tenant: "bigint", user: "bigint", id: "bigint" },
  (p) => sql<ScheduledRow>`
    select * from scheduled_messages where root_account_id = ${p.tenant} and user_id = ${p.user} and id = ${p.id}`,
);

export const findScheduled = async ({ db, actor }: Reading, id: number): Promise<ScheduledRow | undefined> =>
  (await execute(db, scheduledById, { tenant: actor.root, user: actor.id, id }))[0];

const scheduledOfUser = statement(
  "scheduled_messages_of_user",
  { tenant: "bigint", user: "bigint", state: "text | null", before: "bigint | null", limit: "bigint" },
  (p) => sql<ScheduledRow>`
    select * from scheduled_messages where root_account_id = ${p.tenant} and user_id = ${p.user}
      and (${p.state} is null or workflow_state = ${p.state}) and (${p.before} is null or id < ${p.before})
    order by id desc limit ${p.limit}`,
);

export interface ScheduledList {
  readonly state: string | null;
  /** Messages from before the one of this id. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** Lists a person's scheduled messages, latest written first. */
export const listScheduled = ({ db, actor }: Reading, { before, ...list }: ScheduledList): Promise<ScheduledRow[]> =>
  execute(db, scheduledOfUser, { tenant: actor.root, user: actor.id, before: before ?? null, ...list });

const insertOne = statement(
  "insert_scheduled_message",
  {
    tenant: "bigint",
    user: "bigint",
    conversation: "bigint | null",
    params: "jsonb",
    sendAt: "timestamptz",
    now: "timestamptz",
  },
  (p) => sql<ScheduledRow>`
    insert into scheduled_messages (root_account_id, user_id, conversation_id, params, send_at, created_at, updated_at)
    values (${p.tenant}, ${p.user}, ${p.conversation}, ${p.params}, ${p.sendAt}, ${p.now}, ${p.now}) returning *`,
);

export interface NewScheduled {
  readonly conversation: number | null;
  readonly params: CreateParams;
  readonly sendAt: Date;
}

export const insertScheduled = async ({ db, actor, now }: Writing, message: NewScheduled): Promise<ScheduledRow> =>
  one(
    await execute(db, insertOne, { tenant: actor.root, user: actor.id, now, ...message }),
    "the new scheduled message",
  );

const changeOne = statement(
  "change_scheduled_message",
  {
    tenant: "bigint",
    user: "bigint",
    id: "bigint",
    state: "text | null",
    sendAt: "timestamptz | null",
    now: "timestamptz",
  },
  (p) => sql<ScheduledRow>`
    update scheduled_messages set workflow_state = coalesce(${p.state}, workflow_state),
      send_at = coalesce(${p.sendAt}, send_at), updated_at = ${p.now}
    where root_account_id = ${p.tenant} and user_id = ${p.user} and id = ${p.id} and workflow_state = 'scheduled' returning *`,
);

export interface ScheduledChange {
  readonly id: number;
  readonly state?: "canceled";
  readonly sendAt?: Date;
}

/** Changes a message that is still to be sent; undefined when it no longer is. */
export const changeWaiting = async (
  { db, actor, now }: Writing,
  { id, state, sendAt }: ScheduledChange,
): Promise<ScheduledRow | undefined> =>
  (
    await execute(db, changeOne, {
      tenant: actor.root,
      user: actor.id,
      id,
      state: state ?? null,
      sendAt: sendAt ?? null,
      now,
    })
  )[0];

const tenantsDue = statement(
  "tenants_with_due_messages",
  { now: "timestamptz" },
  (p) => sql<{ root: number }>`
    select distinct root_account_id as root from scheduled_messages
    where workflow_state = 'scheduled' and send_at <= ${p.now}`,
  { acrossTenants: "tells the worker which tenants have messages due" },
);

/** The tenants that have messages due now. */
export const tenantsWithDue = async (db: Db, now: Date): Promise<number[]> =>
  (await execute(db, tenantsDue, { now })).map((row) => row.root);

/** The tenant's message that is due first, locked until the transaction ends; one that is locked already is skipped. */
export const takeDue = statement(
  "take_due_message",
  { tenant: "bigint", now: "timestamptz" },
  (p) => sql<ScheduledRow>`
    select * from scheduled_messages
    where root_account_id = ${p.tenant} and workflow_state = 'scheduled' and send_at <= ${p.now}
    order by send_at, id limit 1 for update skip locked`,
);

const finishOne = statement(
  "finish_scheduled_message",
  {
    tenant: "bigint",
    id: "bigint",
    state: "text",
    conversations: "bigint[]",
    batch: "bigint | null",
    failure: "jsonb | null",
    now: "timestamptz",
  },
  (p) => sql`
    update scheduled_messages set workflow_state = ${p.state}, conversation_ids = ${p.conversations}, batch_id = ${p.batch},
      failure = ${p.failure}, updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = ${p.id} and workflow_state = 'scheduled'`,
);

export interface ScheduledOutcome {
  readonly state: "sent" | "failed";
  readonly conversations?: readonly number[];
  readonly batch?: number;
  readonly failure?: unknown;
}

/** Notes what came of a message that was due. */
export async function finishScheduled(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  id: number,
  { state, conversations = [], batch, failure = null }: ScheduledOutcome,
): Promise<void> {
  await execute(db, finishOne, { tenant: root, id, state, conversations, batch: batch ?? null, failure, now });
}
