/** The topics of groups below a course's topic: made for every group of the set, and kept equal to their root. */
import { type Db, run } from "../../../store/database.ts";

/** What a group's topic takes over from its root. */
const COPIED = [
  "message",
  "user_id",
  "workflow_state",
  "discussion_type",
  "allow_rating",
  "only_graders_can_rate",
  "sort_by_rating",
  "sort_order",
  "sort_order_locked",
  "expanded",
  "expanded_locked",
  "group_category_id",
  "assignment_id",
  "attachment_id",
  "anonymous_state",
  "posted_at",
  "podcast_enabled",
  "podcast_has_student_posts",
];

const TITLE = "left(r.title || ' - ' || g.name, 250)";
const TITLE_KEY = "left(r.title_key || ' - ' || g.sort_key, 250)";

/** Makes the topics that are missing below these roots; answers whether any was. */
export async function refreshChildren(
  db: Db,
  root: number,
  rootTopicIds: readonly number[],
  now: Date,
): Promise<boolean> {
  const made = await run<{ id: number }>(
    db,
    `insert into discussion_topics (root_account_id, context_type, context_id, course_id, title, title_key, root_topic_id,
       last_reply_at, created_at, updated_at, ${COPIED.join(", ")})
     select r.root_account_id, 'Group', g.id, r.course_id, ${TITLE}, ${TITLE_KEY}, r.id,
       r.posted_at, $3, $3, ${COPIED.map((c) => `r.${c}`).join(", ")}
     from discussion_topics r
     join groups g on g.root_account_id = r.root_account_id and g.group_category_id = r.group_category_id
       and g.workflow_state <> 'deleted'
     where r.root_account_id = $1 and r.id = any($2::bigint[]) and r.root_topic_id is null and r.workflow_state <> 'deleted'
     on conflict (root_account_id, root_topic_id, context_id) where root_topic_id is not null and workflow_state <> 'deleted'
       do nothing
     returning id`,
    [root, rootTopicIds, now],
  );
  return made.length > 0;
}

/** Brings the groups' topics to what their root is now: those of another set go, missing ones come, the rest follow. */
export async function followRoot(db: Db, root: number, rootTopicId: number, now: Date): Promise<void> {
  await run(
    db,
    `update discussion_topics c set
       workflow_state = case when r.workflow_state = 'deleted' or g.group_category_id is distinct from r.group_category_id
         then 'deleted' else r.workflow_state end,
       deleted_at = case when r.workflow_state = 'deleted' or g.group_category_id is distinct from r.group_category_id
         then $3::timestamptz end,
       title = ${TITLE}, title_key = ${TITLE_KEY}, updated_at = $3,
       ${COPIED.filter((c) => c !== "workflow_state")
         .map((c) => `${c} = r.${c}`)
         .join(", ")}
     from discussion_topics r, groups g
     where c.root_account_id = $1 and c.root_topic_id = $2 and c.workflow_state <> 'deleted'
       and r.root_account_id = $1 and r.id = $2 and g.root_account_id = $1 and g.id = c.context_id`,
    [root, rootTopicId, now],
  );
  await refreshChildren(db, root, [rootTopicId], now);
}

/** Makes what a group lacks of its set's topics, before its list is read. */
export async function completeGroup(db: Db, root: number, groupId: number, now: Date): Promise<void> {
  const rows = await run<{ id: number }>(
    db,
    `select r.id from groups g
     join discussion_topics r on r.root_account_id = $1 and r.group_category_id = g.group_category_id
       and r.root_topic_id is null and r.workflow_state <> 'deleted'
     where g.root_account_id = $1 and g.id = $2
       and not exists (select 1 from discussion_topics c where c.root_account_id = $1 and c.root_topic_id = r.id
         and c.context_id = g.id and c.workflow_state <> 'deleted')`,
    [root, groupId],
  );
  if (rows.length > 0)
    await refreshChildren(
      db,
      root,
      rows.map((r) => r.id),
      now,
    );
}
