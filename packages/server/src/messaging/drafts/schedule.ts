/** Messages that are sent later: scheduled, moved, canceled until their time has come. */
import type { Context } from "../../platform/context.ts";
import { fault, invalid, notFound, plainMessage } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { accessConversation } from "../conversations/access.ts";
import { checkLengths, isBlank } from "../conversations/content.ts";
import type { CreateParams } from "../conversations/create.ts";
import {
  changeWaiting,
  findScheduled,
  insertScheduled,
  type ScheduledChange,
  type ScheduledRow,
} from "./scheduled.sql.ts";

export interface When {
  readonly send_at?: Date | null | undefined;
  readonly delay_seconds?: number | undefined;
}

export interface ScheduleParams extends When, CreateParams {
  readonly conversation_id?: string | null | undefined;
}

type Scheduling = Pick<Context, "db" | "actor" | "now">;

const YEAR_MS = 366 * 86_400_000;
const MAX_DELAY = 3600;

/** Schedules a message. Invalid parameters are refused now; whether the recipients may be written to is decided when it is sent. */
export async function scheduleMessage(ctx: Scheduling, params: ScheduleParams): Promise<ScheduledRow> {
  const { conversation_id: id, send_at: _at, delay_seconds: _delay, ...message } = params;
  const conversation = isBlank(id) ? undefined : await accessConversation(ctx, { id, emptied: true });
  const sendAt = readTime(params, ctx.now);
  if (conversation === undefined && (params.recipients ?? []).every((text) => text === ""))
    throw fault("recipients", "blank");
  if (isBlank(params.body)) throw fault("body", "blank");
  checkLengths(params.body, isBlank(params.subject) ? null : params.subject);
  return insertScheduled(ctx, { conversation: conversation?.id ?? null, params: message, sendAt });
}

function readTime({ send_at: at, delay_seconds: delay }: When, now: Date): Date {
  if (delay !== undefined) {
    if (delay < 1 || delay > MAX_DELAY) throw invalid("delay_seconds", "inclusion", `must be from 1 to ${MAX_DELAY}`);
    return new Date(now.getTime() + delay * 1000);
  }
  if (at === undefined || at === null) throw invalid("send_at", "invalid", "must be a time");
  if (at <= now) throw invalid("send_at", "past", "must lie in the future");
  if (at.getTime() - now.getTime() > YEAR_MS) throw invalid("send_at", "too_late", "must be within a year");
  return at;
}

export async function accessScheduled(ctx: Scheduling, id: string | undefined): Promise<ScheduledRow> {
  const row = await findScheduled(ctx, parseId(id) ?? -1);
  if (row === undefined) throw notFound();
  return row;
}

export async function reschedule(
  ctx: Scheduling,
  { id, ...when }: When & { readonly id: string | undefined },
): Promise<ScheduledRow> {
  const row = await accessScheduled(ctx, id);
  return changeIfWaiting(ctx, { id: row.id, sendAt: readTime(when, ctx.now) });
}

/** Cancels a message: it is never sent. */
export async function cancelScheduled(ctx: Scheduling, id: string | undefined): Promise<ScheduledRow> {
  const row = await accessScheduled(ctx, id);
  return changeIfWaiting(ctx, { id: row.id, state: "canceled" });
}

async function changeIfWaiting(ctx: Scheduling, change: ScheduledChange): Promise<ScheduledRow> {
  const changed = await changeWaiting(ctx, change);
  if (changed === undefined) {
    const { workflow_state: state } = await accessScheduled(ctx, String(change.id));
    throw plainMessage(`the message no longer waits: it is ${state}`, 409);
  }
  return changed;
}
