/** Copies a discussion without its entries. */
import { type Context, inTransaction } from "../../../platform/context.ts";
import { forbidden, Refusal } from "../../../platform/errors.ts";
import { execute } from "../../../store/database.ts";
import { one } from "../../../store/must.ts";
import type { Forum } from "../../forum.ts";
import type { TopicAccess } from "../topics/access.ts";
import type { StoredTopic, TopicRow } from "../topics/topicRow.ts";
import { titleColumns } from "./attributes.ts";
import { refreshChildren } from "./childTopics.sql.ts";
import { copyAssignment, copyOverrides, copySections, titlesOfCopies } from "./copies.sql.ts";
import { mayCreateTopics } from "./createTopic.ts";
import { bottomPosition, openPosition } from "./positions.sql.ts";
import { announceTopic } from "./publish.ts";
import { insertTopic, updateTopicRow } from "./topicWrites.sql.ts";

export const announcementNotDuplicated = () => new Refusal(400, { error: "announcements cannot be duplicated" });

const MAX_TITLE = 255;

/** Titles that differ in case, blanks or hyphens only count as the same. */
const titleKey = (title: string) => title.toLowerCase().replaceAll("-", " ");

/** The first of `<title> Copy`, `<title> Copy 2`, … that is not taken. */
function copyTitle(title: string, taken: ReadonlySet<string>): string {
  const stem = /^(.*) copy(?: \d+)?$/i.exec(title)?.[1] ?? title;
  for (let n = 1; ; n++) {
    const ending = n === 1 ? " Copy" : ` Copy ${n}`;
    const candidate = [...stem].slice(0, MAX_TITLE - ending.length).join("") + ending;
    if (!taken.has(titleKey(candidate))) return candidate;
  }
}

async function takenTitles({ db, root }: Pick<Context, "db" | "root">, { type, id }: Forum): Promise<Set<string>> {
  const rows = await execute(db, titlesOfCopies, { tenant: root, contextType: type, context: id });
  return new Set(rows.map((row) => titleKey(row.title)));
}

export async function duplicateTopic(ctx: Context, { forum, topic }: TopicAccess): Promise<StoredTopic> {
  if (!mayCreateTopics(forum) || (forum.type === "Course" && !forum.readAsAdmin)) throw forbidden();
  const list = { forum, announcements: false, pinned: topic.pinned };
  return inTransaction(ctx, async (tx) => {
    // a pinned copy goes right below the original
    const position = topic.pinned && topic.position !== null ? topic.position + 1 : await bottomPosition(tx, list);
    if (topic.pinned) await openPosition(tx, list, position);
    const isDraft = forum.moderate;
    const copy = await insertTopic(
      tx,
      {
        ...copiedColumns(topic),
        ...titleColumns(copyTitle(topic.title, await takenTitles(tx, forum))),
        user_id: tx.actor.id,
        workflow_state: isDraft ? "unpublished" : "active",
        position,
        posted_at: tx.now,
        last_reply_at: isDraft ? null : tx.now,
      },
      topic.children === null,
    );
    await copyBelongings(tx, topic, copy);
    if (!isDraft) await announceTopic(tx, copy);
    return copy;
  });
}

const copiedColumns = (topic: TopicRow) => ({
  context_type: topic.context_type,
  context_id: topic.context_id,
  course_id: topic.course_id,
  message: topic.message,
  locked: topic.locked,
  discussion_type: topic.discussion_type,
  delayed_post_at: topic.delayed_post_at,
  lock_at: topic.lock_at,
  todo_date: topic.todo_date,
  require_initial_post: topic.require_initial_post,
  allow_rating: topic.allow_rating,
  only_graders_can_rate: topic.only_graders_can_rate,
  sort_by_rating: topic.sort_by_rating,
  sort_order: topic.sort_order,
  sort_order_locked: topic.sort_order_locked,
  expanded: topic.expanded,
  expanded_locked: topic.expanded_locked,
  podcast_enabled: topic.podcast_enabled,
  podcast_has_student_posts: topic.podcast_has_student_posts,
  pinned: topic.pinned,
  is_section_specific: topic.is_section_specific,
  only_visible_to_overrides: topic.only_visible_to_overrides,
  group_category_id: topic.group_category_id,
  anonymous_state: topic.anonymous_state,
});

/** Copies sections, assignment and overrides; then makes the groups' topics. */
async function copyBelongings(tx: Context, from: TopicRow, to: StoredTopic): Promise<void> {
  const { db, root: tenant, now } = tx;
  await execute(db, copySections, { tenant, from: from.id, to: to.id });
  const fromAssignment = from.assignment?.id ?? null;
  let toAssignment: number | null = null;
  if (fromAssignment !== null) {
    const state = to.workflow_state === "active" ? "published" : "unpublished";
    const copied = await execute(db, copyAssignment, { tenant, from: fromAssignment, title: to.title, state, now });
    toAssignment = one(copied, "the copied assignment").id;
    await updateTopicRow(tx, to.id, { assignment_id: toAssignment });
  }
  const overrides = { fromTopic: from.id, toTopic: to.id, fromAssignment, toAssignment };
  await execute(db, copyOverrides, { tenant, ...overrides, now });
  if (to.group_category_id !== null) await refreshChildren(tx, [to.id]);
}
