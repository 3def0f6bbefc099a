/** Presents a topic as one person sees it. */
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

/** How topics are presented, and what was looked up for all of them together. */
export interface TopicView {
  readonly actor: Actor;
  readonly origin: string;
  readonly now: Date;
  readonly include: ReadonlySet<string>;
  /** In lists a child without dates shows its root's. */
  readonly list?: boolean;
  readonly plainMessages?: boolean | undefined;
  readonly textOnly?: boolean | undefined;
  readonly withoutDescriptions?: boolean | undefined;
  readonly files: ReadonlyMap<number, FileRow>;
  /** Whether the actor has pronouns: only then the author's are shown. */
  readonly showPronouns: boolean;
  /** In the list of announcements across courses each topic names its course. */
  readonly acrossCourses?: boolean;
  readonly courseUsers?: number | undefined;
  readonly sectionUsers?: ReadonlyMap<number, number> | undefined;
}

type Wire = Static<typeof DiscussionTopic>;

/** A delayed topic whose time has come is out, even where the job that publishes it is late. */
const isLate = (topic: ListedTopic, now: Date) =>
  topic.workflow_state === "post_delayed" && topic.delayed_post_at !== null && topic.delayed_post_at <= now;

/** Presents the topic. One literal: an object merged from parts costs several times as much to make and to serialize. */
export function presentTopic(topic: ListedTopic, forum: Forum, view: TopicView): Wire {
  const { actor, origin, now } = view;
  const rights = rightsOf(actor, forum, topic, now);
  const lock = lockFor(forum, topic, now);
  const gate = initialPostState(forum, topic);
  const hold = holdOf(forum, topic);
  const url = `${origin}/${forum.path}/discussion_topics/${topic.id}`;
  const children = (topic.children ?? []).flatMap((c) => (c.id === null ? [] : [{ id: c.id, group_id: c.group_id }]));
  const file = topic.attachment_id === null ? undefined : view.files.get(topic.attachment_id);
  const appeared = isLate(topic, now) ? topic.delayed_post_at : topic.posted_at;
  const dates = datesFor(topic, baseDates(topic));
  const { user_name, author, user_pronouns } = presentAuthor(topic, forum, view);
  const wire: Wire = {
    id: topic.id,
    title: topic.title,
    last_reply_at: wireTimeOrNull(
      isLate(topic, now) && topic.entry_count === 0 ? topic.delayed_post_at : topic.last_reply_at,
    ),
    created_at: wireTime(topic.created_at),
    delayed_post_at: wireTimeOrNull(topic.delayed_post_at ?? (view.list ? topic.root_delayed_post_at : null)),
    posted_at: wireTimeOrNull(appeared),
    assignment_id: topic.assignment?.id ?? null,
    root_topic_id: topic.root_topic_id,
    position: topic.position,
    podcast_has_student_posts: topic.podcast_has_student_posts,
    discussion_type: topic.discussion_type as Wire["discussion_type"],
    lock_at: wireTimeOrNull(topic.lock_at ?? (view.list ? topic.root_lock_at : null)),
    allow_rating: topic.allow_rating,
    only_graders_can_rate: topic.only_graders_can_rate,
    sort_by_rating: topic.sort_by_rating,
    sort_order: topic.sort_order as Wire["sort_order"],
    sort_order_locked: topic.sort_order_locked,
    expanded: topic.expanded,
    expanded_locked: topic.expanded_locked,
    is_section_specific: topic.is_section_specific,
    anonymous_state: topic.anonymous_state as Wire["anonymous_state"],
    summary_enabled: false,
    user_name,
    author,
    discussion_subentry_count: topic.entry_count,
    permissions: {
      attach: rights.attach,
      update: rights.update,
      reply: rights.reply,
      delete: rights.delete,
      manage_assign_to: rights.manageAssignTo,
    },
    require_initial_post: gate.required || (topic.root_topic_id === null ? null : false),
    user_can_see_posts: gate.seesPosts,
    podcast_url: topic.feed_code === null ? null : `/feeds/topics/${topic.id}/${topic.feed_code}.rss`,
    read_state: topic.own_state === "read" ? "read" : "unread",
    unread_count: topic.unread_count,
    subscribed: isSubscribed(actor, topic, hold),
    attachments: file === undefined ? [] : [presentFile(file, { origin, now })],
    published: topic.is_announcement || topic.workflow_state !== "unpublished",
    can_unpublish: !view.acrossCourses && forum.moderate && !topic.is_announcement && !topic.student_posts,
    locked: topic.locked,
    can_lock: !(dates.due !== null && dates.due > now),
    comments_disabled: commentsDisabled(forum, topic),
    html_url: url,
    url,
    pinned: topic.pinned,
    group_category_id: topic.group_category_id,
    can_group: !topic.is_announcement && !topic.student_posts,
    topic_children: children.map((c) => c.id),
    group_topic_children: children,
    ungraded_discussion_overrides:
      forum.type === "Course" && !topic.is_announcement && topic.assignment === null
        ? (topic.overrides ?? []).map(presentOverride)
        : null,
    locked_for_user: lock !== undefined,
    message: presentMessage(topic, lock, view),
    todo_date: wireTimeOrNull(topic.todo_date),
    is_announcement: topic.is_announcement,
  };
  if (user_pronouns !== undefined) wire.user_pronouns = user_pronouns;
  if (forum.paced) wire.in_paced_course = true;
  if (hold !== undefined) wire.subscription_hold = hold;
  if (lock !== undefined) Object.assign(wire, presentLock(topic, lock));
  if (topic.assignment !== null)
    wire.assignment = presentAssignment(topic, topic.assignment, { ...view, isHidden: lock?.canView === false });
  if (forum.type === "Course") Object.assign(wire, presentPeople(topic, view));
  if (view.acrossCourses) wire.context_code = `course_${topic.context_id}`;
  return wire;
}

