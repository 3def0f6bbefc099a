/** Opens a discussion or posts an announcement. */
import { type Context, inTransaction } from "../../../platform/context.ts";
import { forbidden, notFound } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import type { Raw } from "../../../platform/nesting.ts";
import { execute } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";
import { storeAssignment } from "../assignments/grading.ts";
import { readOverrides, storeOverrides } from "../assignments/overrides.ts";
import type { StoredTopic } from "../topics/topicRow.ts";
import { titleColumns } from "./attributes.ts";
import { saveSections } from "./audience.sql.ts";
import { refreshChildren } from "./childTopics.sql.ts";
import { draftTopic, type TopicDraft, type TopicRequest } from "./draft.ts";
import { attachFile, uploadedFile } from "./files.ts";
import { bottomPosition, openPosition, type PositionList, positionOf } from "./positions.sql.ts";
import { announceTopic } from "./publish.ts";
import { insertTopic, saveAnnouncementsUnlocked, updateTopicRow } from "./topicWrites.sql.ts";

/** Whether the actor may open discussions in the forum. */
export const mayCreateTopics = (forum: Forum): boolean =>
  forum.moderate ||
  (forum.createForum &&
    (forum.readAsAdmin || forum.type === "Group" || forum.settings.allow_student_discussion_topics));

/** Whether the actor may post announcements in the forum. */
export const mayAnnounce = (forum: Forum): boolean =>
  forum.type === "Course" ? forum.readAnnouncements && forum.moderate : forum.createForum || forum.moderate;

/** Whether the actor may attach a file to a new topic. */
const mayAttach = (forum: Forum, announcement: boolean): boolean =>
  forum.moderate ||
  (!announcement &&
    forum.settings.allow_student_forum_attachments &&
    (forum.type === "Course" || forum.course !== undefined));

export async function createTopic(ctx: Context, forum: Forum, request: TopicRequest): Promise<StoredTopic> {
  const { input, raw } = request;
  // without the right to announce it becomes a discussion, as in Canvas
  const announcement = input.is_announcement === true && mayAnnounce(forum);
  if (!announcement && !mayCreateTopics(forum)) throw forbidden();
  return inTransaction(ctx, async (tx) => {
    const draft = await draftTopic(tx, { forum, announcement, held: undefined, ...request });
    const pinned = input.pinned === true && !announcement;
    const file = mayAttach(forum, announcement) ? uploadedFile(raw.attachment) : undefined;
    const uploader = draft.columns.anonymous_state == null ? tx.actor.id : null;
    const attachment = file === undefined ? null : await attachFile(tx, { owner: forum, uploader, file });
    const topic = await insertTopic(
      tx,
      {
        context_type: forum.type,
        context_id: forum.id,
        course_id: forum.course?.course.id ?? null,
        is_announcement: announcement,
        user_id: tx.actor.id,
        ...titleColumns("No Title"),
        ...draft.columns,
        pinned,
        position: await positionInList(tx, { forum, announcements: announcement, pinned }, request),
        attachment_id: attachment,
      },
      isSubscribedFromStart(forum, draft, announcement),
    );
    if (draft.sections != null)
      await execute(tx.db, saveSections, { tenant: tx.root, topic: topic.id, sections: draft.sections });
    await grade(tx, forum, { draft, topic });
    if (topic.group_category_id !== null) await refreshChildren(tx, [topic.id]);
    if (announcement && input.locked !== undefined)
      await execute(tx.db, saveAnnouncementsUnlocked, {
        tenant: tx.root,
        user: tx.actor.id,
        unlocked: !topic.locked,
      });
    if (topic.workflow_state === "active") await announceTopic(tx, topic);
    return topic;
  });
}

/** Makes the assignment of a topic that is to be graded. */
async function grade(
  tx: Context,
  forum: Forum,
  { draft: { graded }, topic }: { readonly draft: TopicDraft; readonly topic: StoredTopic },
): Promise<void> {
  if (graded === undefined || graded === "none") return;
  const published = topic.workflow_state !== "unpublished";
  const of = { course: forum.id, title: topic.title, published, assignment: null };
  const assignment = await storeAssignment(tx, of, graded);
  await updateTopicRow(tx, topic.id, { assignment_id: assignment });
  const target = { course: forum.id, assignment, topic: null };
  if (graded.assignment_overrides !== undefined)
    await storeOverrides(tx, target, readOverrides(graded.assignment_overrides as Raw, tx.actor.timeZone));
}

type ListContext = Pick<Context, "db" | "root">;
interface ForumList extends PositionList {
  readonly forum: Forum;
}

/** The new topic's position: as a moderator chose it, else at the bottom. */
async function positionInList(tx: ListContext, list: ForumList, request: TopicRequest): Promise<number> {
  return (await chosenPosition(tx, list, request)) ?? bottomPosition(tx, list);
}

/** Frees the position that the request chooses and resolves it; undefined when it chooses none or may not. */
export async function chosenPosition(
  tx: ListContext,
  list: ForumList,
  { input }: TopicRequest,
): Promise<number | undefined> {
  const position = list.forum.moderate ? await askedPosition(tx, list, input) : undefined;
  if (position !== undefined) await openPosition(tx, list, position);
  return position;
}

async function askedPosition(
  tx: ListContext,
  list: PositionList,
  input: TopicRequest["input"],
): Promise<number | undefined> {
  if (input.position_after != null && input.position_after !== "") {
    const after = await positionOf(tx, list.forum, parseId(input.position_after) ?? -1);
    if (after === undefined) throw notFound();
    return (after ?? 0) + 1;
  }
  return input.position_at === undefined ? undefined : Math.max(1, input.position_at);
}

/** Whether the author is subscribed: unless a hold would prevent it. */
function isSubscribedFromStart(forum: Forum, draft: TopicDraft, announcement: boolean): boolean {
  if (announcement || draft.grouping != null) return false;
  if (draft.columns.require_initial_post === true && !forum.moderate) return false;
  return forum.group === undefined || forum.group.isMember;
}
