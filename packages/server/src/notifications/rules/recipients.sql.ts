/** SQL for the recipients of events, parts of the deciding statements; each part selects from the events `e`. */
import type { OutboxKind } from "../../events/outbox.ts";

/** The places of the deciding statements that recipients depend on. */
export interface RecipientPlaces {
  readonly tenant: string;
  readonly now: string;
}

/** The same with the portion of an event's recipients that is being decided. */
export interface PortionPlaces extends RecipientPlaces {
  readonly users: string;
}

/** The same with the page of an event's recipients that is being listed. */
export interface ListPlaces extends RecipientPlaces {
  readonly event: string;
  /** The last user of the page before. */
  readonly after: string;
  readonly limit: string;
  /** Roles without the right to read. */
  readonly unreadable: string;
}

const id = (name: string) => `(e.payload->>'${name}')::bigint`;
const event = "e.root_account_id, e.id as event_id, e.suppressed";
const listed = "cross join lateral jsonb_array_elements_text(e.payload->'user_ids') listed(user_id)";

/** The topic of an event, unless it was deleted. */
const topic = `
  join discussion_topics t on t.root_account_id = e.root_account_id and t.id = ${id("topic_id")} and t.workflow_state = 'active'
  left join courses course on course.root_account_id = t.root_account_id and course.id = t.course_id`;
/** Whether the topic's course is open. */
const open = "(t.course_id is null or course.workflow_state = 'available')";

/** Active members of the topic's group, or of its course as sections and overrides allow; `roles` narrows enrolments \`m\`. */
const membersWhere = ({ now }: RecipientPlaces, roles: string) => `
  select m.user_id from enrollments m
  left join course_sections s on s.root_account_id = m.root_account_id and s.id = m.course_section_id
  where t.context_type = 'Course' and m.root_account_id = t.root_account_id and m.course_id = t.context_id
    and m.workflow_state = 'active' and m.type <> 'StudentViewEnrollment' ${roles}
    and (m.end_at is null or m.end_at > ${now})
    and (s.end_at is null or not s.restrict_enrollments_to_section_dates or s.end_at > ${now})
    and (not t.is_section_specific
      or (m.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment') and not m.limit_privileges_to_course_section)
      or exists (select 1 from discussion_topic_sections ts where ts.root_account_id = t.root_account_id
        and ts.topic_id = t.id and ts.section_id = m.course_section_id))
    and (m.type not in ('StudentEnrollment', 'ObserverEnrollment') or not (t.only_visible_to_overrides or coalesce(
        (select x.only_visible_to_overrides from assignments x where x.root_account_id = t.root_account_id and x.id = t.assignment_id), false))
      or exists (select 1 from assignment_overrides o where o.root_account_id = t.root_account_id
        and (o.topic_id = t.id or o.assignment_id = t.assignment_id)
        and (o.course_section_id = m.course_section_id
          or coalesce(case when m.type = 'ObserverEnrollment' then m.associated_user_id end, m.user_id) = any(o.student_ids)
          or exists (select 1 from group_memberships gm where gm.root_account_id = o.root_account_id
            and gm.group_id = o.group_id and gm.workflow_state = 'accepted'
            and gm.user_id = coalesce(case when m.type = 'ObserverEnrollment' then m.associated_user_id end, m.user_id)))))
  union
  select m.user_id from group_memberships m where t.context_type = 'Group' and m.root_account_id = t.root_account_id
    and m.group_id = t.context_id and m.workflow_state = 'accepted'
  union
  select m.user_id from enrollments m where t.context_type = 'Group' and t.is_announcement
    and m.root_account_id = t.root_account_id and m.course_id = t.course_id and m.workflow_state = 'active'
    and m.type in ('TeacherEnrollment', 'TaEnrollment')`;

/** Whether a user has posted in the topic or, below a root topic, in one of its groups' topics. */
const posted = (who: string) => `exists (select 1 from discussion_entries w where w.root_account_id = t.root_account_id
  and w.user_id = ${who} and w.workflow_state = 'active' and (w.topic_id = t.id or w.topic_id in (
    select ch.id from discussion_topics ch where ch.root_account_id = t.root_account_id and ch.root_topic_id = t.id)))`;

