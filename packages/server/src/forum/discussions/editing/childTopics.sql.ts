/** Keeps the topics of groups below a course's topic: one for every group of its set, equal to their root. */
import type { TenantContext } from "../../../platform/context.ts";
import { execute } from "../../../store/database.ts";
import { sql, statement } from "../../../store/statement.ts";

/** Columns that a group's topic copies from its root. */
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

type ChildContext = Pick<TenantContext, "db" | "root" | "now">;

const insertMissing = statement(
  "insert_missing_child_topics",
  { tenant: "bigint", roots: "bigint[]", now: "timestamptz" },
  (p) => sql<{ readonly id: number }>`
    insert into discussion_topics (root_account_id, context_type, context_id, course_id, title, title_key, root_topic_id,
      last_reply_at, created_at, updated_at, ${COPIED.join(", ")})
    select r.root_account_id, 'Group', g.id, r.course_id, ${TITLE}, ${TITLE_KEY}, r.id,
      r.posted_at, ${p.now}, ${p.now}, ${COPIED.map((column) => `r.${column}`).join(", ")}
    from discussion_topics r
    join groups g on g.root_account_id = ${p.tenant} and g.group_category_id = r.group_category_id
      and g.workflow_state <> 'deleted'
    where r.root_account_id = ${p.tenant} and r.id = any(${p.roots}) and r.root_topic_id is null
      and r.workflow_state <> 'deleted'
    on conflict (root_account_id, root_topic_id, context_id) where root_topic_id is not null and workflow_state <> 'deleted'
      do nothing
    returning id`,
);

/** Makes the groups' topics that are missing below these root topics; resolves whether any was. */
export async function refreshChildren({ db, root, now }: ChildContext, roots: readonly number[]): Promise<boolean> {
  return (await execute(db, insertMissing, { tenant: root, roots, now })).length > 0;
}

const IS_GONE = "r.workflow_state = 'deleted' or g.group_category_id is distinct from r.group_category_id";

const updateChildren = statement(
  "update_child_topics",
  { tenant: "bigint", rootTopic: "bigint", now: "timestamptz" },
  (p) => sql`
    update discussion_topics c set
      workflow_state = case when ${IS_GONE} then 'deleted' else r.workflow_state end,
      deleted_at = case when ${IS_GONE} then ${p.now} end,
      title = ${TITLE}, title_key = ${TITLE_KEY}, updated_at = ${p.now},
      ${COPIED.filter((column) => column !== "workflow_state")
        .map((column) => `${column} = r.${column}`)
        .join(", ")}
    from discussion_topics r, groups g
    where c.root_account_id = ${p.tenant} and c.root_topic_id = ${p.rootTopic} and c.workflow_state <> 'deleted'
      and r.root_account_id = ${p.tenant} and r.id = ${p.rootTopic} and g.root_account_id = ${p.tenant} and g.id = c.context_id`,
);

/** Makes the groups' topics equal to their changed root: deletes those of another set, makes missing ones. */
export async function followRoot(ctx: ChildContext, rootTopic: number): Promise<void> {
  await execute(ctx.db, updateChildren, { tenant: ctx.root, rootTopic, now: ctx.now });
  await refreshChildren(ctx, [rootTopic]);
}

const rootsMissing = statement(
  "root_topics_missing_in_group",
  { tenant: "bigint", group: "bigint" },
  (p) => sql<{ readonly id: number }>`
    select r.id from groups g
    join discussion_topics r on r.root_account_id = ${p.tenant} and r.group_category_id = g.group_category_id
      and r.root_topic_id is null and r.workflow_state <> 'deleted'
    where g.root_account_id = ${p.tenant} and g.id = ${p.group}
      and not exists (select 1 from discussion_topics c where c.root_account_id = ${p.tenant} and c.root_topic_id = r.id
        and c.context_id = g.id and c.workflow_state <> 'deleted')`,
);

/** Makes the topics that a group lacks of its set, before its list is read. */
export async function completeGroup(ctx: ChildContext, group: number): Promise<void> {
  const roots = await execute(ctx.db, rootsMissing, { tenant: ctx.root, group });
  if (roots.length > 0)
    await refreshChildren(
      ctx,
      roots.map((root) => root.id),
    );
}
