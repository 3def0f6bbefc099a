/** OAuth2 after RFC 9700: public clients, exact addresses, rotating refresh tokens, and replays that are noticed. */
export const sql = `
alter table developer_keys
  add column client_type text not null default 'confidential',
  add column exact_redirect_uris boolean not null default false,
  add column rotate_refresh_tokens boolean not null default false;

-- A spent code stays for a while: presented again, it ends the token that it gave.
alter table authorization_codes
  add column redirect_uri text not null default '',
  add column spent_at timestamptz,
  add column access_token_id bigint;

-- Refresh tokens that others took the place of: presented again, they end the token that they belonged to.
create table spent_refresh_tokens (
  root_account_id bigint not null,
  token_hash bytea not null,
  access_token_id bigint not null,
  spent_at timestamptz not null,
  primary key (root_account_id, token_hash)
);
create index spent_refresh_tokens_old on spent_refresh_tokens (root_account_id, spent_at);
`;
