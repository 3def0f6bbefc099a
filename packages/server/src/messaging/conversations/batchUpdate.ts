/** Changes many conversations of a person in the background, with a progress record (CONV 2.12). */
import { changeProgress, insertProgress, type ProgressRow } from "../../directory/progress/progress.sql.ts";
import type { Context, Services } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { changeConversationStates, STATE_EVENTS } from "./changeState.ts";
import { removeAllMessages } from "./removeMessages.ts";
import { ownConversations } from "./states.sql.ts";

export const BATCH_UPDATE_QUEUE = "conversation_batch_update";
export const BATCH_UPDATE_LIMIT = 500;
const CHUNK = 25;

export type BatchEvent = keyof typeof STATE_EVENTS | "destroy";

/** The event of a name, or undefined. */
export const batchEvent = (name: string): BatchEvent | undefined =>
  name === "destroy" || Object.hasOwn(STATE_EVENTS, name) ? (name as BatchEvent) : undefined;

interface BatchUpdate {
  readonly root: number;
  readonly user: number;
  readonly progress: number;
  readonly ids: readonly number[];
  readonly event: BatchEvent;
}

/** Enqueues the change; answers its progress. */
export async function startBatchUpdate(
  ctx: Pick<Context, "db" | "jobs" | "root" | "actor" | "now">,
  { ids, event }: Pick<BatchUpdate, "ids" | "event">,
): Promise<ProgressRow> {
  const user = ctx.actor.id;
  const own = { contextType: "User", contextId: user, userId: user, tag: BATCH_UPDATE_QUEUE } as const;
  const progress = await insertProgress(ctx, own);
  const work: BatchUpdate = { root: ctx.root, user, progress: progress.id, ids, event };
  await ctx.jobs.send(BATCH_UPDATE_QUEUE, { ...work });
  return progress;
}

/** Does the work. Every step is idempotent, so that a job that is taken up again starts from the beginning. */
export async function runBatchUpdate(services: Services, data: Record<string, unknown>): Promise<void> {
  const { db, clock } = services;
  const { root, user, progress, ids, event } = data as unknown as BatchUpdate;
  const report = (change: Parameters<typeof changeProgress>[2]) =>
    changeProgress({ db, root, now: clock.now() }, progress, change);
  if (!(await report({ workflow_state: "running" }))) return;
  const missing: number[] = [];
  for (let i = 0; i < ids.length; i += CHUNK) {
    const chunk = ids.slice(i, i + CHUNK);
    const found = await execute(db, ownConversations, { tenant: root, user, conversations: chunk });
    const own = new Set(found.map((row) => row.id));
    missing.push(...chunk.filter((id) => !own.has(id)));
    const ctx = { ...services, root, now: clock.now() };
    if (own.size > 0) await apply(ctx, { user, conversations: [...own], event });
    const done = Math.min(ids.length, i + CHUNK);
    // false: the update was cancelled
    if (!(await report({ completion: (100 * done) / ids.length }))) return;
  }
  const processed = ids.length - missing.length;
  const lines = [`${processed} conversation${processed === 1 ? "" : "s"} processed`];
  if (missing.length > 0) lines.push(`The user is not participating in this conversation: ${missing.join(", ")}`);
  await report({ workflow_state: processed > 0 ? "completed" : "failed", completion: 100, message: lines.join("\n") });
}

const apply = (
  ctx: Pick<Context, "db" | "caches" | "root" | "now">,
  { event, ...of }: { readonly user: number; readonly conversations: readonly number[]; readonly event: BatchEvent },
): Promise<void> =>
  event === "destroy"
    ? removeAllMessages(ctx, of)
    : changeConversationStates(ctx, { ...of, change: STATE_EVENTS[event] });
