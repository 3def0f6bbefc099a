/** How many different people and addresses somebody reaches is limited. */
export const sql = `
-- Whom somebody reached within a day, and when last: one row, so that a send reads and writes it in one statement.
create table reached (
  root_account_id bigint not null,
  user_id bigint not null,
  -- 'people', by the ids of users; 'addresses', by the ids of communication channels
  kind text not null,
  ids bigint[] not null,
  reached_at timestamptz[] not null,
  primary key (root_account_id, user_id, kind)
) with (fillfactor = 50);
`;
