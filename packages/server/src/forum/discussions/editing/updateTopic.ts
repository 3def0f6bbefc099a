/** Changes a topic: only what was sent, under the topic's lock. */
import type { Actor } from "../../../platform/actor.ts";
import { forbidden, notFound } from "../../../platform/errors.ts";
import type { Raw } from "../../../platform/nesting.ts";
import type { Database, Db } from "../../../store/database.ts";
import { deleteAssignment, followTopic, type GradedTopic, storeAssignment } from "../assignments/grading.ts";
import { readOverrides, storeOverrides } from "../assignments/overrides.ts";
import { loadAccess, type TopicAccess } from "../topics/access.ts";
import type { TopicRow } from "../topics/topicRow.ts";
import { followRoot } from "./childTopics.sql.ts";
import { chosenPlace } from "./createTopic.ts";
import { draftTopic, type TopicRequest } from "./draft.ts";
import { dropFile, forgetUploader, keepFile, readFile } from "./files.ts";
import { announce } from "./publish.ts";
import { refuseForeign, storeSections } from "./sections.ts";
import { bottomPosition, lockTopic, openPosition, type TopicChange, updateTopicRow } from "./topicWrites.sql.ts";

/** Parameters that say how to answer or who asks, not what to change. */
const NO_CHANGE = new Set(["access_token", "as_user_id", "include", "_method"]);

/** Whether nothing is asked but to pin or unpin. */
const onlyPins = ({ input, raw }: TopicRequest) =>
  input.pinned !== undefined && Object.keys(raw).every((name) => name === "pinned" || NO_CHANGE.has(name));

export async function updateTopic(
  db: Database,
  actor: Actor,
  found: TopicAccess,
  request: TopicRequest,
): Promise<TopicRow> {
  const { forum, topic, rights } = found;
  const pins = onlyPins(request);
  // a group's own topic follows its root in everything but its place in the group's list
  if (!(pins && topic.root_topic_id !== null ? rights.readAsAdmin : rights.update)) throw forbidden();
  if (request.input.is_announcement === true && !topic.is_announcement) throw notFound();
  return db.transaction().execute(async (tx) => {
    await lockTopic(tx, actor.root, topic.id);
    const held = (await loadAccess(tx, actor, forum, topic.id, request.now))?.topic;
    if (held === undefined) throw notFound();
    const change = pins ? {} : await applyChange(tx, actor, found, held, request);
    const place = await placeChange(tx, actor, found, held, request);
    const stamps = pins ? {} : { editor_id: actor.id, updated_at: request.now };
    const whole = { ...change, ...place, ...stamps };
    if (Object.keys(whole).length > 0) await updateTopicRow(tx, actor.root, held.id, whole);
    if (held.root_topic_id === null && (held.group_category_id !== null || whole.group_category_id != null))
      await followRoot(tx, actor.root, held.id, request.now);
    if (held.workflow_state !== "active" && whole.workflow_state === "active") await announce(tx, held, request.now);
    return (await loadAccess(tx, actor, forum, held.id, request.now))!.topic;
  });
}

async function applyChange(
  tx: Db,
  actor: Actor,
  { forum, rights }: TopicAccess,
  held: TopicRow,
  request: TopicRequest,
): Promise<TopicChange> {
  const { input, raw, now } = request;
  if (held.is_section_specific)
    refuseForeign(
      forum,
      (held.sections ?? []).map((s) => s.id),
    );
  const draft = await draftTopic(tx, actor, forum, held.is_announcement, held, request);
  const change: TopicChange = { ...draft.columns };
  if (draft.sections !== undefined) await storeSections(tx, actor.root, held.id, draft.sections ?? []);
  Object.assign(change, await regrade(tx, actor, forum, held, draft, now));
  const anonymous = (draft.columns.anonymous_state === undefined ? held : draft.columns).anonymous_state != null;
  const file = rights.attach ? readFile(raw.attachment) : undefined;
  if (held.attachment_id !== null && (file !== undefined || input.remove_attachment)) {
    await dropFile(tx, actor.root, held.attachment_id, now);
    change.attachment_id = null;
  } else if (held.attachment_id !== null && anonymous) await forgetUploader(tx, actor.root, held.attachment_id);
  const owner = { root: actor.root, type: forum.type, id: forum.id };
  if (file !== undefined) change.attachment_id = await keepFile(tx, owner, anonymous ? null : actor.id, file, now);
  return change;
}

/** Makes, changes, gives back or takes away the assignment; otherwise it follows the topic. */
async function regrade(
  tx: Db,
  actor: Actor,
  forum: TopicAccess["forum"],
  held: TopicRow,
  draft: Awaited<ReturnType<typeof draftTopic>>,
  now: Date,
): Promise<TopicChange> {
  const current = held.assignment?.id ?? null;
  const graded: GradedTopic = {
    root: actor.root,
    courseId: forum.course?.course.id ?? forum.id,
    title: draft.columns.title ?? held.title,
    published: draft.columns.workflow_state !== "unpublished",
    assignmentId: current,
  };
  if (draft.graded === "none") {
    if (current === null) return {};
    await deleteAssignment(tx, actor.root, current, now);
    return { assignment_id: null, old_assignment_id: current };
  }
  if (draft.graded === undefined) {
    await followTopic(tx, graded, now);
    return {};
  }
  const id = await storeAssignment(
    tx,
    { ...graded, assignmentId: current ?? held.old_assignment_id },
    draft.graded,
    now,
  );
  const { assignment_overrides: overrides } = draft.graded;
  const target = { root: actor.root, courseId: graded.courseId, assignmentId: id, topicId: null };
  if (overrides !== undefined) await storeOverrides(tx, target, readOverrides(overrides as Raw, actor.timeZone), now);
  return { assignment_id: id, old_assignment_id: null };
}

/** Pinning and unpinning put a topic at the bottom of the other list; moderators may choose its place. */
async function placeChange(
  tx: Db,
  actor: Actor,
  { forum }: TopicAccess,
  held: TopicRow,
  { input }: TopicRequest,
): Promise<TopicChange> {
  const pinned = held.is_announcement ? false : (input.pinned ?? held.pinned);
  const list = { root: actor.root, type: forum.type, id: forum.id, announcements: held.is_announcement, pinned };
  const chosen = forum.moderate ? await chosenPlace(tx, list, input) : undefined;
  if (chosen !== undefined) {
    await openPosition(tx, list, chosen);
    return { pinned, position: chosen };
  }
  return pinned === held.pinned ? {} : { pinned, position: await bottomPosition(tx, list) };
}
