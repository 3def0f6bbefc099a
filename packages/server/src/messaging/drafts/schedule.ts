/** Messages that are sent later: written, moved, taken back until their time has come. */

import type { Actor } from "../../platform/actor.ts";
import { fault, invalid, notFound, plainMessage } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import type { Db } from "../../store/database.ts";
import { accessConversation } from "../conversations/access.ts";
import { checkTexts, isBlank } from "../conversations/content.ts";
import type { CreateParams } from "../conversations/create.ts";
import { changeWaiting, findScheduled, insertScheduled, type ScheduledRow } from "./scheduled.sql.ts";

export interface When {
  readonly send_at?: Date | null | undefined;
  readonly delay_seconds?: number | undefined;
}

export interface ScheduleParams extends When, CreateParams {
  readonly conversation_id?: string | null | undefined;
}

const YEAR_MS = 366 * 86_400_000;
const MAX_DELAY = 3600;

/** What is plainly wrong is refused now; who may be written to is decided when the message is sent. */
export async function scheduleMessage(db: Db, actor: Actor, params: ScheduleParams, now: Date): Promise<ScheduledRow> {
  const { conversation_id, send_at: _at, delay_seconds: _delay, ...message } = params;
  const sendAt = readTime(params, now);
  const answers = !isBlank(conversation_id);
  if (!answers && (params.recipients ?? []).every((r) => r === "")) throw fault("recipients", "blank");
  if (isBlank(params.body)) throw fault("body", "blank");
  checkTexts(params.body!, isBlank(params.subject) ? null : params.subject!);
  const conversation = answers
    ? await accessConversation(db, actor, conversation_id!, now, { emptied: true })
    : undefined;
  return insertScheduled(db, actor, { conversationId: conversation?.id ?? null, params: message, sendAt }, now);
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

export async function accessScheduled(db: Db, actor: Actor, id: string): Promise<ScheduledRow> {
  const row = await findScheduled(db, actor, parseId(id) ?? -1);
  if (row === undefined) throw notFound();
  return row;
}

export const reschedule = (db: Db, actor: Actor, id: string, when: When, now: Date) =>
  changeIfWaiting(db, actor, id, { send_at: readTime(when, now) }, now);

/** Undo: nobody has the message, nobody will. */
export const cancelScheduled = (db: Db, actor: Actor, id: string, now: Date) =>
  changeIfWaiting(db, actor, id, { workflow_state: "canceled" }, now);

async function changeIfWaiting(
  db: Db,
  actor: Actor,
  id: string,
  change: Parameters<typeof changeWaiting>[3],
  now: Date,
): Promise<ScheduledRow> {
  const { id: number } = await accessScheduled(db, actor, id);
  const changed = await changeWaiting(db, actor, number, change, now);
  if (changed === undefined) {
    const { workflow_state: state } = await accessScheduled(db, actor, id);
    throw plainMessage(`the message no longer waits: it is ${state}`, 409);
  }
  return changed;
}
