/** The fate of events: what was decided for whom, and what became of it. */
import type { NotificationDecision, NotificationTrace, Static } from "@pidge/api";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import type { Context } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { can, loadOverrides, rootPlace } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import type { OrdinalPage } from "../../platform/paging.ts";
import { requireUser } from "../../platform/references.ts";
import { execute } from "../../store/database.ts";
import { decisionsOfEvent, decisionsOfUser, findEvent, type TraceRow } from "./trace.sql.ts";

type Decision = Static<typeof NotificationDecision>;

/** The reasons of outcomes, in words. */
const REASONS: Readonly<Record<Decision["outcome"], string>> = {
  immediately: "the channel wants this kind at once",
  daily: "the channel wants this kind once a day",
  weekly: "the channel wants this kind once a week",
  never: "the channel does not want this kind",
  muted: "the person muted the course",
  limited: "the day's limit of mails was reached, so it goes into the daily digest",
  bouncing: "mails to this address came back before, so it is kept for the daily digest",
  unregistered: "the person has not finished registering",
  suppressed: "the account sends no notifications",
  no_channel: "the person has no confirmed channel",
};

const present = (row: TraceRow): Decision => ({
  event_id: row.event_id,
  kind: row.kind,
  created_at: wireTime(row.event_at),
  decided_at: wireTimeOrNull(row.decided_at),
  notification: row.notification,
  user_id: row.user_id,
  communication_channel_id: row.communication_channel_id === 0 ? null : row.communication_channel_id,
  address: row.address,
  outcome: row.outcome,
  reason: REASONS[row.outcome],
  message: row.message && {
    id: row.message.id,
    workflow_state: row.message.workflow_state,
    dispatch_at: wireTimeOrNull(row.message.dispatch_at),
    sent_at: wireTimeOrNull(row.message.sent_at),
    attempts: row.message.attempts,
    reason: row.message.transmission_errors ?? row.message.state_reason,
  },
  digest: row.send_at === null ? null : { send_at: wireTime(row.send_at), workflow_state: row.digest_state ?? "" },
});

export interface TraceInput {
  /** As a path names the user or the event. */
  readonly of: string;
  readonly page: OrdinalPage;
}

export interface DecisionPage {
  readonly decisions: Decision[];
  readonly more: boolean;
}

const pageOf = (rows: readonly TraceRow[], { perPage }: OrdinalPage): DecisionPage => ({
  decisions: rows.slice(0, perPage).map(present),
  more: rows.length > perPage,
});

/** Whether the actor may see what was decided for others. */
const tracesAll = async ({ db, actor }: Context): Promise<boolean> =>
  can(actor, "read_messages", rootPlace(actor, await loadOverrides(db, actor)));

/** What was decided for one user, newest first; for the user themselves, and for those who may read messages. */
export async function traceOfUser(ctx: Context, { of, page }: TraceInput): Promise<DecisionPage> {
  const user = await requireUser(ctx.db, ctx.actor, of);
  if (user !== ctx.actor.id && !(await tracesAll(ctx))) throw forbidden();
  const limits = { offset: page.offset, limit: page.perPage + 1 };
  return pageOf(await execute(ctx.db, decisionsOfUser, { tenant: ctx.root, user, ...limits }), page);
}

export interface EventTrace {
  readonly trace: Static<typeof NotificationTrace>;
  readonly more: boolean;
}

/**
 * What was decided of one event: for everybody where the actor may read messages, else for the actor alone. An event that
 * has nothing for the actor does not exist for them.
 */
export async function traceEvent(ctx: Context, { of, page }: TraceInput): Promise<EventTrace> {
  const all = await tracesAll(ctx);
  const id = parseId(of) ?? -1;
  const event = await findEvent(ctx, id);
  const { decisions, more } = pageOf(
    await execute(ctx.db, decisionsOfEvent, {
      tenant: ctx.root,
      event: id,
      user: all ? null : ctx.actor.id,
      offset: page.offset,
      limit: page.perPage + 1,
    }),
    page,
  );
  if (event === undefined || (!all && decisions.length === 0 && page.page === 1)) throw notFound();
  return {
    trace: {
      id: event.id,
      kind: event.kind,
      created_at: wireTime(event.created_at),
      decided_at: wireTimeOrNull(event.decided_at),
      error: all ? event.error : null,
      decisions,
    },
    more,
  };
}
