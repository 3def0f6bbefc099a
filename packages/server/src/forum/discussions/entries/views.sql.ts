/** Reads a whole discussion: its entries, what one person has of them, and their people. */
import { type Db, prepare, run } from "../../../store/database.ts";

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
  readonly created_at: string;
  readonly updated_at: string;
}

// times as text: most go out as they are but for their form
const entriesText = prepare(
  "discussion_view",
  `select id, parent_id, user_id, editor_id, message, attachment_id, rating_count, rating_sum, workflow_state,
     created_at::text, updated_at::text
   from discussion_entries where root_account_id = $1 and topic_id = $2 order by id`,
);

/** All entries of the topic, deleted ones too, in order of id. */
export const loadView = (db: Db, root: number, topicId: number): Promise<ViewEntryRow[]> =>
  run(db, entriesText, [root, topicId]);

/** What a person has of an entry where that is more than their mark in the topic says. */
type EntryMark = readonly [id: number, read: boolean | null, forced: boolean, rating: number | null];

export interface ViewMarks {
  /** The entry up to which all are read. */
  readonly read_through: number | null;
  readonly entries: readonly EntryMark[] | null;
}

// apart from the entries, of which few have any: joined to each of them these rows cost as much as reading them all
const marksText = prepare(
  "discussion_view_marks",
  `select
     (select p.read_through from discussion_topic_participants p
      where p.root_account_id = $1 and p.topic_id = $2 and p.user_id = $3) as read_through,
     (select json_agg(json_build_array(ep.entry_id, ep.read, ep.forced_read_state, ep.rating))
      from discussion_entry_participants ep
      where ep.root_account_id = $1 and ep.topic_id = $2 and ep.user_id = $3) as entries`,
);

export async function loadMarks(db: Db, root: number, userId: number, topicId: number): Promise<ViewMarks> {
  const [marks] = await run<ViewMarks>(db, marksText, [root, topicId, userId]);
  return marks!;
}

export interface ViewPersonRow {
  readonly id: number;
  readonly short_name: string;
  readonly avatar_url: string | null;
  readonly pronouns: string | null;
  /** By enrolments in the course; asked only where it is shown. */
  readonly is_active: boolean;
  readonly is_student: boolean;
}

/** The people of a view and, where that is asked, whether they are still there and students. */
export const loadPeople = (
  db: Db,
  root: number,
  ids: readonly number[],
  courseId: number | null,
  enrolled: boolean,
): Promise<ViewPersonRow[]> =>
  run(
    db,
    `select u.id, u.short_name, u.avatar_url, u.pronouns,
       $4 and exists (select 1 from enrollments e where e.root_account_id = $1 and e.user_id = u.id and e.course_id = $3
         and e.workflow_state in ('active', 'invited', 'creation_pending')) as is_active,
       $4 and exists (select 1 from enrollments e where e.root_account_id = $1 and e.user_id = u.id and e.course_id = $3
         and e.workflow_state <> 'deleted' and e.type in ('StudentEnrollment', 'StudentViewEnrollment')) as is_student
     from users u where u.root_account_id = $1 and u.id = any($2::bigint[]) order by u.id`,
    [root, ids, courseId, enrolled],
  );
