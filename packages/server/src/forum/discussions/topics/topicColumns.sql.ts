/** Parts of statements about topics: the columns that one person sees of a topic, and whether it is visible to them. */
import type { Found } from "../../../store/cache/rowVersionCache.ts";
import { type Columns, packed, placedPacked, placedPartlyPacked, time } from "../../../store/packed.ts";
import type { ListedTopic, TopicContent, TopicRow } from "./topicRow.ts";
import type { ViewerPlaces } from "./viewer.ts";

/** Whether override `o` applies to the viewer. */
const appliesToViewer = (p: ViewerPlaces) =>
  `(o.course_section_id = any(${p.sections}) or o.student_ids && ${p.people}
  or (o.group_id is not null and exists (select 1 from group_memberships gm where gm.root_account_id = ${p.tenant}
    and gm.group_id = o.group_id and gm.user_id = any(${p.people}) and gm.workflow_state = 'accepted')))`;

const RESTRICTED = "(t.only_visible_to_overrides or coalesce(a.only_visible_to_overrides, false))";

const inSections = (p: ViewerPlaces) =>
  `(not t.is_section_specific or t.context_id = any(${p.allSections})
  or exists (select 1 from discussion_topic_sections s where s.root_account_id = ${p.tenant} and s.topic_id = t.id
    and s.section_id = any(${p.sections})))`;

/** Whether the topic is out for a viewer who sees no drafts: it is not one, and an announcement is inside its window. */
const isOut = (p: ViewerPlaces) => `(t.workflow_state <> 'unpublished' and (not t.is_announcement
  or ((t.delayed_post_at is null or t.delayed_post_at <= ${p.now}) and (t.lock_at is null or t.lock_at > ${p.now}))))`;

const isAssigned = (p: ViewerPlaces) => `(not ${RESTRICTED} or t.context_id = any(${p.allAssigned})
  or exists (select 1 from assignment_overrides o where o.root_account_id = ${p.tenant}
    and (o.topic_id = t.id or o.assignment_id = t.assignment_id) and ${appliesToViewer(p)}))`;

/** Whether topic `t` with assignment `a` is visible, given the right to read topics of its kind in its course or group. */
export const isTopicVisible = (p: ViewerPlaces) => `(t.user_id = ${p.viewer} or (${inSections(p)}
  and (t.context_id = any(${p.drafts}) or (${isOut(p)} and ${isAssigned(p)}))))`;

/** Number of active entries of `t` that the viewer has not read, counted from the mark in their participant row `p`. */
export const unreadCount = (p: ViewerPlaces) => `case when t.entry_count = 0 then 0 else greatest(0,
  case when coalesce(p.read_through, 0) = 0 then t.entry_count else (
    select count(*)::int from discussion_entries x where x.root_account_id = ${p.tenant} and x.topic_id = t.id
      and x.id > p.read_through and x.workflow_state = 'active') end
  + (select coalesce(sum(case when ep.read and ep.entry_id > coalesce(p.read_through, 0) then -1
        when not ep.read and ep.entry_id <= p.read_through then 1 else 0 end), 0)::int
    from discussion_entry_participants ep
    join discussion_entries x on x.root_account_id = ${p.tenant} and x.id = ep.entry_id and x.workflow_state = 'active'
    where ep.root_account_id = ${p.tenant} and ep.topic_id = t.id and ep.user_id = ${p.viewer} and ep.read is not null)) end`;

const ASSIGNMENT = "a.id = t.assignment_id and a.workflow_state <> 'deleted'";

/** Joins `discussion_topics t` with its assignment `a`. */
export const assignmentJoin = (p: ViewerPlaces) =>
  `left join assignments a on a.root_account_id = ${p.tenant} and ${ASSIGNMENT}`;

/** Joins `discussion_topics t` with the viewer's participant row `p`. */
export const participantJoin = (p: ViewerPlaces) => `left join discussion_topic_participants p
  on p.root_account_id = ${p.tenant} and p.topic_id = t.id and p.user_id = ${p.viewer}`;

