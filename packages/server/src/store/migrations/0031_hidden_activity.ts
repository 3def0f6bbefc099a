/** What people have hidden from their activity streams. */
export const sql = `
create table hidden_activity (
  root_account_id bigint not null,
  user_id bigint not null,
  -- the item's id in the list; 0 for everything until then
  item bigint not null,
  hidden_at timestamptz not null,
  primary key (root_account_id, user_id, item)
);
`;
