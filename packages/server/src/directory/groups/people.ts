/** Reads the people of groups. */
import type { Slice } from "../../platform/lists.ts";
import { type Db, run } from "../../store/database.ts";
import type { PeopleTerm } from "../users/searchTerm.ts";
import { USER_COLUMNS, USER_JOINS, type UserRow } from "../users/users.sql.ts";

/** The members of each of a set of groups, by name, at most so many of each. */
export const loadGroupUsers = (
  db: Db,
  root: number,
  groupIds: readonly number[],
  most: number,
): Promise<(UserRow & { group_id: number })[]> =>
  run(
    db,
    `select m.group_id, ${USER_COLUMNS}
     from (select m.group_id, m.user_id, row_number() over (partition by m.group_id order by x.sort_key, x.id) as place
           from group_memberships m
           join users x on x.root_account_id = m.root_account_id and x.id = m.user_id and x.workflow_state <> 'deleted'
           where m.root_account_id = $1 and m.group_id = any($2::bigint[]) and m.workflow_state = 'accepted') m
     join users u on u.root_account_id = $1 and u.id = m.user_id ${USER_JOINS}
     where m.place <= $3 order by m.group_id, m.place`,
    [root, groupIds, most],
  );

export interface MembersQuery {
  readonly root: number;
  readonly groupId: number;
  readonly term: PeopleTerm | undefined;
  /** The group's course, where only those count whose enrolments in it stand; null for everybody. */
  readonly activeIn: number | null;
}

/** A page of the members of a group, by name. A term that is the id of one of them finds them alone. */
export async function listMembers(db: Db, q: MembersQuery, slice: Slice): Promise<(UserRow & { total: number })[]> {
  const id = q.term?.id;
  if (id !== undefined && id !== null) {
    const found = await selectMembers(db, { ...q, term: undefined }, slice, id);
    if (found.length > 0 || q.term?.idOnly) return found;
  }
  return selectMembers(db, q, slice, null);
}

const selectMembers = (db: Db, q: MembersQuery, { limit, offset }: Slice, only: number | null) =>
  run<UserRow & { total: number }>(
    db,
    `select ${USER_COLUMNS}, count(*) over () as total from group_memberships m
     join users u on u.root_account_id = m.root_account_id and u.id = m.user_id ${USER_JOINS}
     where m.root_account_id = $1 and m.group_id = $2 and m.workflow_state = 'accepted'
       and u.workflow_state <> 'deleted' and ($3::bigint is null or u.id = $3)
       and ($4::text is null or strpos(lower(u.name), $4) > 0 or strpos(u.sort_key, $5) > 0)
       and ($6::bigint is null or exists (select 1 from enrollments e where e.root_account_id = $1
         and e.course_id = $6 and e.user_id = u.id and e.workflow_state in ('active', 'invited', 'creation_pending')))
     order by u.sort_key, u.id limit $7 offset $8`,
    [q.root, q.groupId, only, q.term?.text ?? null, q.term?.key ?? "", q.activeIn, limit, offset],
  );

/** Which of some people belong to a course; with no course, which are people of the tenant. */
export async function belongingTo(
  db: Db,
  root: number,
  courseId: number | null,
  userIds: readonly number[],
): Promise<number[]> {
  const rows = await run<{ id: number }>(
    db,
    `select u.id from users u where u.root_account_id = $1 and u.id = any($3::bigint[]) and u.workflow_state <> 'deleted'
       and ($2::bigint is null or exists (select 1 from enrollments e where e.root_account_id = $1 and e.user_id = u.id
         and e.course_id = $2 and e.workflow_state not in ('deleted', 'rejected')))`,
    [root, courseId, userIds],
  );
  return rows.map((row) => row.id);
}

/** The people whose address is one of these. */
export async function usersByAddress(db: Db, root: number, addresses: readonly string[]): Promise<number[]> {
  const rows = await run<{ user_id: number }>(
    db,
    `select distinct ch.user_id from communication_channels ch where ch.root_account_id = $1
       and ch.path_key = any($2::text[]) and ch.path_type = 'email' and ch.workflow_state <> 'retired'`,
    [root, addresses.map((address) => address.trim().toLowerCase())],
  );
  return rows.map((row) => row.user_id);
}
