/** Links that sign a browser in once: apps open pages of this site with them. */
export const sql = `
create table session_links (
  root_account_id bigint not null,
  token_hash bytea not null,
  user_id bigint not null,
  pseudonym_id bigint not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (root_account_id, token_hash)
);
create index session_links_old on session_links (root_account_id, expires_at);
`;
