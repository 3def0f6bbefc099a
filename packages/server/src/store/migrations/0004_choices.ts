/** What people choose about courses and groups: nicknames, favourites; and the sets of groups that come by themselves. */
export const sql = `
create table course_nicknames (
  root_account_id bigint not null,
  user_id bigint not null,
  course_id bigint not null,
  nickname text not null,
  sort_key text collate "C" not null,
  primary key (root_account_id, user_id, course_id)
);

create table favorites (
  root_account_id bigint not null,
  user_id bigint not null,
  context_type text not null,
  context_id bigint not null,
  created_at timestamptz not null,
  primary key (root_account_id, user_id, context_type, context_id)
);

-- a context has its set of communities, or of groups that students make, once
create unique index group_categories_role on group_categories (root_account_id, context_type, context_id, role)
  where role in ('communities', 'student_organized') and workflow_state <> 'deleted';
`;
