/** Scheduled messages are taken tenant by tenant; which tenants have any due is read from an index alone. */
export const sql = `
drop index scheduled_messages_due;
create index scheduled_messages_due on scheduled_messages (send_at, root_account_id) where workflow_state = 'scheduled';
create index scheduled_messages_next on scheduled_messages (root_account_id, send_at, id) where workflow_state = 'scheduled';
`;
