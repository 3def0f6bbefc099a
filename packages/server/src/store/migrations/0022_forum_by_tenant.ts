/** Delayed topics and external feeds are taken tenant by tenant; which tenants have any due is read from an index alone. */
export const sql = `
drop index discussion_topics_waiting;
create index discussion_topics_due on discussion_topics (delayed_post_at, root_account_id) where workflow_state = 'post_delayed';
create index discussion_topics_next on discussion_topics (root_account_id, delayed_post_at) where workflow_state = 'post_delayed';
drop index external_feeds_due;
create index external_feeds_due on external_feeds (refresh_at, root_account_id) where workflow_state = 'active';
create index external_feeds_next on external_feeds (root_account_id, refresh_at) where workflow_state = 'active';
`;
