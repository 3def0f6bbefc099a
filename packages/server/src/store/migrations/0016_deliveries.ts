/** A batch's recipients note the message that they got; its conversation is the message's own. */
export const sql = `
alter table conversation_batch_recipients drop column conversation_id;
`;
