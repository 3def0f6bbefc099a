/** Writes entries: each change is one statement under the topic's row lock, whatever the topic's size. */
import { type Db, run } from "../../store/database.ts";
import type { StoredEntry } from "./entries.sql.ts";

export interface NewEntry {
  readonly root: number;
  readonly topicId: number;
  readonly userId: number;
  readonly parentId: number | null;
  readonly rootEntryId: number | null;
  readonly depth: number;
  readonly message: string | null;
  readonly attachmentId: number | null;
  /** Whether something holds the author back from being subscribed. */
  readonly held: boolean;
  /** Written by a student, who hands in the topic's assignment by it; in a group of an account by anybody. */
  readonly byStudent: boolean;
  readonly mentioned: readonly number[];
  readonly now: Date;
}

/**
 * The entry, the topic's count and times, the author's own read state and subscription, what they hand in, whom they
 * mention, and the events that tell of it. Undefined when the topic has been deleted.
 */
export async function insertEntry(tx: Db, e: NewEntry): Promise<StoredEntry | undefined> {
  const rows = await run<StoredEntry>(
    tx,
    `with t as (
       update discussion_topics set entry_count = entry_count + 1, updated_at = $9,
         last_reply_at = case when last_reply_at is null or last_reply_at < $9::timestamptz - interval '60 seconds'
           then $9 else last_reply_at end
       where root_account_id = $1 and id = $2 and workflow_state <> 'deleted'
       returning id, root_topic_id, assignment_id),
     rt as (
       update discussion_topics set updated_at = $9 where root_account_id = $1 and id = (select root_topic_id from t)),
     entry as (
       insert into discussion_entries (root_account_id, topic_id, user_id, parent_id, root_entry_id, depth, message,
         attachment_id, by_student, created_at, updated_at)
       select $1, t.id, $3, $4, $5, $6, $7, $8, $11, $9, $9 from t returning *),
     own as (
       insert into discussion_entry_participants (root_account_id, topic_id, user_id, entry_id, read)
       select $1, topic_id, $3, id, true from entry),
     mine as (
       insert into discussion_topic_participants as p (root_account_id, topic_id, user_id, subscribed, updated_at)
       select $1, topic_id, $3, not $10, $9 from entry
       on conflict (root_account_id, topic_id, user_id) do update
         set subscribed = p.subscribed is true or not $10, updated_at = $9),
     handed_in as (
       insert into submissions as s (root_account_id, assignment_id, user_id, submission_type, submitted_at, created_at, updated_at)
       select $1, t.assignment_id, $3, 'discussion_topic', $9, $9, $9 from t, entry where $11 and t.assignment_id is not null
       on conflict (root_account_id, assignment_id, user_id) do update
         set workflow_state = 'submitted', submission_type = 'discussion_topic', submitted_at = $9, updated_at = $9
         where s.workflow_state = 'unsubmitted'),
     mentions as (
       insert into discussion_mentions (root_account_id, entry_id, user_id)
       select $1, entry.id, m from entry, unnest($12::bigint[]) m),
     told as (
       insert into outbox_events (root_account_id, kind, payload, created_at)
       select $1, 'new_discussion_entry', jsonb_build_object('topic_id', topic_id, 'entry_id', id, 'author_id', user_id,
         'mentioned_user_ids', to_jsonb($12::bigint[])), $9::timestamptz from entry
       union all
       select $1, 'discussion_mention', jsonb_build_object('topic_id', topic_id, 'entry_id', id, 'author_id', user_id,
         'user_ids', to_jsonb($12::bigint[])), $9 from entry where cardinality($12::bigint[]) > 0)
     select * from entry`,
    [
      e.root,
      e.topicId,
      e.userId,
      e.parentId,
      e.rootEntryId,
      e.depth,
      e.message,
      e.attachmentId,
      e.now,
      e.held,
      e.byStudent,
      e.mentioned,
    ],
  );
  return rows[0];
}

export interface EntryChange {
  readonly root: number;
  readonly topicId: number;
  readonly entryId: number;
  readonly editorId: number;
  /** Undefined leaves it as it is. */
  readonly message: string | null | undefined;
  readonly attachmentId: number | null;
  readonly now: Date;
}

/** Changes an active entry and keeps what it said before. */
export async function changeEntry(tx: Db, c: EntryChange): Promise<void> {
  await run(
    tx,
    `with t as (
       update discussion_topics set updated_at = $7 where root_account_id = $1 and id = $2 returning id),
     before as (
       insert into discussion_entry_versions (root_account_id, entry_id, version, user_id, message, created_at)
       select $1, e.id, (select count(*) + 1 from discussion_entry_versions v where v.root_account_id = $1 and v.entry_id = e.id),
         coalesce(e.editor_id, e.user_id), e.message, e.updated_at
       from discussion_entries e, t where e.root_account_id = $1 and e.id = $3)
     update discussion_entries e set message = case when $5 then $6 else e.message end, editor_id = $4,
       attachment_id = $8, updated_at = $7
     from t where e.root_account_id = $1 and e.id = $3 and e.workflow_state = 'active'`,
    [c.root, c.topicId, c.entryId, c.editorId, c.message !== undefined, c.message ?? null, c.now, c.attachmentId],
  );
}

/**
 * Deletes an entry, softly; once deleted it stays so. When it was its author's last one where people must post first,
 * they are unsubscribed; what they handed in by posting is taken back, or dates from their next oldest entry.
 */
export async function deleteEntryRow(
  tx: Db,
  d: {
    readonly root: number;
    readonly topicId: number;
    readonly entryId: number;
    readonly editorId: number;
    readonly now: Date;
  },
): Promise<void> {
  await run(
    tx,
    `with t as (
       update discussion_topics set entry_count = entry_count - 1, updated_at = $5
       where root_account_id = $1 and id = $2 and exists (select 1 from discussion_entries e
         where e.root_account_id = $1 and e.id = $3 and e.workflow_state = 'active')
       returning id, assignment_id, root_topic_id, require_initial_post),
     gone as (
       update discussion_entries e set workflow_state = 'deleted', deleted_at = $5, updated_at = $5, editor_id = $4
       from t where e.root_account_id = $1 and e.id = $3 and e.workflow_state = 'active' returning e.user_id),
     left_over as (
       select gone.user_id, min(e.created_at) as since from gone
       left join discussion_entries e on e.root_account_id = $1 and e.topic_id = $2 and e.user_id = gone.user_id
         and e.workflow_state = 'active' and e.id <> $3
       group by gone.user_id),
     closed as (
       update discussion_topic_participants p set subscribed = false, updated_at = $5
       from left_over l, t where p.root_account_id = $1 and p.topic_id = $2 and p.user_id = l.user_id and l.since is null
         and (t.require_initial_post or exists (select 1 from discussion_topics r where r.root_account_id = $1
           and r.id = t.root_topic_id and r.require_initial_post)))
     update submissions s set workflow_state = case when l.since is null then 'unsubmitted' else s.workflow_state end,
       submission_type = case when l.since is null then null else s.submission_type end,
       submitted_at = l.since, updated_at = $5
     from left_over l, t where s.root_account_id = $1 and s.assignment_id = t.assignment_id and s.user_id = l.user_id`,
    [d.root, d.topicId, d.entryId, d.editorId, d.now],
  );
}
