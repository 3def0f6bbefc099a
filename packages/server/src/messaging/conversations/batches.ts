/** Sends to many people: stored first, then delivered by a job in chunks, to each recipient exactly once. */
import { TenantTurns } from "../../jobs/tenantTurns.ts";
import type { Context, Services } from "../../platform/context.ts";
import { refusalOf } from "../../platform/peopleLimits.ts";
import { isTransient } from "../../store/clash.ts";
import { execute } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import {
  findBatch,
  insertBatch,
  type NewBatch,
  openRecipients,
  setBatchState,
  takeUpStalled,
  tenantsWithStalledBatches,
} from "./batches.sql.ts";
import { deliverChunk } from "./deliveries.sql.ts";
import { privateHash } from "./privateHash.ts";
import type { NewConversation } from "./start.sql.ts";

export const BATCH_QUEUE = "conversation_batch";
/** Recipients of one statement: few enough that the writes of others wait for some milliseconds only. */
export const CHUNK = 100;
/** Chunks that are sent to the store concurrently. */
const CONCURRENT = 2;
/** Open recipients that are looked up at once. */
const LOOK_AHEAD = 1_000;

export interface BatchInput extends Omit<NewBatch, "recipients"> {
  readonly starts: readonly (NewConversation & { readonly to: number })[];
}

/** Stores a batch and enqueues its delivery; answers the batch's id. */
export async function startBatch(
  ctx: Pick<Context, "db" | "root" | "now" | "jobs" | "actor" | "config">,
  { starts, ...batch }: BatchInput,
): Promise<number> {
  const recipients = starts.map(({ to, people }) => ({
    id: to,
    sender_tags: people.find((person) => person.id === batch.author)?.tags ?? [],
    tags: people.find((person) => person.id === to)?.tags ?? [],
  }));
  const id = await insertBatch(ctx, { ...batch, recipients });
  if (id === undefined) throw await refusalOf(ctx, must(batch.reservation, "the reservation that was refused"));
  await ctx.jobs.send(BATCH_QUEUE, { root: ctx.root, batch: id });
  return id;
}

/** Delivers a batch to its open recipients. Safe to be run again at any point: nobody is served twice. */
export async function deliverBatch({ db, clock, log }: Services, data: Record<string, unknown>): Promise<void> {
  const root = Number(data.root);
  const batch = await findBatch(db, root, Number(data.batch));
  if (batch === undefined || batch.workflow_state === "sent" || batch.workflow_state === "error") return;
  const at = () => ({ db, root, now: clock.now() });
  const setState = (from: readonly string[], to: string) =>
    execute(db, setBatchState, { tenant: root, id: batch.id, from, to, now: clock.now() });
  await setState(["created"], "sending");
  const context =
    batch.context_type === null || batch.context_id === null
      ? undefined
      : { type: batch.context_type, id: batch.context_id };
  try {
    const deliver = (recipients: readonly number[], begins: boolean) => {
      const hashes = batch.group_flag ? undefined : recipients.map((id) => privateHash([batch.user_id, id], context));
      return deliverChunk(at(), { batch, recipients, hashes, begins });
    };
    let begins = batch.done === 0;
    for (let after = 0; ; ) {
      const open = await openRecipients(at(), { id: batch.id, after, limit: LOOK_AHEAD });
      // a further look from the beginning finds recipients that another worker had claimed when it died
      if (open.length === 0 && after === 0) break;
      after = open.at(-1) ?? 0;
      // the author's confirmation goes with the first chunk, so that chunk is delivered alone
      if (begins) await deliver(open.splice(0, CHUNK), true);
      begins = false;
      await eachChunk(open, (recipients) => deliver(recipients, false));
    }
    await setState(["created", "sending"], "sent");
  } catch (error) {
    // a transient failure is retried, by this job or by the process that finds the batch stalled
    if (isTransient(error)) throw error;
    log.error({ err: error, batch: batch.id }, "conversation batch");
    await setState(["created", "sending"], "error");
  }
}

/** Works through recipients in chunks, several concurrently. After a failure no chunk is begun; rejects when all have ended. */
async function eachChunk(
  recipients: readonly number[],
  work: (chunk: readonly number[]) => Promise<void>,
): Promise<void> {
  let next = 0;
  const workThrough = async () => {
    while (next < recipients.length) {
      const chunk = recipients.slice(next, next + CHUNK);
      next += CHUNK;
      try {
        await work(chunk);
      } catch (error) {
        next = recipients.length;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: CONCURRENT }, workThrough));
  const failed = ended.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** A batch that made no progress for this long has lost its worker. */
const STALLED_MS = 20_000;

/** Takes up batches whose worker died, and those whose job was never enqueued, tenant by tenant. The first run takes all that are open. */
export function stalledBatches({ db, jobs, clock, log }: Services): TenantTurns {
  let before = clock.now();
  let isFirst = true;
  return new TenantTurns({
    async waiting() {
      const now = clock.now();
      before = new Date(now.getTime() + (isFirst ? 1 : -STALLED_MS));
      const tenants = await execute(db, tenantsWithStalledBatches, { before });
      isFirst = false;
      return tenants.map((tenant) => tenant.root);
    },
    async turn(root) {
      const batches = await execute(db, takeUpStalled, { tenant: root, before, now: clock.now() });
      for (const { id } of batches) await jobs.send(BATCH_QUEUE, { root, batch: id });
      return false;
    },
    failed: (error, root) => log.error({ err: error, root }, "stalled conversation batches"),
  });
}

export interface BatchProgress {
  readonly recipient_count: number;
  readonly workflow_state: string;
  readonly created_at: Date;
  readonly done: number;
}

/** The fraction that is done: a fifth of a small batch's time is waiting, less of a large one's (CONV 1.11). */
export function completion(batch: BatchProgress, now: Date): number {
  const n = batch.recipient_count;
  const waiting = 20 / (n + 20);
  if (batch.workflow_state === "created") {
    const minutes = Math.max(0, (now.getTime() - batch.created_at.getTime()) / 60_000);
    return waiting * (1 - 1 / 2 ** minutes);
  }
  return waiting + (1 - waiting) * (batch.done / n);
}
