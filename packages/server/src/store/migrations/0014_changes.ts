/** Tells the processes when what they keep in memory about who is asking has changed; see store/changes.ts. */
export const sql = `
-- The argument names the column with the one user concerned. Where many rows change at once the root account alone is
-- told: equal notices of a transaction are sent once.
create function tell_change() returns trigger language plpgsql as $$
declare
  changed jsonb;
begin
  if tg_op = 'DELETE' then changed := to_jsonb(old); else changed := to_jsonb(new); end if;
  perform pg_notify('pidge_changes', concat_ws(' ', changed ->> 'root_account_id', changed ->> tg_argv[0]));
  return null;
end $$;

-- what does not change who somebody is, or only adds somebody, is not told: a token's last use, a new user
create trigger tell_change after delete or update of user_id, token_hash, workflow_state, expires_at, scopes, developer_key_id
  on access_tokens
  for each row execute function tell_change('user_id');
create trigger tell_change after delete or update of workflow_state, require_scopes, allow_includes on developer_keys
  for each row execute function tell_change();
create trigger tell_change after insert or update or delete on account_users
  for each row execute function tell_change('user_id');
create trigger tell_change after delete or update of workflow_state, uuid, name, short_name, time_zone on users
  for each row execute function tell_change();
create trigger tell_change after delete or update of user_id, workflow_state on pseudonyms
  for each row execute function tell_change();
create trigger tell_change after update of parent_account_id, default_time_zone on accounts
  for each row execute function tell_change();
create trigger tell_change after delete or update of workflow_state, base_role_type on roles
  for each row execute function tell_change();
create trigger tell_change after insert or update or delete on role_overrides
  for each row execute function tell_change();
create trigger tell_change after insert on enrollments
  for each row when (new.type = 'StudentViewEnrollment') execute function tell_change();
`;
