/** Who has read what: every change is one statement, in a topic of any size. */
import { type Db, run } from "../../../store/database.ts";
import { VISIBLE } from "../topics/topicColumns.sql.ts";
import { type Viewer, viewerValues } from "../topics/topics.sql.ts";

interface Whose {
  readonly root: number;
  readonly userId: number;
  readonly now: Date;
}

const PARTICIPANT =
  "discussion_topic_participants as p (root_account_id, topic_id, user_id, workflow_state, read_through, updated_at)";
const CONFLICT = "on conflict (root_account_id, topic_id, user_id) do update";

/** The topic's text; an announcement's entries count as read with it. */
export async function markTopic(
  db: Db,
  { root, userId, now }: Whose,
  topic: { readonly id: number; readonly is_announcement: boolean },
  state: "read" | "unread",
): Promise<void> {
  if (state === "read" && topic.is_announcement) return markAll(db, { root, userId, now }, topic.id, "read", undefined);
  await run(
    db,
    `insert into ${PARTICIPANT} values ($1, $2, $3, $4, 0, $5)
     ${CONFLICT} set workflow_state = excluded.workflow_state, updated_at = excluded.updated_at`,
    [root, topic.id, userId, state, now],
  );
}

/**
 * The topic and all its entries. The mark moves to the last entry, or to none, and rows of single entries follow it;
 * only a state set by hand is written to a row for each.
 */
export async function markAll(
  db: Db,
  { root, userId, now }: Whose,
  topicId: number,
  state: "read" | "unread",
  forced: boolean | undefined,
): Promise<void> {
  const rows =
    forced === undefined
      ? `update discussion_entry_participants set read = null
         where root_account_id = $1 and topic_id = $2 and user_id = $3 and read is not null and $6::boolean is null`
      : `insert into discussion_entry_participants as ep (root_account_id, topic_id, user_id, entry_id, forced_read_state)
         select $1, $2, $3, e.id, $6 from discussion_entries e
         where e.root_account_id = $1 and e.topic_id = $2
           and (e.workflow_state = 'active' or exists (select 1 from discussion_entry_participants x
             where x.root_account_id = $1 and x.topic_id = $2 and x.user_id = $3 and x.entry_id = e.id))
         on conflict (root_account_id, topic_id, user_id, entry_id) do update
           set read = null, forced_read_state = excluded.forced_read_state`;
  await run(
    db,
    `with rows as (${rows})
     insert into ${PARTICIPANT}
     select $1, $2, $3, $4, case when $4 = 'read' then coalesce(max(e.id), 0) else 0 end, $5::timestamptz
     from discussion_entries e where e.root_account_id = $1 and e.topic_id = $2
     ${CONFLICT} set workflow_state = excluded.workflow_state, read_through = excluded.read_through,
       updated_at = excluded.updated_at`,
    [root, topicId, userId, state, now, forced ?? null],
  );
}

/** One entry. Where it is so already nothing changes, not even whether that was set by hand. */
export async function markEntry(
  db: Db,
  { root, userId }: Whose,
  entry: { readonly id: number; readonly topic_id: number },
  read: boolean,
  forced: boolean | undefined,
): Promise<void> {
  await run(
    db,
    `insert into discussion_entry_participants as ep (root_account_id, topic_id, user_id, entry_id, read, forced_read_state)
     select $1, $2, $3, $4, $5::boolean, coalesce($6::boolean, false)
     where $5 is distinct from coalesce(
       (select x.read from discussion_entry_participants x where x.root_account_id = $1 and x.topic_id = $2
         and x.user_id = $3 and x.entry_id = $4),
       $4::bigint <= (select p.read_through from discussion_topic_participants p
         where p.root_account_id = $1 and p.topic_id = $2 and p.user_id = $3), false)
     on conflict (root_account_id, topic_id, user_id, entry_id) do update
       set read = excluded.read, forced_read_state = coalesce($6::boolean, ep.forced_read_state)`,
    [root, entry.topic_id, userId, entry.id, read, forced ?? null],
  );
}

/** The texts of all published topics of a context that the person sees; what is still to come is left out. */
export async function markContext(
  db: Db,
  viewer: Viewer,
  forum: { readonly type: string; readonly id: number },
  announcements: boolean,
): Promise<void> {
  await run(
    db,
    `insert into ${PARTICIPANT}
     select $1, t.id, $2, 'read', case when t.is_announcement then (select coalesce(max(e.id), 0) from discussion_entries e
         where e.root_account_id = $1 and e.topic_id = t.id) else 0 end, $3::timestamptz
     from discussion_topics t
     left join assignments a on a.root_account_id = $1 and a.id = t.assignment_id and a.workflow_state <> 'deleted'
     where t.root_account_id = $1 and t.context_type = $9 and t.context_id = $10 and t.is_announcement = $11
       and t.workflow_state in ('active', 'post_delayed') and (t.delayed_post_at is null or t.delayed_post_at <= $3)
       and ${VISIBLE}
     ${CONFLICT} set workflow_state = 'read', read_through = greatest(p.read_through, excluded.read_through),
       updated_at = excluded.updated_at`,
    [...viewerValues(viewer), forum.type, forum.id, announcements],
  );
}
