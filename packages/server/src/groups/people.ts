/** Reads the people of groups. */
import { type Db, run } from "../store/database.ts";
import { USER_COLUMNS, USER_JOINS, type UserRow } from "../users/queries.ts";

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
