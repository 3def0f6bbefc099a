/** Copies a discussion without its entries. */
import type { Actor } from "../../../platform/actor.ts";
import { forbidden, Refusal } from "../../../platform/errors.ts";
import { type Database, type Db, run } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";
import type { TopicAccess } from "../topics/access.ts";
import type { StoredTopic, TopicRow } from "../topics/topicRow.ts";
import { titleColumns } from "./attributes.ts";
import { refreshChildren } from "./childTopics.sql.ts";
import { mayCreateTopics } from "./createTopic.ts";
import { announce } from "./publish.ts";
import { bottomPosition, insertTopic, openPosition, updateTopicRow } from "./topicWrites.sql.ts";

export const refuseAnnouncement = () => new Refusal(400, { error: "announcements cannot be duplicated" });

const MAX_TITLE = 255;

/** Case, blanks and hyphens make no other title. */
const sameTitle = (title: string) => title.toLowerCase().replaceAll("-", " ");

/** `<title> Copy`, `<title> Copy 2`, …: the first that nobody has. */
function copyTitle(title: string, taken: ReadonlySet<string>): string {
  const stem = /^(.*) copy(?: \d+)?$/i.exec(title)?.[1] ?? title;
  for (let n = 1; ; n++) {
    const ending = n === 1 ? " Copy" : ` Copy ${n}`;
    const candidate = [...stem].slice(0, MAX_TITLE - ending.length).join("") + ending;
    if (!taken.has(sameTitle(candidate))) return candidate;
  }
}

async function takenTitles(tx: Db, root: number, forum: Forum): Promise<Set<string>> {
  const rows = await run<{ title: string }>(
    tx,
    `select title from discussion_topics where root_account_id = $1 and context_type = $2 and context_id = $3
     and not is_announcement and workflow_state <> 'deleted' and title_key like '%copy%'`,
    [root, forum.type, forum.id],
  );
  return new Set(rows.map((r) => sameTitle(r.title)));
}

export async function duplicateTopic(
  db: Database,
  actor: Actor,
  { forum, topic }: TopicAccess,
  now: Date,
): Promise<StoredTopic> {
  if (!mayCreateTopics(forum) || (forum.type === "Course" && !forum.readAsAdmin)) throw forbidden();
  const list = { root: actor.root, type: forum.type, id: forum.id, announcements: false, pinned: topic.pinned };
  return db.transaction().execute(async (tx) => {
    // the copy stands right below the original
    const place = topic.pinned && topic.position !== null ? topic.position + 1 : await bottomPosition(tx, list);
    if (topic.pinned) await openPosition(tx, list, place);
    const drafts = forum.moderate;
    const made = await insertTopic(
      tx,
      {
        ...copied(topic),
        root_account_id: actor.root,
        ...titleColumns(copyTitle(topic.title, await takenTitles(tx, actor.root, forum))),
        user_id: actor.id,
        workflow_state: drafts ? "unpublished" : "active",
        position: place,
        posted_at: now,
        last_reply_at: drafts ? null : now,
        created_at: now,
        updated_at: now,
      },
      topic.children === null,
    );
    await copyBelongings(tx, actor, topic, made, now);
    if (!drafts) await announce(tx, made, now);
    return made;
  });
}

/** What a copy takes over as it is. */
const copied = (t: TopicRow) => ({
  context_type: t.context_type,
  context_id: t.context_id,
  course_id: t.course_id,
  message: t.message,
  locked: t.locked,
  discussion_type: t.discussion_type,
  delayed_post_at: t.delayed_post_at,
  lock_at: t.lock_at,
  todo_date: t.todo_date,
  require_initial_post: t.require_initial_post,
  allow_rating: t.allow_rating,
  only_graders_can_rate: t.only_graders_can_rate,
  sort_by_rating: t.sort_by_rating,
  sort_order: t.sort_order,
  sort_order_locked: t.sort_order_locked,
  expanded: t.expanded,
  expanded_locked: t.expanded_locked,
  podcast_enabled: t.podcast_enabled,
  podcast_has_student_posts: t.podcast_has_student_posts,
  pinned: t.pinned,
  is_section_specific: t.is_section_specific,
  only_visible_to_overrides: t.only_visible_to_overrides,
  group_category_id: t.group_category_id,
  anonymous_state: t.anonymous_state,
});

/** Sections, assignment and overrides; then the groups' topics. */
async function copyBelongings(tx: Db, actor: Actor, from: TopicRow, to: StoredTopic, now: Date): Promise<void> {
  const { root } = actor;
  await run(
    tx,
    `insert into discussion_topic_sections (root_account_id, topic_id, section_id)
     select $1, $3, section_id from discussion_topic_sections where root_account_id = $1 and topic_id = $2`,
    [root, from.id, to.id],
  );
  let assignmentId: number | null = null;
  if (from.assignment !== null) {
    const [copy] = await run<{ id: number }>(
      tx,
      `insert into assignments (root_account_id, course_id, title, points_possible, grading_type, due_at, unlock_at, lock_at,
         only_visible_to_overrides, workflow_state, created_at, updated_at)
       select $1, course_id, $3, points_possible, grading_type, due_at, unlock_at, lock_at, only_visible_to_overrides, $4, $5, $5
       from assignments where root_account_id = $1 and id = $2 returning id`,
      [root, from.assignment.id, to.title, to.workflow_state === "active" ? "published" : "unpublished", now],
    );
    assignmentId = copy!.id;
    await updateTopicRow(tx, root, to.id, { assignment_id: assignmentId });
  }
  await run(
    tx,
    `insert into assignment_overrides (root_account_id, assignment_id, topic_id, title, course_section_id, group_id, student_ids,
       due_at, unlock_at, lock_at, due_at_overridden, unlock_at_overridden, lock_at_overridden, created_at, updated_at)
     select $1, case when assignment_id is not null then $4::bigint end, case when topic_id is not null then $3::bigint end,
       title, course_section_id, group_id, student_ids, due_at, unlock_at, lock_at, due_at_overridden, unlock_at_overridden,
       lock_at_overridden, $5, $5
     from assignment_overrides where root_account_id = $1 and (topic_id = $2 or assignment_id = $6) order by id`,
    [root, from.id, to.id, assignmentId, now, from.assignment?.id ?? null],
  );
  if (to.group_category_id !== null) await refreshChildren(tx, root, [to.id], now);
}

/** Positions of all pinned topics of the context, by id. */
export async function pinnedPositions(db: Db, root: number, forum: Forum): Promise<Record<string, number>> {
  const rows = await run<{ id: number; position: number }>(
    db,
    `select id, position from discussion_topics where root_account_id = $1 and context_type = $2 and context_id = $3
     and not is_announcement and pinned and workflow_state <> 'deleted' and position is not null`,
    [root, forum.type, forum.id],
  );
  return Object.fromEntries(rows.map((r) => [r.id, r.position]));
}