/** Whether a user may see entries: where users must post first, those who have, their observers, and staff. */
const seesEntries = (
  who: string,
) => `(not (t.require_initial_post or coalesce((select rt.require_initial_post from discussion_topics rt
    where rt.root_account_id = t.root_account_id and rt.id = t.root_topic_id), false))
  or ${posted(who)}
  or exists (select 1 from enrollments s where s.root_account_id = t.root_account_id and s.course_id = t.course_id
    and s.user_id = ${who} and s.workflow_state = 'active'
    and (s.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')
      or (s.type = 'ObserverEnrollment' and ${posted("s.associated_user_id")}))))`;

/** Kinds with few recipients: several events are decided in one statement. */
export const SMALL_KINDS = [
  "conversation_message",
  "added_to_conversation",
  "conversation_created",
  "discussion_mention",
  "reported_reply",
  "channel_message",
  "notice",
] as const satisfies readonly OutboxKind[];

export const smallRecipients = (p: RecipientPlaces): string => `
  select ${event}, m.user_id, 'conversation_message' as notification, 'ConversationMessage' as context_type,
    m.message_id as context_id, null::bigint as course_id, null::bigint as channel_id
  from e
  -- event by event, each person by key: a plan made while the tables were small would read all of them for every event
  cross join lateral (
    select m.message_id, m.conversation_id, m.user_id from conversation_message_participants m
    where m.root_account_id = e.root_account_id and m.message_id = ${id("message_id")} and m.deleted_at is null offset 0) m
  where e.kind = 'conversation_message' and m.user_id <> ${id("author_id")}
    and (select p.subscribed from conversation_participants p where p.root_account_id = e.root_account_id
      and p.user_id = m.user_id and p.conversation_id = m.conversation_id)
  union
  select ${event}, p.user_id, 'added_to_conversation', 'ConversationMessage', ${id("message_id")}, null, null
  from e ${listed}
  join conversation_participants p on p.root_account_id = e.root_account_id and p.user_id = listed.user_id::bigint
    and p.conversation_id = ${id("conversation_id")} and p.subscribed
  where e.kind = 'added_to_conversation'
  union
  select ${event}, ${id("author_id")}, 'conversation_created', 'ConversationMessage', ${id("message_id")}, null, null
  from e where e.kind = 'conversation_created'
  union
  select ${event}, listed.user_id::bigint, e.kind, 'DiscussionEntry', ${id("entry_id")}, t.course_id, null
  from e ${listed} ${topic}
  where e.kind in ('discussion_mention', 'reported_reply') and ${open} and listed.user_id::bigint <> ${id("author_id")}
    and (e.kind = 'reported_reply' or (${seesEntries("listed.user_id::bigint")}
      and exists (select 1 from (${membersWhere(p, "")}) reader where reader.user_id = listed.user_id::bigint)))
  union
  select ${event}, ch.user_id, e.payload->>'notification', 'CommunicationChannel', ch.id, null, ch.id
  from e join communication_channels ch on ch.root_account_id = e.root_account_id
    and ch.id = ${id("communication_channel_id")} and ch.workflow_state <> 'retired'
  where e.kind = 'channel_message'
  union
  select ${event}, listed.user_id::bigint, e.payload->>'notification', 'Notice',
    coalesce(${id("about_id")}, e.id), ${id("course_id")}, null
  from e ${listed} where e.kind = 'notice'`;

/** Kinds that may reach a whole course: recipients are listed first, and then decided in portions. */
export const LARGE_KINDS = [
  "new_announcement",
  "new_discussion_topic",
  "new_discussion_entry",
  "account_notification",
] as const satisfies readonly OutboxKind[];

export type LargeKind = (typeof LARGE_KINDS)[number];

const readers = (p: ListPlaces) => membersWhere(p, `and m.role_id <> all(${p.unreadable})`);

/** Whether the user `who` is subscribed: by choice or, without one, by having written the topic or in it. */
const subscribed = `coalesce((select tp.subscribed from discussion_topic_participants tp
    where tp.root_account_id = t.root_account_id and tp.topic_id = t.id and tp.user_id = who.user_id),
  t.user_id = who.user_id or exists (select 1 from discussion_entries w where w.root_account_id = t.root_account_id
    and w.topic_id = t.id and w.user_id = who.user_id and w.workflow_state = 'active'))`;

