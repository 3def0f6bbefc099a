/** Computes what a person may do with a topic: every rule about rights on topics is here, as functions of rows. */
import type { Actor } from "../../../platform/actor.ts";
import type { Forum } from "../../forum.ts";
import { isOver, lockOf, type TopicLock } from "./locks.ts";
import type { ListedTopic } from "./topicRow.ts";

export interface TopicRights {
  readonly read: boolean;
  /** Reads the entries; the initial-post gate apart. */
  readonly readReplies: boolean;
  /** Reads what is hidden from others: drafts, locked texts, posts behind the initial-post gate. */
  readonly readAsAdmin: boolean;
  readonly reply: boolean;
  readonly update: boolean;
  readonly delete: boolean;
  readonly attach: boolean;
  /** Attaches a file to an entry. */
  readonly attachToEntry: boolean;
  readonly rate: boolean;
  readonly manageAssignTo: boolean;
  /** Posts entries. */
  readonly post: boolean;
  /** Changes and deletes entries of anybody. */
  readonly moderateEntries: boolean;
  /** Changes and deletes their own entries. */
  readonly editOwnEntries: boolean;
}

const isChild = (topic: ListedTopic) => topic.root_topic_id !== null;

/** The right to read topics of this kind at all. */
export const mayReadKind = (forum: Forum, announcement: boolean): boolean =>
  announcement ? forum.readAnnouncements : forum.readForum;

const isTopicAdmin = (forum: Forum, topic: ListedTopic): boolean =>
  mayReadKind(forum, topic.is_announcement) && (isChild(topic) ? forum.moderateCourse : forum.moderate);

/** The lock that applies to the actor; moderators of the topic have none. */
export const lockFor = (forum: Forum, topic: ListedTopic, now: Date): TopicLock | undefined =>
  isTopicAdmin(forum, topic) ? undefined : lockOf(topic, now, forum.paced);

/** Whether the course has turned comments on announcements off. */
export const commentsDisabled = (forum: Forum, topic: Pick<ListedTopic, "is_announcement">): boolean =>
  topic.is_announcement && forum.settings.lock_all_announcements;

/** Whether the actor may change their own topics and entries here. */
const managesOwn = (forum: Forum): boolean =>
  forum.readAsAdmin || forum.type === "Group" || forum.settings.allow_student_discussion_editing;

const attaches = (forum: Forum): boolean => {
  if (forum.type === "Group" && forum.course === undefined) return false;
  return forum.settings.allow_student_forum_attachments;
};

export function rightsOf(actor: Actor, forum: Forum, topic: ListedTopic, now: Date): TopicRights {
  const admin = isTopicAdmin(forum, topic);
  const author = topic.user_id === actor.id;
  const read =
    topic.workflow_state !== "deleted" && (author || (mayReadKind(forum, topic.is_announcement) && topic.visible));
  const disabled = commentsDisabled(forum, topic);
  const lock = lockFor(forum, topic, now);
  const open = lock === undefined;
  const available = topic.workflow_state === "active" && open && (forum.paced || !isOver(topic, now));
  const moderates = mayReadKind(forum, topic.is_announcement) && forum.moderate && !isChild(topic);
  const ownTopic = author && available && managesOwn(forum) && (topic.is_announcement || forum.participates);
  const replies = !disabled && (topic.is_announcement ? author || moderates || (forum.post && open) : mayReply());
  function mayReply() {
    return (author || forum.post) && read && open && (forum.participates || forum.readAsAdmin);
  }
  const byStudent = topic.is_announcement && forum.participatesAsStudent && open;
  return {
    read,
    readReplies: read && lock?.canView !== false,
    readAsAdmin: admin,
    reply: replies,
    update: moderates || (topic.is_announcement ? author : ownTopic && !isChild(topic)),
    delete: admin || (author && topic.entry_count === 0 && !isChild(topic) && (topic.is_announcement || ownTopic)),
    attach: moderates || (!topic.is_announcement && attaches(forum) && (forum.createForum || forum.post)),
    attachToEntry: admin || (attaches(forum) && forum.post && available),
    rate: topic.allow_rating && (!topic.only_graders_can_rate || forum.can("manage_grades")),
    manageAssignTo:
      forum.type === "Course" &&
      forum.moderate &&
      (topic.assignment === null ? forum.allSections : forum.can("manage_course_content_edit")),
    post: read && !disabled && ((forum.post && open && forum.participates) || byStudent || admin),
    moderateEntries: admin,
    editOwnEntries: available && managesOwn(forum) && forum.participates && !disabled,
  };
}

/** The initial-post gate for the actor: whether it exists, whether they see posts, whether they may use gated endpoints. */
export function initialPostState(forum: Forum, topic: ListedTopic) {
  const required = topic.require_initial_post || topic.root_require_initial_post === true;
  const seesPosts = !required || topic.own_posted || isTopicAdmin(forum, topic) || isActiveStaff(forum);
  return { required, seesPosts, gateOpen: seesPosts || topic.observed_posted };
}

const isActiveStaff = (forum: Forum) => forum.course?.isActiveStaff === true;

/** Why the actor is not subscribed automatically. */
export type Hold = "initial_post_required" | "not_in_group_set" | "not_in_group" | "topic_is_announcement";

export function holdOf(forum: Forum, topic: ListedTopic): Hold | undefined {
  if (topic.is_announcement) return "topic_is_announcement";
  if (!initialPostState(forum, topic).gateOpen) return "initial_post_required";
  if (topic.children !== null && !topic.children.some((c) => c.own)) return "not_in_group_set";
  if (forum.group !== undefined && !forum.group.isMember) return "not_in_group";
  return undefined;
}
