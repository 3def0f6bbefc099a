/** Opens a discussion or posts an announcement. */
import type { Actor } from "../../../platform/actor.ts";
import { forbidden, notFound } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import type { Raw } from "../../../platform/nesting.ts";
import { type Database, type Db, run } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";
import { storeAssignment } from "../assignments/grading.ts";
import { readOverrides, storeOverrides } from "../assignments/overrides.ts";
import type { StoredTopic } from "../topics/topicRow.ts";
import { titleColumns } from "./attributes.ts";
import { refreshChildren } from "./childTopics.sql.ts";
import { draftTopic, type TopicRequest } from "./draft.ts";
import { keepFile, readFile } from "./files.ts";
import { announce } from "./publish.ts";
import { storeSections } from "./sections.ts";
import {
  bottomPosition,
  insertTopic,
  openPosition,
  type PositionList,
  positionOf,
  updateTopicRow,
} from "./topicWrites.sql.ts";

/** Whether the caller opens discussions here. */
export const mayCreateTopics = (forum: Forum): boolean =>
  forum.moderate ||
  (forum.createForum &&
    (forum.readAsAdmin || forum.type === "Group" || forum.settings.allow_student_discussion_topics));

/** Whether the caller announces here. */
export const mayAnnounce = (forum: Forum): boolean =>
  forum.type === "Course" ? forum.readAnnouncements && forum.moderate : forum.createForum || forum.moderate;

/** Whether those who have no right to close or moderate attach files here. */
const mayAttach = (forum: Forum, announcement: boolean): boolean =>
  forum.moderate ||
  (!announcement &&
    forum.settings.allow_student_forum_attachments &&
    (forum.type === "Course" || forum.course !== undefined));

export async function createTopic(
  db: Database,
  actor: Actor,
  forum: Forum,
  request: TopicRequest,
): Promise<StoredTopic> {
  const { input, raw, now } = request;
  // who may not announce opens a discussion instead
  const announcement = input.is_announcement === true && mayAnnounce(forum);
  if (!announcement && !mayCreateTopics(forum)) throw forbidden();
  return db.transaction().execute(async (tx) => {
    const draft = await draftTopic(tx, actor, forum, announcement, undefined, request);
    const pinned = input.pinned === true && !announcement;
    const file = mayAttach(forum, announcement) ? readFile(raw.attachment) : undefined;
    const owner = { root: actor.root, type: forum.type, id: forum.id };
    const list = { ...owner, announcements: announcement, pinned };
    const uploader = draft.columns.anonymous_state == null ? actor.id : null;
    const attachment = file === undefined ? null : await keepFile(tx, owner, uploader, file, now);
    const topic = await insertTopic(
      tx,
      {
        root_account_id: actor.root,
        context_type: forum.type,
        context_id: forum.id,
        course_id: forum.course?.course.id ?? null,
        is_announcement: announcement,
        user_id: actor.id,
        ...titleColumns("No Title"),
        ...draft.columns,
        pinned,
        position: await placeOf(tx, list, forum, input),
        attachment_id: attachment,
        created_at: now,
        updated_at: now,
      },
      isSubscribedFromStart(forum, draft.columns, announcement, draft.grouping != null),
    );
    if (draft.sections != null) await storeSections(tx, actor.root, topic.id, draft.sections);
    if (draft.graded !== undefined && draft.graded !== "none") {
      const graded = {
        root: actor.root,
        courseId: forum.id,
        title: topic.title,
        published: topic.workflow_state !== "unpublished",
        assignmentId: null,
      };
      const assignmentId = await storeAssignment(tx, graded, draft.graded, now);
      await updateTopicRow(tx, actor.root, topic.id, { assignment_id: assignmentId });
      const target = { root: actor.root, courseId: forum.id, assignmentId, topicId: null };
      if (draft.graded.assignment_overrides !== undefined)
        await storeOverrides(tx, target, readOverrides(draft.graded.assignment_overrides as Raw, actor.timeZone), now);
    }
    if (topic.group_category_id !== null) await refreshChildren(tx, actor.root, [topic.id], now);
    if (announcement && input.locked !== undefined) await rememberLock(tx, actor, topic.locked);
    if (topic.workflow_state === "active") await announce(tx, topic, now);
    return topic;
  });
}

/** Where a topic goes in its list: after another, at a place, or at the bottom. Only moderators choose. */
async function placeOf(tx: Db, list: PositionList, forum: Forum, input: TopicRequest["input"]): Promise<number> {
  const place = forum.moderate ? await chosenPlace(tx, list, input) : undefined;
  if (place === undefined) return bottomPosition(tx, list);
  await openPosition(tx, list, place);
  return place;
}

export async function chosenPlace(
  tx: Db,
  list: PositionList,
  input: TopicRequest["input"],
): Promise<number | undefined> {
  if (input.position_after != null && input.position_after !== "") {
    const after = await positionOf(tx, list, parseId(input.position_after) ?? -1);
    if (after === undefined) throw notFound();
    return (after ?? 0) + 1;
  }
  return input.position_at === undefined ? undefined : Math.max(1, input.position_at);
}

/** The author hears of entries, unless something holds that back. */
function isSubscribedFromStart(
  forum: Forum,
  columns: { readonly require_initial_post?: boolean },
  announcement: boolean,
  grouped: boolean,
): boolean {
  if (announcement || grouped) return false;
  if (columns.require_initial_post === true && !forum.moderate) return false;
  return forum.group === undefined || forum.group.isMember;
}

/** Next time the form offers what was chosen now. */
async function rememberLock(tx: Db, actor: Actor, locked: boolean): Promise<void> {
  await run(
    tx,
    `update users set settings = settings || jsonb_build_object('announcements_unlocked', not $3::boolean)
     where root_account_id = $1 and id = $2`,
    [actor.root, actor.id, locked],
  );
}
