/** Reads and writes scheduled messages. */

import type { Actor } from "../../platform/actor.ts";
import { type Db, run } from "../../store/database.ts";
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

export async function findScheduled(db: Db, actor: Actor, id: number): Promise<ScheduledRow | undefined> {
  const rows = await run<ScheduledRow>(
    db,
    "select * from scheduled_messages where root_account_id = $1 and user_id = $2 and id = $3",
    [actor.root, actor.id, id],
  );
  return rows[0];
}

/** Latest written first, from before the one of id `before`. */
export const listScheduled = (
  db: Db,
  actor: Actor,
  state: string | null,
  before: number | undefined,
  limit: number,
): Promise<ScheduledRow[]> =>
  run<ScheduledRow>(
    db,
    `select * from scheduled_messages where root_account_id = $1 and user_id = $2
       and ($3::text is null or workflow_state = $3) and ($4::bigint is null or id < $4)
     order by id desc limit $5`,
    [actor.root, actor.id, state, before ?? null, limit],
  );

export async function insertScheduled(
  db: Db,
  actor: Actor,
  m: { readonly conversationId: number | null; readonly params: CreateParams; readonly sendAt: Date },
  now: Date,
): Promise<ScheduledRow> {
  const rows = await run<ScheduledRow>(
    db,
    `insert into scheduled_messages (root_account_id, user_id, conversation_id, params, send_at, created_at, updated_at)
     values ($1, $2, $3, $4::jsonb, $5, $6, $6) returning *`,
    [actor.root, actor.id, m.conversationId, JSON.stringify(m.params), m.sendAt, now],
  );
  return rows[0]!;
}

/** Changes one that still waits; undefined when it no longer does. */
export async function changeWaiting(
  db: Db,
  actor: Actor,
  id: number,
  change: { readonly workflow_state?: string; readonly send_at?: Date },
  now: Date,
): Promise<ScheduledRow | undefined> {
  const rows = await run<ScheduledRow>(
    db,
    `update scheduled_messages set workflow_state = coalesce($4, workflow_state), send_at = coalesce($5, send_at), updated_at = $6
     where root_account_id = $1 and user_id = $2 and id = $3 and workflow_state = 'scheduled' returning *`,
    [actor.root, actor.id, id, change.workflow_state ?? null, change.send_at ?? null, now],
  );
  return rows[0];
}

/** The tenants that have messages due now. */
export async function tenantsWithDue(db: Db, now: Date): Promise<number[]> {
  const rows = await run<{ root: number }>(
    db,
    `select distinct root_account_id as root from scheduled_messages
     where workflow_state = 'scheduled' and send_at <= $1`,
    [now],
  );
  return rows.map((row) => row.root);
}

/** The tenant's message that is due first, locked until the transaction ends; one that is locked already is skipped. */
export async function takeDue(db: Db, root: number, now: Date): Promise<ScheduledRow | undefined> {
  const rows = await run<ScheduledRow>(
    db,
    `select * from scheduled_messages where root_account_id = $1 and workflow_state = 'scheduled' and send_at <= $2
     order by send_at, id limit 1 for update skip locked`,
    [root, now],
  );
  return rows[0];
}

export async function finishScheduled(
  db: Db,
  row: Pick<ScheduledRow, "root_account_id" | "id">,
  outcome: {
    readonly state: "sent" | "failed";
    readonly conversations?: readonly number[];
    readonly batch?: number;
    readonly failure?: unknown;
  },
  now: Date,
): Promise<void> {
  await run(
    db,
    `update scheduled_messages set workflow_state = $3, conversation_ids = $4::bigint[], batch_id = $5, failure = $6::jsonb, updated_at = $7
     where root_account_id = $1 and id = $2 and workflow_state = 'scheduled'`,
    [
      row.root_account_id,
      row.id,
      outcome.state,
      outcome.conversations ?? [],
      outcome.batch ?? null,
      outcome.failure === undefined ? null : JSON.stringify(outcome.failure),
      now,
    ],
  );
}
