/** Publishes delayed topics whose time has come. */
import { emits, eventsOf, insertEvents } from "../../../events/outbox.sql.ts";
import { sql, statement } from "../../../store/statement.ts";

/** The tenants that have delayed topics due. */
export const tenantsWithDueTopics = statement(
  "tenants_with_due_topics",
  { now: "timestamptz" },
  (p) => sql<{ readonly root: number }>`
    select distinct root_account_id as root from discussion_topics
    where workflow_state = 'post_delayed' and delayed_post_at <= ${p.now}`,
  { acrossTenants: "tells the worker which tenants have topics due" },
);

/**
 * Publishes the due topics of a tenant with the topics of their groups and their events, in one statement: a
 * topic is published once however often the job runs.
 */
export const publishDueTopics = statement(
  "publish_due_topics",
  { tenant: "bigint", now: "timestamptz" },
  (p) => sql`
    with due as (
      update discussion_topics set workflow_state = 'active', posted_at = delayed_post_at, last_reply_at = delayed_post_at,
        updated_at = ${p.now}
      where root_account_id = ${p.tenant} and workflow_state = 'post_delayed' and delayed_post_at <= ${p.now}
      returning id, is_announcement, root_topic_id),
    children as (
      update discussion_topics c set workflow_state = 'active', posted_at = ${p.now}, last_reply_at = ${p.now},
        updated_at = ${p.now}
      from due where c.root_account_id = ${p.tenant} and c.root_topic_id = due.id
        and c.workflow_state = 'post_delayed')
    ${insertEvents(
      { tenant: p.tenant, now: p.now },
      eventsOf("new_announcement", { topic_id: "id" }, "due where root_topic_id is null and is_announcement"),
      eventsOf("new_discussion_topic", { topic_id: "id" }, "due where root_topic_id is null and not is_announcement"),
    )}`,
  emits("new_announcement", "new_discussion_topic"),
);
