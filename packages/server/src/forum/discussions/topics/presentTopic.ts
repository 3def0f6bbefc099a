/** Topics on the wire, as one person sees them. */
import type { DiscussionTopic, Static } from "@pidge/api";
import { presentUserDisplay } from "../../../directory/users/present.ts";
import type { FileRow } from "../../../files/files.sql.ts";
import { presentFile } from "../../../files/present.ts";
import type { Actor } from "../../../platform/actor.ts";
import { wireTime, wireTimeOrNull } from "../../../platform/clock.ts";
import { absoluteHtml, htmlToText } from "../../../platform/html.ts";
import type { Forum } from "../../forum.ts";
import { presentAssignment, presentOverride } from "../assignments/presentAssignment.ts";
import { baseDates, datesFor, type TopicLock } from "./locks.ts";
import { commentsDisabled, holdOf, initialPostState, lockFor, rightsOf } from "./rights.ts";
import type { ListedTopic } from "./topicRow.ts";

/** How topics are to be shown, and what was looked up for all of them together. */
export interface TopicView {
  readonly actor: Actor;
  readonly origin: string;
  readonly now: Date;
  readonly include: ReadonlySet<string>;
  /** Dates that a child lacks are its root's. */
  readonly list?: boolean;
  readonly plainMessages?: boolean | undefined;
  readonly textOnly?: boolean | undefined;
  readonly withoutDescriptions?: boolean | undefined;
  readonly files: ReadonlyMap<number, FileRow>;
  /** Whether the caller gave pronouns: then the author's are shown. */
  readonly showPronouns: boolean;
  /** For the list of announcements across courses: says which course each is of. */
  readonly acrossCourses?: boolean;
  readonly courseUsers?: number | undefined;
  readonly sectionUsers?: ReadonlyMap<number, number> | undefined;
}

type Wire = Static<typeof DiscussionTopic>;

/** A delayed topic whose time has come is out, even if the job that says so is late. */
const isLate = (t: ListedTopic, now: Date) =>
  t.workflow_state === "post_delayed" && t.delayed_post_at !== null && t.delayed_post_at <= now;

/** Written down whole: an object put together from parts costs several times as much to make and to write out. */
export function presentTopic(t: ListedTopic, forum: Forum, view: TopicView): Wire {
  const { actor, origin, now } = view;
  const rights = rightsOf(actor, forum, t, now);
  const lock = lockFor(forum, t, now);
  const gate = initialPostState(forum, t);
  const hold = holdOf(forum, t);
  const url = `${origin}/${forum.path}/discussion_topics/${t.id}`;
  const children = (t.children ?? []).flatMap((c) => (c.id === null ? [] : [{ id: c.id, group_id: c.group_id }]));
  const file = t.attachment_id === null ? undefined : view.files.get(t.attachment_id);
  const appeared = isLate(t, now) ? t.delayed_post_at : t.posted_at;
  const dates = datesFor(t, baseDates(t));
  const { user_name, author, user_pronouns } = presentAuthor(t, forum, view);
  const topic: Wire = {
    id: t.id,
    title: t.title,
    last_reply_at: wireTimeOrNull(isLate(t, now) && t.entry_count === 0 ? t.delayed_post_at : t.last_reply_at),
    created_at: wireTime(t.created_at),
    delayed_post_at: wireTimeOrNull(t.delayed_post_at ?? (view.list ? t.root_delayed_post_at : null)),
    posted_at: wireTimeOrNull(appeared),
    assignment_id: t.assignment?.id ?? null,
    root_topic_id: t.root_topic_id,
    position: t.position,
    podcast_has_student_posts: t.podcast_has_student_posts,
    discussion_type: t.discussion_type as Wire["discussion_type"],
    lock_at: wireTimeOrNull(t.lock_at ?? (view.list ? t.root_lock_at : null)),
    allow_rating: t.allow_rating,
    only_graders_can_rate: t.only_graders_can_rate,
    sort_by_rating: t.sort_by_rating,
    sort_order: t.sort_order as Wire["sort_order"],
    sort_order_locked: t.sort_order_locked,
    expanded: t.expanded,
    expanded_locked: t.expanded_locked,
    is_section_specific: t.is_section_specific,
    anonymous_state: t.anonymous_state as Wire["anonymous_state"],
    summary_enabled: false,
    user_name,
    author,
    discussion_subentry_count: t.entry_count,
    permissions: {
      attach: rights.attach,
      update: rights.update,
      reply: rights.reply,
      delete: rights.delete,
      manage_assign_to: rights.manageAssignTo,
    },
    require_initial_post: gate.required || (t.root_topic_id === null ? null : false),
    user_can_see_posts: gate.seesPosts,
    podcast_url: t.feed_code === null ? null : `/feeds/topics/${t.id}/${t.feed_code}.rss`,
    read_state: t.own_state === "read" ? "read" : "unread",
    unread_count: t.unread_count,
    subscribed: isSubscribed(actor, t, hold),
    attachments: file === undefined ? [] : [presentFile(file, { origin, now })],
    published: t.is_announcement || t.workflow_state !== "unpublished",
    can_unpublish: !view.acrossCourses && forum.moderate && !t.is_announcement && !t.student_posts,
    locked: t.locked,
    can_lock: !(dates.due !== null && dates.due > now),
    comments_disabled: commentsDisabled(forum, t),
    html_url: url,
    url,
    pinned: t.pinned,
    group_category_id: t.group_category_id,
    can_group: !t.is_announcement && !t.student_posts,
    topic_children: children.map((c) => c.id),
    group_topic_children: children,
    ungraded_discussion_overrides:
      forum.type === "Course" && !t.is_announcement && t.assignment === null
        ? (t.overrides ?? []).map(presentOverride)
        : null,
    locked_for_user: lock !== undefined,
    message: presentMessage(t, lock, view),
    todo_date: wireTimeOrNull(t.todo_date),
    is_announcement: t.is_announcement,
  };
  if (user_pronouns !== undefined) topic.user_pronouns = user_pronouns;
  if (forum.paced) topic.in_paced_course = true;
  if (hold !== undefined) topic.subscription_hold = hold;
  if (lock !== undefined) Object.assign(topic, presentLock(t, lock));
  if (t.assignment !== null) topic.assignment = presentAssignment(t, t.assignment, view);
  if (forum.type === "Course") Object.assign(topic, presentPeople(t, view));
  if (view.acrossCourses) topic.context_code = `course_${t.context_id}`;
  return topic;
}

