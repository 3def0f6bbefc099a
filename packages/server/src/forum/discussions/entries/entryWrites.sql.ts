/** Writes entries: each change is one statement under the topic's row lock, whatever the topic's size. */
import { emits, eventsOf, insertEvents } from "../../../events/outbox.sql.ts";
import { sql, statement } from "../../../store/statement.ts";
import type { StoredEntry } from "./entries.sql.ts";

const EVENT = { topic_id: "topic_id", entry_id: "id", author_id: "user_id" };

/**
 * Inserts an entry with everything that follows from it: the topic's count and times, the author's read state and
 * subscription, their submission, mentions and outbox events. Returns no row when the topic has been deleted.
 *
 * `held`: a hold prevents the author's subscription. `byStudent`: a student writes, whose first entry is the submission
 * of the topic's assignment; in a group of an account everybody counts as one.
 */
export const insertEntry = statement(
  "insert_entry",
  {
    tenant: "bigint",
    topic: "bigint",
    author: "bigint",
    parent: "bigint | null",
    rootEntry: "bigint | null",
    depth: "int",
    message: "text | null",
    attachment: "bigint | null",
    held: "boolean",
    byStudent: "boolean",
    mentioned: "bigint[]",
    now: "timestamptz",
  },
  (p) => sql<StoredEntry>`
    with t as (
      update discussion_topics set entry_count = entry_count + 1, updated_at = ${p.now},
        last_reply_at = case when last_reply_at is null or last_reply_at < ${p.now} - interval '60 seconds'
          then ${p.now} else last_reply_at end
      where root_account_id = ${p.tenant} and id = ${p.topic} and workflow_state <> 'deleted'
      returning id, root_topic_id, assignment_id),
    rt as (
      update discussion_topics set updated_at = ${p.now}
      where root_account_id = ${p.tenant} and id = (select root_topic_id from t)),
    entry as (
      insert into discussion_entries (root_account_id, topic_id, user_id, parent_id, root_entry_id, depth, message,
        attachment_id, by_student, created_at, updated_at)
      select ${p.tenant}, t.id, ${p.author}, ${p.parent}, ${p.rootEntry}, ${p.depth}, ${p.message}, ${p.attachment},
        ${p.byStudent}, ${p.now}, ${p.now} from t returning *),
    own as (
      insert into discussion_entry_participants (root_account_id, topic_id, user_id, entry_id, read)
      select ${p.tenant}, topic_id, ${p.author}, id, true from entry),
    mine as (
      insert into discussion_topic_participants as p (root_account_id, topic_id, user_id, subscribed, updated_at)
      select ${p.tenant}, topic_id, ${p.author}, not ${p.held}, ${p.now} from entry
      on conflict (root_account_id, topic_id, user_id) do update
        set subscribed = p.subscribed is true or not ${p.held}, updated_at = ${p.now}),
    handed_in as (
      insert into submissions as s (root_account_id, assignment_id, user_id, submission_type, submitted_at, created_at, updated_at)
      select ${p.tenant}, t.assignment_id, ${p.author}, 'discussion_topic', ${p.now}, ${p.now}, ${p.now}
      from t, entry where ${p.byStudent} and t.assignment_id is not null
      on conflict (root_account_id, assignment_id, user_id) do update
        set workflow_state = 'submitted', submission_type = 'discussion_topic', submitted_at = ${p.now}, updated_at = ${p.now}
        where s.workflow_state = 'unsubmitted'),
    mentions as (
      insert into discussion_mentions (root_account_id, entry_id, user_id)
      select ${p.tenant}, entry.id, m from entry, unnest(${p.mentioned}) m),
    events as (${insertEvents(
      { tenant: p.tenant, now: p.now },
      eventsOf("new_discussion_entry", { ...EVENT, mentioned_user_ids: `to_jsonb(${p.mentioned})` }, "entry"),
      eventsOf(
        "discussion_mention",
        { ...EVENT, user_ids: `to_jsonb(${p.mentioned})` },
        `entry where cardinality(${p.mentioned}) > 0`,
      ),
    )})
    select * from entry`,
  emits("new_discussion_entry", "discussion_mention"),
);

/** Changes an active entry and stores its former message as a version; without `changesMessage` the message stays. */
export const changeEntry = statement(
  "change_entry",
  {
    tenant: "bigint",
    topic: "bigint",
    entry: "bigint",
    editor: "bigint",
    changesMessage: "boolean",
    message: "text | null",
    attachment: "bigint | null",
    now: "timestamptz",
  },
  (p) => sql`
    with t as (
      update discussion_topics set updated_at = ${p.now} where root_account_id = ${p.tenant} and id = ${p.topic} returning id),
    before as (
      insert into discussion_entry_versions (root_account_id, entry_id, version, user_id, message, created_at)
      select ${p.tenant}, e.id,
        (select count(*) + 1 from discussion_entry_versions v where v.root_account_id = ${p.tenant} and v.entry_id = e.id),
        coalesce(e.editor_id, e.user_id), e.message, e.updated_at
      from discussion_entries e, t where e.root_account_id = ${p.tenant} and e.id = ${p.entry})
    update discussion_entries e set message = case when ${p.changesMessage} then ${p.message} else e.message end,
      editor_id = ${p.editor}, attachment_id = ${p.attachment}, updated_at = ${p.now}
    from t where e.root_account_id = ${p.tenant} and e.id = ${p.entry} and e.workflow_state = 'active'`,
);

/**
 * Deletes an entry, softly; deleted again nothing changes. An author who has no other entry is unsubscribed where people
 * must post first, and their submission is taken back; with another entry it is dated by the oldest of them.
 */
export const markEntryDeleted = statement(
  "mark_entry_deleted",
  { tenant: "bigint", topic: "bigint", entry: "bigint", editor: "bigint", now: "timestamptz" },
  (p) => sql`
    with t as (
      update discussion_topics set entry_count = entry_count - 1, updated_at = ${p.now}
      where root_account_id = ${p.tenant} and id = ${p.topic} and exists (select 1 from discussion_entries e
        where e.root_account_id = ${p.tenant} and e.id = ${p.entry} and e.workflow_state = 'active')
      returning id, assignment_id, root_topic_id, require_initial_post),
    gone as (
      update discussion_entries e set workflow_state = 'deleted', deleted_at = ${p.now}, updated_at = ${p.now},
        editor_id = ${p.editor}
      from t where e.root_account_id = ${p.tenant} and e.id = ${p.entry} and e.workflow_state = 'active'
      returning e.user_id),
    left_over as (
      select gone.user_id, min(e.created_at) as since from gone
      left join discussion_entries e on e.root_account_id = ${p.tenant} and e.topic_id = ${p.topic}
        and e.user_id = gone.user_id and e.workflow_state = 'active' and e.id <> ${p.entry}
      group by gone.user_id),
    closed as (
      update discussion_topic_participants p set subscribed = false, updated_at = ${p.now}
      from left_over l, t where p.root_account_id = ${p.tenant} and p.topic_id = ${p.topic} and p.user_id = l.user_id
        and l.since is null
        and (t.require_initial_post or exists (select 1 from discussion_topics r where r.root_account_id = ${p.tenant}
          and r.id = t.root_topic_id and r.require_initial_post)))
    update submissions s set workflow_state = case when l.since is null then 'unsubmitted' else s.workflow_state end,
      submission_type = case when l.since is null then null else s.submission_type end,
      submitted_at = l.since, updated_at = ${p.now}
    from left_over l, t where s.root_account_id = ${p.tenant} and s.assignment_id = t.assignment_id and s.user_id = l.user_id`,
);
