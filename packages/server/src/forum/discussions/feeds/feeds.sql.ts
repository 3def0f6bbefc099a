/** Reads the entries and files of feeds. */
import { type FileRow, HELD } from "../../../files/files.sql.ts";
import { type Db, execute } from "../../../store/database.ts";
import { sql, statement } from "../../../store/statement.ts";
import type { Forum } from "../../forum.ts";

export interface FeedEntryRow {
  readonly id: number;
  readonly topic_id: number;
  readonly user_id: number;
  readonly author: string;
  readonly message: string | null;
  readonly attachment_id: number | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  /** Whether the author is staff of the course. */
  readonly by_staff: boolean;
}

const MOST_ENTRIES = 500;

const feedEntries = statement(
  "feed_entries",
  { tenant: "bigint", topics: "bigint[]" },
  (p) => sql<FeedEntryRow>`
    select e.id, e.topic_id, e.user_id, u.name as author, e.message, e.attachment_id, e.created_at, e.updated_at,
      exists (select 1 from discussion_topics t
        join enrollments n on n.root_account_id = ${p.tenant} and n.course_id = t.course_id
          and n.user_id = e.user_id and n.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
          and n.workflow_state <> 'deleted'
        where t.root_account_id = ${p.tenant} and t.id = e.topic_id) as by_staff
    from discussion_entries e join users u on u.root_account_id = ${p.tenant} and u.id = e.user_id
    where e.root_account_id = ${p.tenant} and e.topic_id = any(${p.topics}) and e.workflow_state = 'active'
    order by e.created_at desc, e.id desc limit ${MOST_ENTRIES}`,
);

/** The newest active entries of these topics, at most as many as a feed holds. */
export const loadFeedEntries = (db: Db, tenant: number, topics: readonly number[]): Promise<FeedEntryRow[]> =>
  execute(db, feedEntries, { tenant, topics });

const feedFiles = statement(
  "feed_files",
  {
    tenant: "bigint",
    wanted: "jsonb",
    contextType: "text",
    context: "bigint",
    course: "bigint | null",
    states: "text[]",
  },
  (p) => sql<FileRow & { readonly place: number }>`
    select a.*, w.place::int as place from rows from (
      jsonb_to_recordset(${p.wanted}) as ("fileId" bigint, "mediaId" text, "userId" bigint)) with ordinality
      as w(file_id, media_id, user_id, place)
    left join media_objects m on m.root_account_id = ${p.tenant} and m.media_id = w.media_id
    join attachments a on a.root_account_id = ${p.tenant} and a.id = coalesce(w.file_id, m.attachment_id)
      and a.workflow_state = any(${p.states})
    where (a.content_type like 'audio/%' or a.content_type like 'video/%')
      and ((a.context_type = ${p.contextType} and a.context_id = ${p.context})
        or (a.context_type = 'Course' and a.context_id = ${p.course})
        or (a.context_type = 'User' and a.context_id = w.user_id))
    order by w.place`,
);

/** A file or recording that a post names, with the post's author. */
export interface WantedFile {
  readonly fileId: number | null;
  readonly mediaId: string | null;
  readonly userId: number | null;
}

export interface FeedFileRow extends FileRow {
  /** Which of the wanted files it is, from 1. */
  readonly place: number;
}

/**
 * The audio and video files among the wanted ones. A post gives nobody access to a file that it names: files count only
 * when they belong to the forum, its course, or the post's author.
 */
export const loadFeedFiles = (
  db: Db,
  tenant: number,
  wanted: readonly WantedFile[],
  { type, id, course }: Forum,
): Promise<FeedFileRow[]> =>
  execute(db, feedFiles, {
    tenant,
    wanted,
    contextType: type,
    context: id,
    course: course?.course.id ?? null,
    states: HELD,
  });
