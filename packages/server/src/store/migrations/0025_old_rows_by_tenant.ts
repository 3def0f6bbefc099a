/** Owed replies are taken, and what is too old is deleted, tenant by tenant. */
export const sql = `
drop index auto_replies_due;
create index auto_replies_due on auto_replies (root_account_id, created_at) where sent_at is null;
drop index sessions_old;
create index sessions_old on sessions (root_account_id, expires_at);
drop index authorization_codes_old;
create index authorization_codes_old on authorization_codes (root_account_id, expires_at);
drop index sign_in_attempts_old;
create index sign_in_attempts_old on sign_in_attempts (root_account_id, touched_at);
`;
