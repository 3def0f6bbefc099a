-- Made by `npm run generate:sql`; do not edit.

-- platform/people.sql.ts

-- people_by_id; prepared
select
  json_build_array(u.root_account_id, u.id, u.uuid, u.short_name, u.name, u.pronouns, u.avatar_url) as packed
from
  users u
where
  u.root_account_id = :tenant
  and u.id = any (
    array(
      select
        unnest(:ids)
    )
  );
