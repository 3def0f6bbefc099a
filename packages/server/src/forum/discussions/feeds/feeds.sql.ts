/** Reads what feeds are made of. */
import { type FileRow, HELD } from "../../../files/files.sql.ts";
import { type Db, run } from "../../../store/database.ts";

export interface FeedEntryRow {
  readonly id: number;
  readonly topic_id: number;
  readonly user_id: number;
  readonly author: string;
  readonly message: string | null;
  readonly attachment_id: number | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  /** Wrote as staff of the course. */
  readonly by_staff: boolean;
}

const MOST_ENTRIES = 500;

/** Active entries of these topics, the newest first, as many as a feed holds. */
export const feedEntries = (db: Db, root: number, topicIds: readonly number[]): Promise<FeedEntryRow[]> =>
  run(
    db,
    `select e.id, e.topic_id, e.user_id, u.name as author, e.message, e.attachment_id, e.created_at, e.updated_at,
       exists (select 1 from discussion_topics t join enrollments n on n.root_account_id = $1 and n.course_id = t.course_id
         and n.user_id = e.user_id and n.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
         and n.workflow_state <> 'deleted' where t.root_account_id = $1 and t.id = e.topic_id) as by_staff
     from discussion_entries e join users u on u.root_account_id = $1 and u.id = e.user_id
     where e.root_account_id = $1 and e.topic_id = any($2::bigint[]) and e.workflow_state = 'active'
     order by e.created_at desc, e.id desc limit ${MOST_ENTRIES}`,
    [root, topicIds],
  );

/**
 * Audio and video files by their ids or the ids of their recordings. Naming a file in a post opens it to nobody: it
 * must be one of the context's, or its author's own.
 */
export const feedFiles = (
  db: Db,
  root: number,
  wanted: readonly {
    readonly fileId: number | null;
    readonly mediaId: string | null;
    readonly userId: number | null;
  }[],
  context: { readonly type: string; readonly id: number; readonly courseId: number | null },
): Promise<(FileRow & { readonly place: number })[]> =>
  run(
    db,
    `select a.*, w.place::int as place from rows from (
       jsonb_to_recordset($2::jsonb) as ("fileId" bigint, "mediaId" text, "userId" bigint)) with ordinality
       as w(file_id, media_id, user_id, place)
     left join media_objects m on m.root_account_id = $1 and m.media_id = w.media_id
     join attachments a on a.root_account_id = $1 and a.id = coalesce(w.file_id, m.attachment_id)
       and a.workflow_state = any($6)
     where (a.content_type like 'audio/%' or a.content_type like 'video/%')
       and ((a.context_type = $3 and a.context_id = $4) or (a.context_type = 'Course' and a.context_id = $5::bigint)
         or (a.context_type = 'User' and a.context_id = w.user_id))
     order by w.place`,
    [root, JSON.stringify(wanted), context.type, context.id, context.courseId, HELD],
  );