/** Joins `discussion_topics t` with what TOPIC reads. */
export const topicJoins = (
  p: ViewerPlaces,
) => `left join users au on au.root_account_id = ${p.tenant} and au.id = t.user_id
  ${participantJoin(p)}
  left join discussion_topics rt on rt.root_account_id = ${p.tenant} and rt.id = t.root_topic_id
  ${assignmentJoin(p)}`;

const activeEntries = (p: ViewerPlaces) =>
  `discussion_entries x where x.root_account_id = ${p.tenant} and x.workflow_state = 'active'`;
const IS_SINGLE = "t.group_category_id is null or t.root_topic_id is not null";

/** Active entries of the topic, or of the groups' topics below it. Their ids are an array, so that an index is used. */
export const entriesBelow = (
  p: ViewerPlaces,
) => `${activeEntries(p)} and x.topic_id = any(case when ${IS_SINGLE} then array[t.id]
    else array(select ch.id from discussion_topics ch where ch.root_account_id = ${p.tenant} and ch.root_topic_id = t.id) || t.id end)`;

/** Whether `author` has posted; false without a look where nobody has to post first. */
const postedBy = (p: ViewerPlaces, author: string) =>
  `case when t.require_initial_post or rt.require_initial_post
  then exists (select 1 from ${entriesBelow(p)} and ${author}) else false end`;

const overrides = (p: ViewerPlaces) =>
  `(select json_agg(json_build_object('id', o.id, 'assignment_id', o.assignment_id, 'topic_id', o.topic_id,
      'title', o.title, 'course_section_id', o.course_section_id, 'group_id', o.group_id, 'student_ids', o.student_ids,
      'due_at', o.due_at, 'unlock_at', o.unlock_at, 'lock_at', o.lock_at,
      'due_at_overridden', o.due_at_overridden, 'unlock_at_overridden', o.unlock_at_overridden,
      'lock_at_overridden', o.lock_at_overridden, 'applies', ${appliesToViewer(p)}) order by o.id)
    from assignment_overrides o where o.root_account_id = ${p.tenant}
      and (o.topic_id = t.id or o.assignment_id = a.id))`;

/** The topic's own columns: the same for everybody. */
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

const CONTENT_NAMES = Object.keys(content) as (keyof TopicContent)[];

