/** Reports of entries: the instructors in charge of the author hear of it, once for each reporter. */
import { insertEvent } from "../../../events/outbox.sql.ts";
import type { Actor } from "../../../platform/actor.ts";
import { forbidden, invalid } from "../../../platform/errors.ts";
import { type Database, run } from "../../../store/database.ts";
import type { TopicAccess } from "../topics/access.ts";
import type { EntryRow } from "./entries.sql.ts";

const TYPES = ["inappropriate", "offensive", "other"];

export async function reportEntry(
  db: Database,
  actor: Actor,
  { forum, topic }: TopicAccess,
  entry: EntryRow,
  type: string | null | undefined,
  now: Date,
): Promise<void> {
  if (!TYPES.includes(type ?? ""))
    throw invalid("report_type", "inclusion", `report_type must be one of ${TYPES.join(", ")}`);
  if (!forum.readAsAdmin && !forum.settings.allow_student_discussion_reporting) throw forbidden();
  await db.transaction().execute(async (tx) => {
    const made = await run<{ entry_id: number }>(
      tx,
      `insert into discussion_entry_reports (root_account_id, entry_id, user_id, report_type, created_at)
       values ($1, $2, $3, $4, $5) on conflict do nothing returning entry_id`,
      [actor.root, entry.id, actor.id, type, now],
    );
    if (made.length === 0 || topic.course_id === null) return;
    // a teacher who is limited to sections is in charge of the students of those
    const instructors = await run<{ user_id: number }>(
      tx,
      `select distinct i.user_id from enrollments i
       where i.root_account_id = $1 and i.course_id = $2 and i.workflow_state = 'active'
         and i.type in ('TeacherEnrollment', 'TaEnrollment')
         and (not i.limit_privileges_to_course_section or exists (select 1 from enrollments s where s.root_account_id = $1
           and s.course_section_id = i.course_section_id and s.user_id = $3 and s.workflow_state = 'active'))`,
      [actor.root, topic.course_id, entry.user_id],
    );
    const user_ids = instructors.map((i) => i.user_id);
    const payload = { topic_id: topic.id, entry_id: entry.id, author_id: actor.id, user_ids };
    await insertEvent({ db: tx, root: actor.root, now }, { kind: "reported_reply", payload });
  });
}
