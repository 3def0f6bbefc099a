/** Sends scheduled messages whose time has come, each exactly once: the send and its note are one transaction. */

import { TenantTurns } from "../../jobs/tenantTurns.ts";
import { type Actor, actorById, toActor } from "../../platform/actor.ts";
import type { Services } from "../../platform/context.ts";
import { forbidden, Refusal } from "../../platform/errors.ts";
import { isTransient } from "../../store/clash.ts";
import { joining } from "../../store/joining.ts";
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
      for (let sent = 0; sent < PORTION; sent++) if (!(await sendOneDue(services, root))) return false;
      return true;
    },
    failed: (error, root) => services.log.error({ err: error, root }, "scheduled messages"),
  });

/** Sends one of the tenant's messages that are due; false when there is none. */
async function sendOneDue(services: Services, root: number): Promise<boolean> {
  const now = services.clock.now();
  const asked: Parameters<Services["jobs"]["send"]>[] = [];
  let taken: ScheduledRow | undefined;
  try {
    await services.db.transaction().execute(async (tx) => {
      taken = await takeDue(tx, root, now);
      if (taken === undefined) return;
      // jobs are asked for when what they work on is there for all to see
      const jobs: Services["jobs"] = {
        ...services.jobs,
        send: async (...job) => void asked.push(job),
      };
      const outcome = await send({ ...services, db: joining(tx), jobs }, taken, now);
      await finishScheduled(tx, taken, { state: "sent", ...outcome }, now);
    });
  } catch (error) {
    if (taken === undefined || isTransient(error)) throw error;
    const failure = error instanceof Refusal ? { status: error.status, body: error.body } : { status: 500, body: null };
    if (!(error instanceof Refusal)) services.log.error({ err: error, scheduled: taken.id }, "scheduled message");
    await finishScheduled(services.db, taken, { state: "failed", failure }, now);
  }
  for (const job of asked) await services.jobs.send(...job);
  return taken !== undefined;
}

async function send(services: Services, row: ScheduledRow, now: Date) {
  const actor = await author(services, row);
  if (row.conversation_id !== null) {
    const { sent } = await reply(services, actor, String(row.conversation_id), row.params, now);
    return { conversations: [sent.id] };
  }
  // many recipients become a batch, whose job then has the time that it takes
  const created = await createConversations(services, actor, { ...row.params, mode: "async" }, now);
  if (created.kind === "queued") return { batch: created.batchId };
  return { conversations: created.kind === "single" ? [created.sent.id] : created.sent.map((s) => s.id) };
}

/** Who wrote it, with the rights of now. */
async function author({ db }: Services, row: ScheduledRow): Promise<Actor> {
  const found = await actorById(db, row.root_account_id, row.user_id);
  if (!found?.has_login) throw forbidden();
  return toActor(found);
}