/** The columns that differ by viewer; need `topicJoins`. */
const perViewer = (p: ViewerPlaces): Columns<Omit<ListedTopic, keyof TopicContent | "visible">> => ({
  id: "t.id",
  author_name: "au.name",
  author_short_name: "au.short_name",
  author_avatar_url: "au.avatar_url",
  author_pronouns: "au.pronouns",
  author_is_staff: `t.anonymous_state is not null and exists (select 1 from enrollments en where en.root_account_id = ${p.tenant}
    and en.user_id = t.user_id and en.course_id = t.course_id
    and en.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment'))`,
  own_state: "p.workflow_state",
  own_subscribed: "p.subscribed",
  unread_count: unreadCount(p),
  own_posted: postedBy(p, `x.user_id = ${p.viewer}`),
  observed_posted: postedBy(p, `x.user_id = any(${p.people}) and x.user_id <> ${p.viewer}`),
  // ordered, so that PostgreSQL follows an index to the first row: where few topics hold most entries it would rather
  // scan all of them
  student_posts: `case when t.entry_count = 0 and t.group_category_id is null then false
    when ${IS_SINGLE} then coalesce((select true from ${activeEntries(p)} and x.topic_id = t.id and x.by_student
      order by x.id limit 1), false)
    else exists (select 1 from ${entriesBelow(p)} and x.by_student) end`,
  root_require_initial_post: "rt.require_initial_post",
  root_delayed_post_at: time("rt.delayed_post_at"),
  root_lock_at: time("rt.lock_at"),
  root_locked: "rt.locked",
  sections: `case when t.is_section_specific then (
    select json_agg(json_build_object('id', s.id, 'course_id', s.course_id, 'name', s.name, 'start_at', s.start_at,
      'end_at', s.end_at, 'restrict_enrollments_to_section_dates', s.restrict_enrollments_to_section_dates,
      'nonxlist_course_id', s.nonxlist_course_id) order by s.id)
    from discussion_topic_sections ts join course_sections s on s.root_account_id = ${p.tenant} and s.id = ts.section_id
      and s.workflow_state <> 'deleted'
    where ts.root_account_id = ${p.tenant} and ts.topic_id = t.id) end`,
  children: `case when t.group_category_id is not null and t.root_topic_id is null then (
    select json_agg(json_build_object('id', ch.id, 'group_id', g.id, 'own', gm.user_id is not null,
      'subscribed', chp.subscribed) order by ch.id)
    from groups g
    left join discussion_topics ch on ch.root_account_id = ${p.tenant} and ch.root_topic_id = t.id and ch.context_type = 'Group'
      and ch.context_id = g.id and ch.workflow_state <> 'deleted'
    left join group_memberships gm on gm.root_account_id = ${p.tenant} and gm.group_id = g.id and gm.user_id = ${p.viewer}
      and gm.workflow_state = 'accepted'
    left join discussion_topic_participants chp on chp.root_account_id = ${p.tenant} and chp.topic_id = ch.id
      and chp.user_id = ${p.viewer}
    where g.root_account_id = ${p.tenant} and g.group_category_id = t.group_category_id and g.workflow_state <> 'deleted') end`,
  assignment: `case when a.id is not null then json_build_object('id', a.id, 'title', a.title, 'points_possible', a.points_possible,
    'grading_type', a.grading_type, 'due_at', a.due_at, 'unlock_at', a.unlock_at, 'lock_at', a.lock_at,
    'only_visible_to_overrides', a.only_visible_to_overrides, 'workflow_state', a.workflow_state,
    'course_id', a.course_id, 'created_at', a.created_at, 'updated_at', a.updated_at) end`,
  overrides: overrides(p),
  feed_code: `case when t.podcast_enabled then coalesce(
    (select 'enrollment_' || en.feed_code from enrollments en where en.root_account_id = ${p.tenant} and en.user_id = ${p.viewer}
      and t.context_type = 'Course' and en.course_id = t.context_id and en.workflow_state = 'active' order by en.id limit 1),
    (select 'group_membership_' || gm.feed_code from group_memberships gm where gm.root_account_id = ${p.tenant}
      and gm.user_id = ${p.viewer} and t.context_type = 'Group' and gm.group_id = t.context_id
      and gm.workflow_state = 'accepted'),
    (select 'course_' || c.uuid from courses c where c.root_account_id = ${p.tenant} and t.context_type = 'Course'
      and c.id = t.context_id),
    (select 'group_' || g.uuid from groups g where g.root_account_id = ${p.tenant} and g.id = t.context_id)) end`,
});

/** A topic as one viewer sees it; needs `topicJoins`. */
export const TOPIC = placedPacked<ViewerPlaces, TopicRow>((p) => ({
  ...content,
  ...perViewer(p),
  root_account_id: "t.root_account_id",
  course_id: "t.course_id",
  podcast_enabled: "t.podcast_enabled",
  only_visible_to_overrides: "t.only_visible_to_overrides",
  assignment_id: "t.assignment_id",
  old_assignment_id: "t.old_assignment_id",
  visible: isTopicVisible(p),
}));

/** The topics of a `page` with overrides of their own, found in one look: most have none. */
const overridden = (p: ViewerPlaces) => `array(select o.topic_id from assignment_overrides o
  where o.root_account_id = ${p.tenant} and o.topic_id = any(array(select id from page)))`;

/** The topic's own columns with the row's version, by which they are cached. */
export const CONTENT = packed<TopicContent & Found>({ id: "t.id", version: "t.xmin", ...content });

/** The other columns of a listed topic; the statement names its `page`, which has the total. */
export const LISTED_TOPIC = placedPartlyPacked<ViewerPlaces, ListedTopic & { readonly total: number }, TopicContent>(
  (p) => ({
    ...perViewer(p),
    overrides: `case when a.id is not null or t.id = any(${overridden(p)}) then ${overrides(p)} end`,
    // a list holds visible topics only
    visible: "true",
    total: "page.total",
  }),
  CONTENT_NAMES,
);
