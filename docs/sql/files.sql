-- Made by `npm run generate:sql`; do not edit.

-- files/avatars/avatars.sql.ts

-- avatar_of_user
select
  avatar_url
from
  users
where
  root_account_id = :tenant
  and id = :user
  and workflow_state <> 'deleted';
