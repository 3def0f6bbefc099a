/** The report of a send to many people, for its author. */
import { batches as api } from "@pidge/api";
import { oneOf } from "../../platform/attributes.ts";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import { Answer, type Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { bookmarkLinks, readBookmarkPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { refuseTestStudents } from "./access.ts";
import { batchRecipients, findBatch, type ReportedBatch } from "./batches.sql.ts";
import { completion } from "./batches.ts";

const isKey = (key: unknown): key is number => Number.isSafeInteger(key);

export const batchReportRoutes = [
  route(api.showBatch, async (r) => {
    refuseTestStudents(r.actor);
    const batch = await accessBatch(r, r.path.id);
    const state = oneOf("state", r.params.state, ["pending", "delivered", "failed"]) ?? null;
    const page = readBookmarkPage(r.query, isKey);
    const rows = await execute(r.db, batchRecipients, {
      tenant: r.root,
      id: batch.id,
      state,
      after: page.after ?? 0,
      limit: page.perPage + 1,
    });
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
      recipients: shown.map((recipient) => ({
        user_id: recipient.user_id,
        name: recipient.name,
        state: recipient.state,
        delivered_at: wireTimeOrNull(recipient.delivered_at),
        conversation_id: recipient.conversation_id,
        message_id: recipient.message_id,
      })),
    };
    return new Answer(body, {
      links: bookmarkLinks(page, rows.length > shown.length ? shown.at(-1)?.user_id : undefined),
    });
  }),
];

/** A batch is visible to its author only. */
async function accessBatch(
  { db, root, actor }: Pick<Context, "db" | "root" | "actor">,
  id: string | undefined,
): Promise<ReportedBatch> {
  const batch = await findBatch(db, root, parseId(id) ?? -1);
  if (batch === undefined || batch.user_id !== actor.id) throw notFound();
  return batch;
}
