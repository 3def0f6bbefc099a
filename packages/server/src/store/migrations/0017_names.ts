/** Everybody in order, with all that they are searched by: a walk through a large account reads the index alone. */
export const sql = `
drop index users_sorted;
create index users_sorted on users (root_account_id, sort_key, id) include (search_key, workflow_state);
`;
