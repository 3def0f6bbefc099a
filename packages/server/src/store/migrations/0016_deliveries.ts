/**
 * A batch's recipients note the message that they got; its conversation is the message's own. Who is open is found by key,
 * so that noting touches no index, and finds room beside the row.
 */
export const sql = `
drop index conversation_batch_recipients_open;
alter table conversation_batch_recipients drop column conversation_id;
alter table conversation_batch_recipients set (fillfactor = 50);
`;
