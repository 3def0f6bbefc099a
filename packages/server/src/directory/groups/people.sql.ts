/** Reads the people of groups. */
import type { Slice } from "../../platform/lists.ts";
import { type Db, execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";
import type { PeopleTerm } from "../users/searchTerm.ts";
import { USER_COLUMNS, USER_JOINS, type UserRow } from "../users/users.sql.ts";

/** The members of each of some groups, by name, up to a number of each. */
export const membersOfGroups = statement(
  "members_of_groups",
  { tenant: "bigint", groups: "bigint[]", most: "bigint" },
  (p) => sql<UserRow & { readonly group_id: number }>`
    select m.group_id, ${USER_COLUMNS}
    from (select m.group_id, m.user_id, row_number() over (partition by m.group_id order by x.sort_key, x.id) as place
          from group_memberships m
          join users x on x.root_account_id = m.root_account_id and x.id = m.user_id and x.workflow_state <> 'deleted'
          where m.root_account_id = ${p.tenant} and m.group_id = any(${p.groups}) and m.workflow_state = 'accepted') m
    join users u on u.root_account_id = ${p.tenant} and u.id = m.user_id ${USER_JOINS}
    where m.place <= ${p.most} order by m.group_id, m.place`,
);

export interface MembersQuery {
  readonly root: number;
  readonly groupId: number;
  readonly term: PeopleTerm | undefined;
  /** The group's course, if only members with a current enrolment in it are wanted; null for all members. */
  readonly activeIn: number | null;
}

type MemberRow = UserRow & { readonly total: number };

const membersOfGroup = statement(
  "members_of_group",
  {
    tenant: "bigint",
    group: "bigint",
    only: "bigint | null",
    term: "text | null",
    key: "text",
    activeIn: "bigint | null",
    limit: "bigint",
    offset: "bigint",
  },
  (p) => sql<MemberRow>`
    select ${USER_COLUMNS}, count(*) over () as total from group_memberships m
    join users u on u.root_account_id = m.root_account_id and u.id = m.user_id ${USER_JOINS}
    where m.root_account_id = ${p.tenant} and m.group_id = ${p.group} and m.workflow_state = 'accepted'
      and u.workflow_state <> 'deleted' and (${p.only} is null or u.id = ${p.only})
      and (${p.term} is null or strpos(lower(u.name), ${p.term}) > 0 or strpos(u.sort_key, ${p.key}) > 0)
      and (${p.activeIn} is null or exists (select 1 from enrollments e where e.root_account_id = ${p.tenant}
        and e.course_id = ${p.activeIn} and e.user_id = u.id
        and e.workflow_state in ('active', 'invited', 'creation_pending')))
    order by u.sort_key, u.id limit ${p.limit} offset ${p.offset}`,
);

/** A page of the members of a group, by name. A term that is the id of a member finds that member alone. */
export async function listMembers(db: Db, q: MembersQuery, slice: Slice): Promise<MemberRow[]> {
  const read = (term: PeopleTerm | undefined, only: number | null) =>
    execute(db, membersOfGroup, {
      tenant: q.root,
      group: q.groupId,
      only,
      term: term?.text ?? null,
      key: term?.key ?? "",
      activeIn: q.activeIn,
      ...slice,
    });
  const id = q.term?.id;
  if (id !== undefined && id !== null) {
    const found = await read(undefined, id);
    if (found.length > 0 || q.term?.idOnly) return found;
  }
  return read(q.term, null);
}

/** Which of some users belong to a course; if the course is null, which of them are users of the tenant. */
export const usersWithin = statement(
  "users_within",
  { tenant: "bigint", course: "bigint | null", users: "bigint[]" },
  (p) => sql<{ readonly id: number }>`
    select u.id from users u
    where u.root_account_id = ${p.tenant} and u.id = any(${p.users}) and u.workflow_state <> 'deleted'
      and (${p.course} is null or exists (select 1 from enrollments e where e.root_account_id = ${p.tenant}
        and e.user_id = u.id and e.course_id = ${p.course} and e.workflow_state not in ('deleted', 'rejected')))`,
);

/** The users who have confirmed one of these addresses, given in lower case: others may only claim to have it. */
export const usersByAddress = statement(
  "users_by_address",
  { tenant: "bigint", addresses: "text[]" },
  (p) => sql<{ readonly user_id: number }>`
    select distinct ch.user_id from communication_channels ch where ch.root_account_id = ${p.tenant}
      and ch.path_key = any(${p.addresses}) and ch.path_type = 'email' and ch.workflow_state = 'active'`,
);
