/** Activity streams find where a person was mentioned. */
export const sql = `
create index discussion_mentions_user on discussion_mentions (root_account_id, user_id, entry_id desc);
`;