/** Whether the person hears of new entries: by choice; else its author does, unless something holds that back. */
function isSubscribed(actor: Actor, t: ListedTopic, hold: ReturnType<typeof holdOf>): boolean {
  if (t.is_announcement) return false;
  const child = t.children?.find((c) => c.own);
  if (child !== undefined) return child.subscribed ?? false;
  return t.own_subscribed ?? (t.user_id === actor.id && hold === undefined);
}

/** In anonymous topics only the author's being an instructor may show, never who it is. */
function presentAuthor(
  t: ListedTopic,
  forum: Forum,
  view: TopicView,
): Pick<Wire, "user_name" | "author" | "user_pronouns"> {
  if (t.anonymous_state !== null) return { user_name: t.author_is_staff ? t.author_name : null, author: null };
  if (t.user_id === null || t.author_short_name === null) return { user_name: null, author: {} };
  return {
    user_name: t.author_name,
    ...(view.showPronouns && t.author_pronouns !== null ? { user_pronouns: t.author_pronouns } : {}),
    author: presentUserDisplay(
      {
        id: t.user_id,
        short_name: t.author_short_name,
        avatar_url: t.author_avatar_url,
        pronouns: t.author_pronouns,
      },
      view.origin,
      `/${forum.path}`,
    ),
  };
}

const presentLock = (t: ListedTopic, lock: TopicLock) => ({
  lock_info: {
    asset_string: `discussion_topic_${t.id}`,
    ...(lock.unlockAt === undefined ? {} : { unlock_at: wireTime(lock.unlockAt) }),
    ...(lock.lockAt === undefined ? {} : { lock_at: wireTime(lock.lockAt) }),
    ...(lock.canView ? { can_view: true as const } : {}),
  },
  lock_explanation: lock.explanation,
});

function presentMessage(t: ListedTopic, lock: TopicLock | undefined, view: TopicView): string | null {
  if (lock !== undefined && !lock.canView) return lock.explanation;
  if (t.message === null) return null;
  if (view.textOnly) return htmlToText(t.message);
  return view.plainMessages ? t.message : absoluteHtml(t.message, view.origin);
}

function presentPeople(t: ListedTopic, { include, courseUsers, sectionUsers }: TopicView): Partial<Wire> {
  if (!t.is_section_specific)
    return include.has("sections_user_count") && courseUsers !== undefined ? { user_count: courseUsers } : {};
  if (!include.has("sections")) return {};
  return {
    sections: (t.sections ?? []).map((s) => ({
      ...s,
      start_at: wireTimeOrNull(s.start_at),
      end_at: wireTimeOrNull(s.end_at),
      ...(include.has("sections_user_count") ? { user_count: sectionUsers?.get(s.id) ?? 0 } : {}),
    })),
  };
}
