/** Keys name the tenant: tokens are looked up in the tenant of the host, and links are signed with a key of the tenant. */
export const sql = `
drop index access_tokens_hash;
create unique index access_tokens_hash on access_tokens (root_account_id, token_hash);
drop index access_tokens_refresh;
create unique index access_tokens_refresh on access_tokens (root_account_id, refresh_token_hash)
  where refresh_token_hash is not null;

-- what was signed before stays valid
insert into tenant_secrets (root_account_id, name, value)
  select a.id, 'links', encode(s.value, 'hex') from accounts a, server_secrets s
  where a.id = a.root_account_id and s.name = 'signing';
drop table server_secrets;
`;
