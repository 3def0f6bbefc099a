/** What a person may do with a topic: the one place where the rules of topics stand, as plain functions of rows. */
import type { Actor } from "../../../platform/actor.ts";
import type { Forum } from "../../forum.ts";
import { isOver, lockOf, type TopicLock } from "./locks.ts";
import type { ListedTopic } from "./topicRow.ts";

export interface TopicRights {
  readonly read: boolean;
  /** Reads what is hidden from others: drafts, locked texts, ungated posts. */
  readonly readAsAdmin: boolean;
  readonly reply: boolean;
  readonly update: boolean;
  readonly delete: boolean;
  readonly attach: boolean;
  /** Attach a file to an entry. */
  readonly attachToEntry: boolean;
  readonly rate: boolean;
  readonly manageAssignTo: boolean;
  /** Posts an entry of their own. */
  readonly post: boolean;
  /** Changes or deletes anybody's entries. */
  readonly moderateEntries: boolean;
  /** Changes or deletes their own. */
  readonly editOwnEntries: boolean;
}

const isChild = (t: ListedTopic) => t.root_topic_id !== null;

/** The right to read topics of this kind at all. */
export const mayReadKind = (forum: Forum, announcement: boolean): boolean =>
  announcement ? forum.readAnnouncements : forum.readForum;

const isTopicAdmin = (forum: Forum, t: ListedTopic): boolean =>
  mayReadKind(forum, t.is_announcement) && (isChild(t) ? forum.moderateCourse : forum.moderate);

/** The lock that holds for the person; never for those who moderate the topic. */
export const lockFor = (forum: Forum, t: ListedTopic, now: Date): TopicLock | undefined =>
  isTopicAdmin(forum, t) ? undefined : lockOf(t, now, forum.paced);

/** Whether comments on announcements are off in the course. */
export const commentsDisabled = (forum: Forum, t: Pick<ListedTopic, "is_announcement">): boolean =>
  t.is_announcement && forum.settings.lock_all_announcements;

/** Whether students here may change what they wrote. */
const managesOwn = (forum: Forum): boolean =>
  forum.readAsAdmin || forum.type === "Group" || forum.settings.allow_student_discussion_editing;

const attaches = (forum: Forum): boolean => {
  if (forum.type === "Group" && forum.course === undefined) return false;
  return forum.settings.allow_student_forum_attachments;
};

export function rightsOf(actor: Actor, forum: Forum, t: ListedTopic, now: Date): TopicRights {
  const admin = isTopicAdmin(forum, t);
  const author = t.user_id === actor.id;
  const read = t.workflow_state !== "deleted" && (author || (mayReadKind(forum, t.is_announcement) && t.visible));
  const disabled = commentsDisabled(forum, t);
  const open = lockFor(forum, t, now) === undefined;
  const available = t.workflow_state === "active" && open && (forum.paced || !isOver(t, now));
  const moderates = mayReadKind(forum, t.is_announcement) && forum.moderate && !isChild(t);
  const ownTopic = author && available && managesOwn(forum) && (t.is_announcement || forum.participates);
  const replies = !disabled && (t.is_announcement ? author || moderates || (forum.post && open) : mayReply());
  function mayReply() {
    return (author || forum.post) && read && open && (forum.participates || forum.readAsAdmin);
  }
  const byStudent = t.is_announcement && forum.participatesAsStudent && open;
  return {
    read,
    readAsAdmin: admin,
    reply: replies,
    update: moderates || (t.is_announcement ? author : ownTopic && !isChild(t)),
    delete: admin || (author && t.entry_count === 0 && !isChild(t) && (t.is_announcement || ownTopic)),
    attach: moderates || (!t.is_announcement && attaches(forum) && (forum.createForum || forum.post)),
    attachToEntry: admin || (attaches(forum) && forum.post && available),
    rate: t.allow_rating && (!t.only_graders_can_rate || forum.can("manage_grades")),
    manageAssignTo:
      forum.type === "Course" &&
      forum.moderate &&
      (t.assignment === null ? forum.allSections : forum.can("manage_course_content_edit")),
    post: read && !disabled && ((forum.post && open && forum.participates) || byStudent || admin),
    moderateEntries: admin,
    editOwnEntries: available && managesOwn(forum) && forum.participates && !disabled,
  };
}

/** Why the person is not subscribed by itself, and whether they see the posts. */
export function initialPostState(forum: Forum, t: ListedTopic) {
  const required = t.require_initial_post || t.root_require_initial_post === true;
  const seesPosts = !required || t.own_posted || isTopicAdmin(forum, t) || isActiveStaff(forum);
  return { required, seesPosts, gateOpen: seesPosts || t.observed_posted };
}

const isActiveStaff = (forum: Forum) => forum.course?.isActiveStaff === true;

export type Hold = "initial_post_required" | "not_in_group_set" | "not_in_group" | "topic_is_announcement";

export function holdOf(forum: Forum, t: ListedTopic): Hold | undefined {
  if (t.is_announcement) return "topic_is_announcement";
  if (!initialPostState(forum, t).gateOpen) return "initial_post_required";
  if (t.children !== null && !t.children.some((c) => c.own)) return "not_in_group_set";
  if (forum.group !== undefined && !forum.group.isMember) return "not_in_group";
  return undefined;
}
