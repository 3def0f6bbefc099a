/** Sends to many people: stored first, then delivered by a job in chunks, each recipient exactly once. */
import type { Services } from "../../platform/context.ts";
import { isTransient } from "../../store/clash.ts";
import {
  findBatch,
  finishBatch,
  insertBatch,
  markSending,
  type NewBatch,
  openRecipients,
  stalledBatches,
  touchBatch,
} from "./batches.sql.ts";
import { deliverChunk } from "./deliveries.sql.ts";
import { privateHash } from "./privateHash.ts";
import type { Content, Opening, Sender, Start } from "./send.sql.ts";

export const BATCH_QUEUE = "conversation_batch";
/** Small enough that others wait for no more than some milliseconds. */
export const CHUNK = 100;
/** Chunks on their way to the store at a time: PostgreSQL writes them side by side. */
const AT_ONCE = 2;
/** So many open recipients are looked up at once. */
const LOOK_AHEAD = 1_000;

export interface BatchInput {
  readonly starts: readonly (Start & { readonly to: number })[];
  readonly content: Content;
  readonly opening: Opening;
  readonly tags: readonly string[];
  /** Whether each recipient gets a new, non-private conversation. */
  readonly flagged: boolean;
}

/** Stores the batch and asks for its delivery; answers the batch's id. */
export async function startBatch({ db, jobs }: Services, sender: Sender, input: BatchInput): Promise<number> {
  const batch: NewBatch = {
    sender,
    content: input.content,
    opening: input.opening,
    tags: input.tags,
    flagged: input.flagged,
    recipients: input.starts.map((s) => ({
      id: s.to,
      sender_tags: s.people.find((p) => p.id === sender.authorId)?.tags ?? [],
      tags: s.people.find((p) => p.id === s.to)?.tags ?? [],
    })),
  };
  const id = await db.transaction().execute((tx) => insertBatch(tx, batch));
  await jobs.send(BATCH_QUEUE, { root: sender.root, batch: id });
  return id;
}

/** Delivers what is open of a batch. Safe to run again at any point: a delivered recipient is never served twice. */
export async function deliverBatch({ db, clock, log }: Services, data: Record<string, unknown>): Promise<void> {
  const root = Number(data.root);
  const batch = await findBatch(db, root, Number(data.batch));
  if (batch === undefined || batch.workflow_state === "sent" || batch.workflow_state === "error") return;
  await markSending(db, root, batch.id, clock.now());
  const context = batch.context_type === null ? undefined : { type: batch.context_type, id: batch.context_id! };
  try {
    const deliver = (people: readonly number[], begins: boolean) => {
      const hashes = batch.group_flag ? undefined : people.map((p) => privateHash([batch.user_id, p], context));
      return deliverChunk(db, root, batch, people, hashes, begins, clock.now());
    };
    let begins = batch.done === 0;
    for (let after = 0; ; ) {
      const open = await openRecipients(db, root, batch.id, after, LOOK_AHEAD, clock.now());
      // who was left to a worker that died meanwhile is found from the beginning
      if (open.length === 0 && after === 0) break;
      after = open.at(-1) ?? 0;
      // until somebody has it the batch has not begun, and the author has not heard of it
      if (begins) await deliver(open.splice(0, CHUNK), true);
      begins = false;
      await eachOf(open, CHUNK, AT_ONCE, (people) => deliver(people, false));
    }
    await finishBatch(db, root, batch.id, "sent", clock.now());
  } catch (error) {
    // what may go well the next time is tried again, by this job or by whoever finds the batch stalled
    if (isTransient(error)) throw error;
    log.error({ err: error, batch: batch.id }, "conversation batch");
    await finishBatch(db, root, batch.id, "error", clock.now());
  }
}

/** Works through `items` in pieces, several at a time. After a failure none is begun, and all that were have ended. */
async function eachOf<T>(
  items: readonly T[],
  size: number,
  atOnce: number,
  work: (piece: readonly T[]) => Promise<void>,
): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < items.length) {
      const piece = items.slice(next, next + size);
      next += size;
      try {
        await work(piece);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, one));
  const failed = ended.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** A batch that did not get on for this long has lost its worker. */
const STALLED_MS = 20_000;

/** Takes up batches whose worker died, and those whose job was never asked for. At the start: all that are open. */
export async function takeUpBatches({ db, jobs, clock }: Services, atStart: boolean): Promise<void> {
  const before = new Date(clock.now().getTime() + (atStart ? 1 : -STALLED_MS));
  for (const { root, batch } of await stalledBatches(db, before)) {
    await touchBatch(db, root, batch, clock.now());
    await jobs.send(BATCH_QUEUE, { root, batch });
  }
}

/** Fraction done: a fifth of a small batch's time is waiting, less of a large one's (CONV 1.11). */
export function completion(
  batch: { recipient_count: number; workflow_state: string; created_at: Date; done: number },
  now: Date,
): number {
  const n = batch.recipient_count;
  const waiting = 20 / (n + 20);
  if (batch.workflow_state === "created") {
    const minutes = Math.max(0, (now.getTime() - batch.created_at.getTime()) / 60_000);
    return waiting * (1 - 1 / 2 ** minutes);
  }
  return waiting + (1 - waiting) * (batch.done / n);
}
