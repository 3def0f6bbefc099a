/**
 * The parts of statements about topics: what belongs to a topic for one person, and whether that person sees it.
 *
 * Parameters: $1 tenant, $2 person, $3 now, $4 sections of the person, $5 the person and whom they observe,
 * $6 contexts whose drafts they see, $7 contexts where sections do not limit them, $8 contexts where overrides do not.
 */

import type { Found } from "../../../store/cache/rowVersionCache.ts";
import { type Columns, packed, partlyPacked, time } from "../../../store/packed.ts";
import type { ListedTopic, TopicContent, TopicRow } from "./topicRow.ts";

/** Whether an override `o` is for the person. */
const FOR_PERSON = `(o.course_section_id = any($4::bigint[]) or o.student_ids && $5::bigint[]
  or (o.group_id is not null and exists (select 1 from group_memberships gm where gm.root_account_id = $1
    and gm.group_id = o.group_id and gm.user_id = any($5::bigint[]) and gm.workflow_state = 'accepted')))`;

const RESTRICTED = "(t.only_visible_to_overrides or coalesce(a.only_visible_to_overrides, false))";

/** Whether a topic's sections are the person's. */
const IN_SECTIONS = `(not t.is_section_specific or t.context_id = any($7::bigint[])
  or exists (select 1 from discussion_topic_sections s where s.root_account_id = $1 and s.topic_id = t.id
    and s.section_id = any($4::bigint[])))`;

/** Whether somebody who sees no drafts sees the topic: a draft never, an announcement inside its window. */
const SHOWN = `(t.workflow_state <> 'unpublished' and (not t.is_announcement
  or ((t.delayed_post_at is null or t.delayed_post_at <= $3) and (t.lock_at is null or t.lock_at > $3))))`;

const ASSIGNED = `(not ${RESTRICTED} or t.context_id = any($8::bigint[])
  or exists (select 1 from assignment_overrides o where o.root_account_id = $1
    and (o.topic_id = t.id or o.assignment_id = t.assignment_id) and ${FOR_PERSON}))`;

/** Whether the person sees topic `t` with its assignment `a`, given the right to read topics of its kind there. */
export const VISIBLE = `(t.user_id = $2 or (${IN_SECTIONS}
  and (t.context_id = any($6::bigint[]) or (${SHOWN} and ${ASSIGNED}))))`;

/** Entries of `t` that the person has not read, counted from where the person's mark stands. */
export const UNREAD_COUNT = `case when t.entry_count = 0 then 0 else greatest(0,
  case when coalesce(p.read_through, 0) = 0 then t.entry_count else (
    select count(*)::int from discussion_entries x where x.root_account_id = $1 and x.topic_id = t.id
      and x.id > p.read_through and x.workflow_state = 'active') end
  + (select coalesce(sum(case when ep.read and ep.entry_id > coalesce(p.read_through, 0) then -1
        when not ep.read and ep.entry_id <= p.read_through then 1 else 0 end), 0)::int
    from discussion_entry_participants ep
    join discussion_entries x on x.root_account_id = $1 and x.id = ep.entry_id and x.workflow_state = 'active'
    where ep.root_account_id = $1 and ep.topic_id = t.id and ep.user_id = $2 and ep.read is not null)) end`;

/** What stands beside `discussion_topics t` in statements that ask for TOPIC. */
export const TOPIC_JOINS = `left join users au on au.root_account_id = $1 and au.id = t.user_id
  left join discussion_topic_participants p on p.root_account_id = $1 and p.topic_id = t.id and p.user_id = $2
  left join discussion_topics rt on rt.root_account_id = $1 and rt.id = t.root_topic_id
  left join assignments a on a.root_account_id = $1 and a.id = t.assignment_id and a.workflow_state <> 'deleted'`;

const ACTIVE_ENTRIES = "discussion_entries x where x.root_account_id = $1 and x.workflow_state = 'active'";
const IS_SINGLE = "t.group_category_id is null or t.root_topic_id is not null";

