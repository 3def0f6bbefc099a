/** Writes what one person has of topics: read state and subscription. Every change is one statement, in a topic of any size. */
import { type Places, sql, statement } from "../../../store/statement.ts";
import { assignmentJoin, isTopicVisible } from "../topics/topicColumns.sql.ts";
import { VIEWER } from "../topics/viewer.ts";

const PARTICIPANT =
  "discussion_topic_participants as p (root_account_id, topic_id, user_id, workflow_state, read_through, updated_at)";
const CONFLICT = "on conflict (root_account_id, topic_id, user_id) do update";
const ENTRY_CONFLICT = "on conflict (root_account_id, topic_id, user_id, entry_id) do update";

const MARK = { tenant: "bigint", topic: "bigint", user: "bigint" } as const;

export const markTopicText = statement(
  "mark_topic_text",
  { ...MARK, state: "text", now: "timestamptz" },
  (p) => sql`
    insert into ${PARTICIPANT} values (${p.tenant}, ${p.topic}, ${p.user}, ${p.state}, 0, ${p.now})
    ${CONFLICT} set workflow_state = excluded.workflow_state, updated_at = excluded.updated_at`,
);

const MARK_ALL = { ...MARK, state: "text", now: "timestamptz" } as const;

/** Moves the mark to the last entry, or before the first. `rows` changes the rows of single entries. */
const moveMark = (p: Places<typeof MARK_ALL>, rows: string) => `
    with rows as (${rows})
    insert into ${PARTICIPANT}
    select ${p.tenant}, ${p.topic}, ${p.user}, ${p.state},
      case when ${p.state} = 'read' then coalesce(max(e.id), 0) else 0 end, ${p.now}
    from discussion_entries e where e.root_account_id = ${p.tenant} and e.topic_id = ${p.topic}
    ${CONFLICT} set workflow_state = excluded.workflow_state, read_through = excluded.read_through,
      updated_at = excluded.updated_at`;

/** Marks the topic and all its entries; rows of single entries follow the mark, and stay marked by hand. */
export const markAllEntries = statement(
  "mark_all_entries",
  MARK_ALL,
  (p) =>
    sql`${moveMark(
      p,
      `update discussion_entry_participants set read = null
       where root_account_id = ${p.tenant} and topic_id = ${p.topic} and user_id = ${p.user} and read is not null`,
    )}`,
);

/** The same, and says of every entry whether its state was set by hand, in a row for each. */
export const markAllEntriesByHand = statement(
  "mark_all_entries_by_hand",
  { ...MARK_ALL, forced: "boolean" },
  (p) =>
    sql`${moveMark(
      p,
      `insert into discussion_entry_participants as ep (root_account_id, topic_id, user_id, entry_id, forced_read_state)
       select ${p.tenant}, ${p.topic}, ${p.user}, e.id, ${p.forced} from discussion_entries e
       where e.root_account_id = ${p.tenant} and e.topic_id = ${p.topic}
         and (e.workflow_state = 'active' or exists (select 1 from discussion_entry_participants x
           where x.root_account_id = ${p.tenant} and x.topic_id = ${p.topic} and x.user_id = ${p.user} and x.entry_id = e.id))
       ${ENTRY_CONFLICT} set read = null, forced_read_state = excluded.forced_read_state`,
    )}`,
);

/** Marks one entry. When it has that state already nothing changes, not even whether it was set by hand. */
export const markOneEntry = statement(
  "mark_one_entry",
  { ...MARK, entry: "bigint", read: "boolean", forced: "boolean | null" },
  (p) => sql`
    insert into discussion_entry_participants as ep (root_account_id, topic_id, user_id, entry_id, read, forced_read_state)
    select ${p.tenant}, ${p.topic}, ${p.user}, ${p.entry}, ${p.read}, coalesce(${p.forced}, false)
    where ${p.read} is distinct from coalesce(
      (select x.read from discussion_entry_participants x where x.root_account_id = ${p.tenant} and x.topic_id = ${p.topic}
        and x.user_id = ${p.user} and x.entry_id = ${p.entry}),
      ${p.entry} <= (select p.read_through from discussion_topic_participants p
        where p.root_account_id = ${p.tenant} and p.topic_id = ${p.topic} and p.user_id = ${p.user}), false)
    ${ENTRY_CONFLICT} set read = excluded.read, forced_read_state = coalesce(${p.forced}, ep.forced_read_state)`,
);

/** Marks the texts of a forum's published topics that are visible to the viewer; future ones are left out. */
export const markForumRead = statement(
  "mark_forum_read",
  { ...VIEWER, contextType: "text", context: "bigint", announcements: "boolean" },
  (p) => sql`
    insert into ${PARTICIPANT}
    select ${p.tenant}, t.id, ${p.viewer}, 'read', case when t.is_announcement then (
      select coalesce(max(e.id), 0) from discussion_entries e
      where e.root_account_id = ${p.tenant} and e.topic_id = t.id) else 0 end, ${p.now}
    from discussion_topics t
    ${assignmentJoin(p)}
    where t.root_account_id = ${p.tenant} and t.context_type = ${p.contextType} and t.context_id = ${p.context}
      and t.is_announcement = ${p.announcements} and t.workflow_state in ('active', 'post_delayed')
      and (t.delayed_post_at is null or t.delayed_post_at <= ${p.now}) and ${isTopicVisible(p)}
    ${CONFLICT} set workflow_state = 'read', read_through = greatest(p.read_through, excluded.read_through),
      updated_at = excluded.updated_at`,
);

export const saveSubscription = statement(
  "save_topic_subscription",
  { ...MARK, subscribed: "boolean", now: "timestamptz" },
  (p) => sql`
    insert into discussion_topic_participants (root_account_id, topic_id, user_id, subscribed, updated_at)
    values (${p.tenant}, ${p.topic}, ${p.user}, ${p.subscribed}, ${p.now})
    ${CONFLICT} set subscribed = excluded.subscribed, updated_at = excluded.updated_at`,
);