/** Whether the actor is subscribed: by choice, else the author is, unless a hold prevents it. */
function isSubscribed(actor: Actor, topic: ListedTopic, hold: ReturnType<typeof holdOf>): boolean {
  if (topic.is_announcement) return false;
  const child = topic.children?.find((c) => c.own);
  if (child !== undefined) return child.subscribed ?? false;
  return topic.own_subscribed ?? (topic.user_id === actor.id && hold === undefined);
}

/** The author; of an anonymous topic nobody but a member of staff is named. */
function presentAuthor(
  topic: ListedTopic,
  forum: Forum,
  view: TopicView,
): Pick<Wire, "user_name" | "author" | "user_pronouns"> {
  if (topic.anonymous_state !== null)
    return { user_name: topic.author_is_staff ? topic.author_name : null, author: null };
  if (topic.user_id === null || topic.author_short_name === null) return { user_name: null, author: {} };
  return {
    user_name: topic.author_name,
    ...(view.showPronouns && topic.author_pronouns !== null ? { user_pronouns: topic.author_pronouns } : {}),
    author: presentUserDisplay(
      {
        id: topic.user_id,
        short_name: topic.author_short_name,
        avatar_url: topic.author_avatar_url,
        pronouns: topic.author_pronouns,
      },
      view.origin,
      `/${forum.path}`,
    ),
  };
}

const presentLock = (topic: ListedTopic, lock: TopicLock) => ({
  lock_info: {
    asset_string: `discussion_topic_${topic.id}`,
    ...(lock.unlockAt === undefined ? {} : { unlock_at: wireTime(lock.unlockAt) }),
    ...(lock.lockAt === undefined ? {} : { lock_at: wireTime(lock.lockAt) }),
    ...(lock.canView ? { can_view: true as const } : {}),
  },
  lock_explanation: lock.explanation,
});

function presentMessage(topic: ListedTopic, lock: TopicLock | undefined, view: TopicView): string | null {
  if (lock !== undefined && !lock.canView) return lock.explanation;
  if (topic.message === null) return null;
  if (view.textOnly) return htmlToText(topic.message);
  return view.plainMessages ? topic.message : absoluteHtml(topic.message, view.origin);
}

function presentPeople(topic: ListedTopic, { include, courseUsers, sectionUsers }: TopicView): Partial<Wire> {
  if (!topic.is_section_specific)
    return include.has("sections_user_count") && courseUsers !== undefined ? { user_count: courseUsers } : {};
  if (!include.has("sections")) return {};
  return {
    sections: (topic.sections ?? []).map((s) => ({
      ...s,
      start_at: wireTimeOrNull(s.start_at),
      end_at: wireTimeOrNull(s.end_at),
      ...(include.has("sections_user_count") ? { user_count: sectionUsers?.get(s.id) ?? 0 } : {}),
    })),
  };
}