/** Active entries of the topic, or of the groups' topics below it. An array, so that an index finds them. */
const ENTRIES_BELOW = `${ACTIVE_ENTRIES} and x.topic_id = any(case when ${IS_SINGLE} then array[t.id]
    else array(select ch.id from discussion_topics ch where ch.root_account_id = $1 and ch.root_topic_id = t.id) || t.id end)`;

const postedBy = (whom: string) => `case when t.require_initial_post or rt.require_initial_post
  then exists (select 1 from ${ENTRIES_BELOW} and ${whom}) else false end`;

/** What is assigned to some people only, and whether to the person. */
const OVERRIDES = `(select json_agg(json_build_object('id', o.id, 'assignment_id', o.assignment_id, 'topic_id', o.topic_id,
      'title', o.title, 'course_section_id', o.course_section_id, 'group_id', o.group_id, 'student_ids', o.student_ids,
      'due_at', o.due_at, 'unlock_at', o.unlock_at, 'lock_at', o.lock_at,
      'due_at_overridden', o.due_at_overridden, 'unlock_at_overridden', o.unlock_at_overridden,
      'lock_at_overridden', o.lock_at_overridden, 'applies', ${FOR_PERSON}) order by o.id)
    from assignment_overrides o where o.root_account_id = $1
      and (o.topic_id = t.id or o.assignment_id = a.id))`;

/** What a topic is for everybody: its own columns. */
const content: Columns<TopicContent> = {
  context_type: "t.context_type",
  context_id: "t.context_id",
  is_announcement: "t.is_announcement",
  title: "t.title",
  message: "t.message",
  user_id: "t.user_id",
  workflow_state: "t.workflow_state",
  locked: "t.locked",
  discussion_type: "t.discussion_type",
  delayed_post_at: time("t.delayed_post_at"),
  lock_at: time("t.lock_at"),
  posted_at: time("t.posted_at"),
  last_reply_at: time("t.last_reply_at"),
  todo_date: time("t.todo_date"),
  require_initial_post: "t.require_initial_post",
  allow_rating: "t.allow_rating",
  only_graders_can_rate: "t.only_graders_can_rate",
  sort_by_rating: "t.sort_by_rating",
  sort_order: "t.sort_order",
  sort_order_locked: "t.sort_order_locked",
  expanded: "t.expanded",
  expanded_locked: "t.expanded_locked",
  podcast_has_student_posts: "t.podcast_has_student_posts",
  pinned: "t.pinned",
  position: "t.position",
  is_section_specific: "t.is_section_specific",
  anonymous_state: "t.anonymous_state",
  group_category_id: "t.group_category_id",
  root_topic_id: "t.root_topic_id",
  attachment_id: "t.attachment_id",
  entry_count: "t.entry_count",
  created_at: "t.created_at",
  updated_at: "t.updated_at",
};

