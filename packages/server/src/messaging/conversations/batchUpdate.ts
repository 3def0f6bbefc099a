/** Changes many conversations of a person in the background, with a progress record (CONV 2.12). */

import { changeProgress, insertProgress, type ProgressRow } from "../../directory/progress/progress.sql.ts";
import type { Services } from "../../platform/context.ts";
import { type Database, type Db, run } from "../../store/database.ts";
import { removeAll } from "./removal.sql.ts";

export const BATCH_UPDATE_QUEUE = "conversation_batch_update";
export const BATCH_UPDATE_LIMIT = 500;
const CHUNK = 25;

export const EVENTS = ["mark_as_read", "mark_as_unread", "star", "unstar", "archive", "destroy"] as const;
export type BatchEvent = (typeof EVENTS)[number];

interface BatchUpdate {
  readonly root: number;
  readonly user: number;
  readonly progress: number;
  readonly ids: readonly number[];
  readonly event: BatchEvent;
}

export async function startBatchUpdate(
  { db, jobs }: Services,
  root: number,
  userId: number,
  ids: readonly number[],
  event: BatchEvent,
  now: Date,
): Promise<ProgressRow> {
  const own = { contextType: "User", contextId: userId, userId, tag: BATCH_UPDATE_QUEUE } as const;
  const progress = await insertProgress({ db, root, now }, own);
  const work: BatchUpdate = { root, user: userId, progress: progress.id, ids, event };
  await jobs.send(BATCH_UPDATE_QUEUE, { ...work });
  return progress;
}

/** Does the work. Every step may be done again without harm, so a job that is taken up anew starts from the beginning. */
export async function runBatchUpdate({ db, clock }: Services, data: Record<string, unknown>): Promise<void> {
  const { root, user, progress, ids, event } = data as unknown as BatchUpdate;
  const report = (change: Parameters<typeof changeProgress>[2]) =>
    changeProgress({ db, root, now: clock.now() }, progress, change);
  if (!(await report({ workflow_state: "running" }))) return;
  const missing: number[] = [];
  for (let i = 0; i < ids.length; i += CHUNK) {
    const chunk = ids.slice(i, i + CHUNK);
    const own = await ownConversations(db, root, user, chunk);
    missing.push(...chunk.filter((id) => !own.has(id)));
    if (own.size > 0) await apply(db, root, user, [...own], event, clock.now());
    const done = Math.min(ids.length, i + CHUNK);
    // nobody waits for work that was cancelled
    if (!(await report({ completion: (100 * done) / ids.length }))) return;
  }
  const processed = ids.length - missing.length;
  const lines = [`${processed} conversation${processed === 1 ? "" : "s"} processed`];
  if (missing.length > 0) lines.push(`The user is not participating in this conversation: ${missing.join(", ")}`);
  await report({ workflow_state: processed > 0 ? "completed" : "failed", completion: 100, message: lines.join("\n") });
}

async function ownConversations(db: Db, root: number, userId: number, ids: readonly number[]): Promise<Set<number>> {
  const rows = await run<{ id: number }>(
    db,
    `select conversation_id as id from conversation_participants
     where root_account_id = $1 and user_id = $2 and conversation_id = any($3::bigint[])`,
    [root, userId, ids],
  );
  return new Set(rows.map((r) => r.id));
}

const SETS: Readonly<Record<Exclude<BatchEvent, "destroy">, { workflow_state: string } | { starred: boolean }>> = {
  mark_as_read: { workflow_state: "read" },
  mark_as_unread: { workflow_state: "unread" },
  archive: { workflow_state: "archived" },
  star: { starred: true },
  unstar: { starred: false },
};

async function apply(
  db: Database,
  root: number,
  userId: number,
  ids: readonly number[],
  event: BatchEvent,
  now: Date,
): Promise<void> {
  if (event === "destroy") return removeAll(db, root, userId, ids, now);
  await db
    .updateTable("conversation_participants")
    .set({ ...SETS[event], updated_at: now })
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("conversation_id", "in", [...ids])
    .execute();
}
