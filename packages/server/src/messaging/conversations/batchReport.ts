/** What became of a send to many people, for the one who sent it. */
import { batches as api } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { oneOf } from "../../platform/attributes.ts";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import { Answer } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { bookmarkLinks, readBookmarkPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import type { Db } from "../../store/database.ts";
import { refuseTestStudents } from "./access.ts";
import { batchRecipients, findBatch, type ReportedBatch } from "./batches.sql.ts";
import { completion } from "./batches.ts";

const isKey = (key: unknown): key is number => Number.isSafeInteger(key);

export const batchReportRoutes = [
  route(api.showBatch, async (r) => {
    refuseTestStudents(r.actor);
    const state = oneOf("state", r.params.state, ["pending", "delivered", "failed"]) ?? null;
    const batch = await accessBatch(r.db, r.actor, r.path.id!);
    const page = readBookmarkPage(r.query, isKey);
    const rows = await batchRecipients(r.db, r.root, batch.id, state, page.after ?? 0, page.perPage + 1);
    const shown = rows.slice(0, page.perPage);
    const body = {
      id: batch.id,
      workflow_state: batch.workflow_state as "sent",
      completion: batch.workflow_state === "sent" ? 1 : completion(batch, r.now),
      recipient_count: batch.recipient_count,
      delivered_count: batch.done,
      subject: batch.subject,
      created_at: wireTime(batch.created_at),
      updated_at: wireTime(batch.updated_at),
      recipients: shown.map((p) => ({
        user_id: p.user_id,
        name: p.name,
        state: p.state,
        delivered_at: wireTimeOrNull(p.delivered_at),
        conversation_id: p.conversation_id,
        message_id: p.message_id,
      })),
    };
    return new Answer(body, {
      links: bookmarkLinks(page, rows.length > shown.length ? shown.at(-1)!.user_id : undefined),
    });
  }),
];

/** Batches are for those who sent them. */
async function accessBatch(db: Db, actor: Actor, id: string): Promise<ReportedBatch> {
  const batch = await findBatch(db, actor.root, parseId(id) ?? -1);
  if (batch === undefined || batch.user_id !== actor.id) throw notFound();
  return batch;
}
