/** A person's messages lead to those of an event: what was decided for whom, and when, is known. */
export const sql = `
drop index notification_messages_event;
`;