/** A page of the users that `ids` selects, in order of their ids. */
const page = (p: ListPlaces, ids: string, where = "true"): string =>
  `cross join lateral (select array(select user_id from (${ids}) who where user_id > ${p.after} and ${where}
    order by user_id limit ${p.limit}) as ids) listed`;

const notAuthor = `user_id <> ${id("author_id")}`;

interface Large {
  /** What follows the event `e` in the statement that lists its recipients as `listed.ids`. */
  readonly list: (p: ListPlaces) => string;
  /** SQL for the notification that the user `who` gets, and what it is about. */
  readonly notification: string;
  readonly contextType: string;
  readonly contextId: string;
  readonly courseId: string;
  /** Joins that these need. */
  readonly joins: string;
}

const LARGE: Readonly<Record<LargeKind, Large>> = {
  new_announcement: {
    list: (p) => `${topic} ${page(p, `${readers(p)} union select t.user_id`)} where ${open}`,
    notification: "case when who.user_id = t.user_id then 'announcement_created_by_you' else 'new_announcement' end",
    contextType: "DiscussionTopic",
    contextId: "t.id",
    courseId: "t.course_id",
    joins: topic,
  },
  new_discussion_topic: {
    list: (p) =>
      `${topic} ${page(p, readers(p), "user_id is distinct from t.user_id")} where ${open} and t.root_topic_id is null`,
    notification: "'new_discussion_topic'",
    contextType: "DiscussionTopic",
    contextId: "t.id",
    courseId: "t.course_id",
    joins: topic,
  },
  new_discussion_entry: {
    list: (p) =>
      `${topic} ${page(
        p,
        `select user_id from (${readers(p)}) who where not t.is_announcement and ${subscribed}
        and not coalesce(e.payload->'mentioned_user_ids' @> to_jsonb(user_id), false)
         and ${seesEntries("who.user_id")}
      union all select t.user_id where t.is_announcement`,
        notAuthor,
      )} where ${open}`,
    notification: "case when t.is_announcement then 'announcement_reply' else 'new_discussion_entry' end",
    contextType: "DiscussionEntry",
    contextId: id("entry_id"),
    courseId: "t.course_id",
    joins: topic,
  },
  account_notification: {
    list: (p) => `join account_notifications an on an.root_account_id = e.root_account_id
      and an.id = ${id("account_notification_id")} and an.workflow_state = 'active' and an.end_at > ${p.now}
      ${page(
        p,
        `select ua.user_id from user_account_associations ua
        where ua.root_account_id = an.root_account_id and ua.account_id = an.account_id
          and (an.role_ids = '{}' or exists (select 1 from enrollments x where x.root_account_id = ua.root_account_id
              and x.user_id = ua.user_id and x.workflow_state = 'active' and x.role_id = any(an.role_ids))
            or exists (select 1 from account_users x where x.root_account_id = ua.root_account_id
              and x.user_id = ua.user_id and x.workflow_state = 'active' and x.role_id = any(an.role_ids)))`,
        "user_id <> an.user_id",
      )}`,
    notification: "'account_notification'",
    contextType: "AccountNotification",
    contextId: id("account_notification_id"),
    courseId: "null::bigint",
    joins: "",
  },
};

/** SQL: a page of an event's recipients, as one array `ids`. */
export const listRecipients = (p: ListPlaces, kind: LargeKind): string => `
  with e as materialized (select root_account_id, id, kind, payload from outbox_events
    where root_account_id = ${p.tenant} and id = ${p.event} and decided_at is null)
  select coalesce((select listed.ids from e ${LARGE[kind].list(p)}), '{}') as ids`;

/** SQL: what a portion of an event's recipients gets. */
export function portionRecipients({ users }: PortionPlaces, kind: LargeKind): string {
  const { notification, contextType, contextId, courseId, joins } = LARGE[kind];
  return `
  select ${event}, who.user_id, ${notification} as notification, '${contextType}' as context_type,
    ${contextId} as context_id, ${courseId} as course_id, null::bigint as channel_id
  from e ${joins} cross join unnest(${users}) who(user_id)`;
}
