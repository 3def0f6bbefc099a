/** Sends scheduled messages whose time has come, each exactly once: the send and its note are one transaction. */
import { TenantTurns } from "../../jobs/tenantTurns.ts";
import { actorById } from "../../platform/actor.sql.ts";
import { type Actor, toActor } from "../../platform/actor.ts";
import { inTransaction, type Services, type TenantContext } from "../../platform/context.ts";
import { forbidden, Refusal } from "../../platform/errors.ts";
import { isTransient } from "../../store/clash.ts";
import { execute } from "../../store/database.ts";
import { reply } from "../conversations/addMessage.ts";
import { createConversations } from "../conversations/create.ts";
import { finishScheduled, type ScheduledRow, takeDue, tenantsWithDue } from "./scheduled.sql.ts";

/** Messages that a tenant may send before the next tenant's turn. */
const PORTION = 20;

/** Sends what is due, tenant by tenant. */
export const dueMessages = (services: Services): TenantTurns =>
  new TenantTurns({
    waiting: () => tenantsWithDue(services.db, services.clock.now()),
    async turn(root) {
      for (let sent = 0; sent < PORTION; sent++)
        if (!(await sendOneDue({ ...services, root, now: services.clock.now() }))) return false;
      return true;
    },
    failed: (error, root) => services.log.error({ err: error, root }, "scheduled messages"),
  });

/** Sends one of the tenant's messages that are due; false when there is none. */
async function sendOneDue(ctx: TenantContext): Promise<boolean> {
  const { root, now, jobs, log } = ctx;
  const enqueued: Parameters<typeof jobs.send>[] = [];
  // jobs are enqueued when the rows that they work on are committed
  const later = { ...jobs, send: async (...job: Parameters<typeof jobs.send>) => void enqueued.push(job) };
  let taken: ScheduledRow | undefined;
  try {
    await inTransaction({ ...ctx, jobs: later }, async (tx) => {
      [taken] = await execute(tx.db, takeDue, { tenant: root, now });
      if (taken === undefined) return;
      await finishScheduled(tx, taken.id, { state: "sent", ...(await send(tx, taken)) });
    });
  } catch (error) {
    if (taken === undefined || isTransient(error)) throw error;
    const failure = error instanceof Refusal ? { status: error.status, body: error.body } : { status: 500, body: null };
    if (!(error instanceof Refusal)) log.error({ err: error, scheduled: taken.id }, "scheduled message");
    await finishScheduled(ctx, taken.id, { state: "failed", failure });
  }
  for (const job of enqueued) await jobs.send(...job);
  return taken !== undefined;
}

async function send(tenant: TenantContext, row: ScheduledRow) {
  const ctx = { ...tenant, actor: await authorOf(tenant, row) };
  if (row.conversation_id !== null) {
    const { sent } = await reply(ctx, { id: String(row.conversation_id), params: row.params });
    return { conversations: [sent.id] };
  }
  // many recipients become a batch, which a job delivers
  const created = await createConversations(ctx, { ...row.params, mode: "async" });
  if (created.kind === "queued") return { batch: created.batchId };
  return { conversations: created.kind === "single" ? [created.sent.id] : created.sent.map((sent) => sent.id) };
}

/** The author, with the rights that they have now. */
async function authorOf({ db, root }: TenantContext, row: ScheduledRow): Promise<Actor> {
  const found = await actorById(db, root, row.user_id);
  if (!found?.has_login) throw forbidden();
  return toActor(found);
}
