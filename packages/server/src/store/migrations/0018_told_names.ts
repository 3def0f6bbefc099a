/** People are kept in memory by what is shown of them, too: pronouns and pictures are told as names are. */
export const sql = `
drop trigger tell_change on users;
create trigger tell_change after delete or update of workflow_state, uuid, name, short_name, time_zone, pronouns, avatar_url
  on users
  for each row execute function tell_change();
`;
