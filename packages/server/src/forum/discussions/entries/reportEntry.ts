/** Reports entries to the instructors of their author, once for each reporter. */
import { insertEvent } from "../../../events/outbox.sql.ts";
import { type Context, inTransaction } from "../../../platform/context.ts";
import { forbidden, invalid } from "../../../platform/errors.ts";
import { execute } from "../../../store/database.ts";
import type { TopicAccess } from "../topics/access.ts";
import type { EntryRow } from "./entries.sql.ts";
import { instructorsOf, saveReport } from "./reports.sql.ts";

const TYPES = ["inappropriate", "offensive", "other"];

export interface Report {
  readonly access: TopicAccess;
  readonly entry: EntryRow;
  readonly type: string | null | undefined;
}

export async function reportEntry(ctx: Context, { access, entry, type }: Report): Promise<void> {
  const { forum, topic } = access;
  if (type == null || !TYPES.includes(type))
    throw invalid("report_type", "inclusion", `report_type must be one of ${TYPES.join(", ")}`);
  if (!forum.readAsAdmin && !forum.settings.allow_student_discussion_reporting) throw forbidden();
  await inTransaction(ctx, async (tx) => {
    const { db, root: tenant, actor, now } = tx;
    const saved = await execute(db, saveReport, { tenant, entry: entry.id, user: actor.id, type, now });
    if (saved.length === 0 || topic.course_id === null) return;
    const instructors = await execute(db, instructorsOf, { tenant, course: topic.course_id, person: entry.user_id });
    const user_ids = instructors.map((instructor) => instructor.user_id);
    const payload = { topic_id: topic.id, entry_id: entry.id, author_id: actor.id, user_ids };
    await insertEvent(tx, { kind: "reported_reply", payload });
  });
}
