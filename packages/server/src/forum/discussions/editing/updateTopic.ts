/** Changes a topic: only what was sent, under the lock of the topic's row. */
import { type Context, inTransaction } from "../../../platform/context.ts";
import { forbidden, notFound } from "../../../platform/errors.ts";
import type { Raw } from "../../../platform/nesting.ts";
import { execute } from "../../../store/database.ts";
import { must } from "../../../store/must.ts";
import type { Forum } from "../../forum.ts";
import { deleteAssignment, followTopic, type GradedTopic, storeAssignment } from "../assignments/grading.ts";
import { readOverrides, storeOverrides } from "../assignments/overrides.ts";
import { loadAccess, type TopicAccess } from "../topics/access.ts";
import type { TopicRow } from "../topics/topicRow.ts";
import { saveSections } from "./audience.sql.ts";
import { followRoot } from "./childTopics.sql.ts";
import { chosenPosition } from "./createTopic.ts";
import { draftTopic, type TopicDraft, type TopicRequest } from "./draft.ts";
import { clearUploader } from "./files.sql.ts";
import { attachFile, detachFile, uploadedFile } from "./files.ts";
import { bottomPosition } from "./positions.sql.ts";
import { announceTopic } from "./publish.ts";
import { refuseForeignSections } from "./sections.ts";
import { lockTopic, type TopicChange, updateTopicRow } from "./topicWrites.sql.ts";

/** Parameters that say how to answer or who asks, not what to change. */
const NO_CHANGE = new Set(["access_token", "as_user_id", "include", "_method"]);

/** Whether the request only pins or unpins. */
const onlyPins = ({ input, raw }: TopicRequest) =>
  input.pinned !== undefined && Object.keys(raw).every((name) => name === "pinned" || NO_CHANGE.has(name));

export async function updateTopic(ctx: Context, found: TopicAccess, request: TopicRequest): Promise<TopicRow> {
  const { forum, topic, rights } = found;
  const pins = onlyPins(request);
  // a group's topic follows its root in everything but its place in the group's list
  if (!(pins && topic.root_topic_id !== null ? rights.readAsAdmin : rights.update)) throw forbidden();
  if (request.input.is_announcement === true && !topic.is_announcement) throw notFound();
  return inTransaction(ctx, async (tx) => {
    await lockTopic(tx, topic.id);
    const held = (await loadAccess(tx, { forum, id: topic.id }))?.topic;
    if (held === undefined) throw notFound();
    const change = pins ? {} : await changeFields(tx, { ...found, topic: held }, request);
    const position = await changePosition(tx, { ...found, topic: held }, request);
    const stamps = pins ? {} : { editor_id: tx.actor.id, updated_at: tx.now };
    const whole = { ...change, ...position, ...stamps };
    if (Object.keys(whole).length > 0) await updateTopicRow(tx, held.id, whole);
    if (held.root_topic_id === null && (held.group_category_id !== null || whole.group_category_id != null))
      await followRoot(tx, held.id);
    if (held.workflow_state !== "active" && whole.workflow_state === "active") await announceTopic(tx, held);
    return must(await loadAccess(tx, { forum, id: held.id }), "the changed topic").topic;
  });
}

async function changeFields(
  tx: Context,
  { forum, rights, topic }: TopicAccess,
  request: TopicRequest,
): Promise<TopicChange> {
  if (topic.is_section_specific)
    refuseForeignSections(
      forum,
      (topic.sections ?? []).map((section) => section.id),
    );
  const draft = await draftTopic(tx, { forum, announcement: topic.is_announcement, held: topic, ...request });
  if (draft.sections !== undefined)
    await execute(tx.db, saveSections, { tenant: tx.root, topic: topic.id, sections: draft.sections ?? [] });
  const graded = await regrade(tx, forum, { topic, draft });
  const anonymous = (draft.columns.anonymous_state === undefined ? topic : draft.columns).anonymous_state != null;
  const file = rights.attach ? uploadedFile(request.raw.attachment) : undefined;
  const uploader = anonymous ? null : tx.actor.id;
  const removed = await removeHeldFile(tx, topic, {
    removed: file !== undefined || Boolean(request.input.remove_attachment),
    anonymous,
  });
  const attachment = file === undefined ? undefined : await attachFile(tx, { owner: forum, uploader, file });
  return {
    ...draft.columns,
    ...graded,
    ...(removed ? { attachment_id: null } : {}),
    ...(attachment === undefined ? {} : { attachment_id: attachment }),
  };
}

/** Removes the topic's file, or the uploader's name from it when the topic is anonymous; resolves whether it is removed. */
async function removeHeldFile(
  tx: Context,
  { attachment_id: file }: TopicRow,
  { removed, anonymous }: { readonly removed: boolean; readonly anonymous: boolean },
): Promise<boolean> {
  if (file === null) return false;
  if (removed) await detachFile(tx, file);
  else if (anonymous) await execute(tx.db, clearUploader, { tenant: tx.root, file });
  return removed;
}

/** Makes, changes, restores or deletes the assignment; otherwise it follows the topic. */
async function regrade(
  tx: Context,
  forum: Forum,
  { topic, draft }: { readonly topic: TopicRow; readonly draft: TopicDraft },
): Promise<TopicChange> {
  const current = topic.assignment?.id ?? null;
  const kept: GradedTopic = {
    course: forum.course?.course.id ?? forum.id,
    title: draft.columns.title ?? topic.title,
    published: draft.columns.workflow_state !== "unpublished",
    assignment: current,
  };
  if (draft.graded === "none") {
    if (current === null) return {};
    await deleteAssignment(tx, current);
    return { assignment_id: null, old_assignment_id: current };
  }
  if (draft.graded === undefined) {
    await followTopic(tx, kept);
    return {};
  }
  const id = await storeAssignment(tx, { ...kept, assignment: current ?? topic.old_assignment_id }, draft.graded);
  const { assignment_overrides: overrides } = draft.graded;
  const target = { course: kept.course, assignment: id, topic: null };
  if (overrides !== undefined) await storeOverrides(tx, target, readOverrides(overrides as Raw, tx.actor.timeZone));
  return { assignment_id: id, old_assignment_id: null };
}

/** Pinning and unpinning move a topic to the bottom of the other list; moderators may choose its position. */
async function changePosition(tx: Context, { forum, topic }: TopicAccess, request: TopicRequest): Promise<TopicChange> {
  const pinned = topic.is_announcement ? false : (request.input.pinned ?? topic.pinned);
  const list = { forum, announcements: topic.is_announcement, pinned };
  const chosen = await chosenPosition(tx, list, request);
  if (chosen !== undefined) return { pinned, position: chosen };
  return pinned === topic.pinned ? {} : { pinned, position: await bottomPosition(tx, list) };
}