/** What it is for one person beside that; stands beside TOPIC_JOINS. */
const forReader: Columns<Omit<ListedTopic, keyof TopicContent | "visible">> = {
  id: "t.id",
  author_name: "au.name",
  author_short_name: "au.short_name",
  author_avatar_url: "au.avatar_url",
  author_pronouns: "au.pronouns",
  author_is_staff: `t.anonymous_state is not null and exists (select 1 from enrollments en where en.root_account_id = $1
    and en.user_id = t.user_id and en.course_id = t.course_id
    and en.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment'))`,
  own_state: "p.workflow_state",
  own_subscribed: "p.subscribed",
  unread_count: UNREAD_COUNT,
  own_posted: postedBy("x.user_id = $2"),
  observed_posted: postedBy("x.user_id = any($5::bigint[]) and x.user_id <> $2"),
  // in order, so that an index is followed to the first: where few topics hold most entries the store would rather look
  // through all of them
  student_posts: `case when t.entry_count = 0 and t.group_category_id is null then false
    when ${IS_SINGLE} then coalesce((select true from ${ACTIVE_ENTRIES} and x.topic_id = t.id and x.by_student
      order by x.id limit 1), false)
    else exists (select 1 from ${ENTRIES_BELOW} and x.by_student) end`,
  root_require_initial_post: "rt.require_initial_post",
  root_delayed_post_at: time("rt.delayed_post_at"),
  root_lock_at: time("rt.lock_at"),
  root_locked: "rt.locked",
  sections: `case when t.is_section_specific then (
    select json_agg(json_build_object('id', s.id, 'course_id', s.course_id, 'name', s.name, 'start_at', s.start_at,
      'end_at', s.end_at, 'restrict_enrollments_to_section_dates', s.restrict_enrollments_to_section_dates,
      'nonxlist_course_id', s.nonxlist_course_id) order by s.id)
    from discussion_topic_sections ts join course_sections s on s.root_account_id = $1 and s.id = ts.section_id
      and s.workflow_state <> 'deleted'
    where ts.root_account_id = $1 and ts.topic_id = t.id) end`,
  children: `case when t.group_category_id is not null and t.root_topic_id is null then (
    select json_agg(json_build_object('id', ch.id, 'group_id', g.id, 'own', gm.user_id is not null,
      'subscribed', chp.subscribed) order by ch.id)
    from groups g
    left join discussion_topics ch on ch.root_account_id = $1 and ch.root_topic_id = t.id and ch.context_type = 'Group'
      and ch.context_id = g.id and ch.workflow_state <> 'deleted'
    left join group_memberships gm on gm.root_account_id = $1 and gm.group_id = g.id and gm.user_id = $2
      and gm.workflow_state = 'accepted'
    left join discussion_topic_participants chp on chp.root_account_id = $1 and chp.topic_id = ch.id and chp.user_id = $2
    where g.root_account_id = $1 and g.group_category_id = t.group_category_id and g.workflow_state <> 'deleted') end`,
  assignment: `case when a.id is not null then json_build_object('id', a.id, 'title', a.title, 'points_possible', a.points_possible,
    'grading_type', a.grading_type, 'due_at', a.due_at, 'unlock_at', a.unlock_at, 'lock_at', a.lock_at,
    'only_visible_to_overrides', a.only_visible_to_overrides, 'workflow_state', a.workflow_state,
    'course_id', a.course_id, 'created_at', a.created_at, 'updated_at', a.updated_at) end`,
  overrides: OVERRIDES,
  feed_code: `case when t.podcast_enabled then coalesce(
    (select 'enrollment_' || en.feed_code from enrollments en where en.root_account_id = $1 and en.user_id = $2
      and t.context_type = 'Course' and en.course_id = t.context_id and en.workflow_state = 'active' order by en.id limit 1),
    (select 'group_membership_' || gm.feed_code from group_memberships gm where gm.root_account_id = $1
      and gm.user_id = $2 and t.context_type = 'Group' and gm.group_id = t.context_id
      and gm.workflow_state = 'accepted'),
    (select 'course_' || c.uuid from courses c where c.root_account_id = $1 and t.context_type = 'Course' and c.id = t.context_id),
    (select 'group_' || g.uuid from groups g where g.root_account_id = $1 and g.id = t.context_id)) end`,
};

/** A topic for one person; stands beside TOPIC_JOINS. */
export const TOPIC = packed<TopicRow>({
  ...content,
  ...forReader,
  root_account_id: "t.root_account_id",
  course_id: "t.course_id",
  podcast_enabled: "t.podcast_enabled",
  only_visible_to_overrides: "t.only_visible_to_overrides",
  assignment_id: "t.assignment_id",
  old_assignment_id: "t.old_assignment_id",
  visible: VISIBLE,
});

/** The topics of a `page` that have overrides of their own, looked for once: most have none. */
const OVERRIDDEN = `array(select o.topic_id from assignment_overrides o
  where o.root_account_id = $1 and o.topic_id = any(array(select id from page)))`;

/** The topics' own columns, of `discussion_topics t`, to be kept as long as their version is this one. */
export const CONTENT = packed<TopicContent & Found>({ id: "t.id", version: "t.xmin", ...content });

/** A topic of a list, for one person; the statement names its `page`, which says how many there are. */
export const LISTED_TOPIC = partlyPacked<ListedTopic & { readonly total: number }, TopicContent>(
  {
    ...forReader,
    overrides: `case when a.id is not null or t.id = any(${OVERRIDDEN}) then ${OVERRIDES} end`,
    // the list holds no others
    visible: "true",
    total: "page.total",
  },
  Object.keys(content) as (keyof TopicContent)[],
);
