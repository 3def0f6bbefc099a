/** Reads a whole discussion in one statement. */
import { type Db, run, statement } from "../store/database.ts";

export interface ViewEntryRow {
  readonly id: number;
  readonly parent_id: number | null;
  readonly user_id: number;
  readonly editor_id: number | null;
  readonly message: string | null;
  readonly attachment_id: number | null;
  readonly rating_count: number | null;
  readonly rating_sum: number | null;
  readonly workflow_state: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  /** The caller's: whether read, whether set by hand, what they rated. */
  readonly is_read: boolean;
  readonly is_forced: boolean;
  readonly rating: number | null;
}

export interface ViewPersonRow {
  readonly id: number;
  readonly short_name: string;
  readonly avatar_url: string | null;
  readonly pronouns: string | null;
  /** Enrolments in the course, or membership of the group. */
  readonly is_active: boolean;
  readonly is_student: boolean;
}

const entriesText = statement(
  "discussion_view",
  `select e.id, e.parent_id, e.user_id, e.editor_id, e.message, e.attachment_id, e.rating_count, e.rating_sum,
     e.workflow_state, e.created_at, e.updated_at,
     coalesce(ep.read, e.id <= p.read_through, false) as is_read, coalesce(ep.forced_read_state, false) as is_forced, ep.rating
   from discussion_entries e
   left join discussion_topic_participants p on p.root_account_id = $1 and p.topic_id = $3 and p.user_id = $2
   left join discussion_entry_participants ep on ep.root_account_id = $1 and ep.topic_id = $3 and ep.user_id = $2
     and ep.entry_id = e.id
   where e.root_account_id = $1 and e.topic_id = $3 order by e.id`,
);

export const loadView = (db: Db, root: number, userId: number, topicId: number): Promise<ViewEntryRow[]> =>
  run(db, entriesText, [root, userId, topicId]);

/** The people of a view, and whether they are still there. */
export const loadPeople = (
  db: Db,
  root: number,
  ids: readonly number[],
  courseId: number | null,
): Promise<ViewPersonRow[]> =>
  run(
    db,
    `select u.id, u.short_name, u.avatar_url, u.pronouns,
       exists (select 1 from enrollments e where e.root_account_id = $1 and e.user_id = u.id and e.course_id = $3
         and e.workflow_state in ('active', 'invited', 'creation_pending')) as is_active,
       exists (select 1 from enrollments e where e.root_account_id = $1 and e.user_id = u.id and e.course_id = $3
         and e.workflow_state <> 'deleted' and e.type in ('StudentEnrollment', 'StudentViewEnrollment')) as is_student
     from users u where u.root_account_id = $1 and u.id = any($2::bigint[]) order by u.id`,
    [root, ids, courseId],
  );
