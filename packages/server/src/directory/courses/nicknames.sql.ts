/** Reads and writes users' own names for courses. */
import { sql, statement } from "../../store/statement.ts";

/** A page of a user's nicknames, in the order of the courses. */
export const listNicknames = statement(
  "list_nicknames",
  { tenant: "bigint", user: "bigint", limit: "bigint", offset: "bigint" },
  (p) => sql<{ readonly id: number; readonly name: string; readonly nickname: string; readonly total: number }>`
    select c.id, c.name, n.nickname, count(*) over () as total from course_nicknames n
    join courses c on c.root_account_id = n.root_account_id and c.id = n.course_id and c.workflow_state <> 'deleted'
    where n.root_account_id = ${p.tenant} and n.user_id = ${p.user} order by c.id limit ${p.limit} offset ${p.offset}`,
);

export const findNickname = statement(
  "find_nickname",
  { tenant: "bigint", user: "bigint", course: "bigint" },
  (p) => sql<{ readonly nickname: string }>`
    select nickname from course_nicknames
    where root_account_id = ${p.tenant} and user_id = ${p.user} and course_id = ${p.course}`,
);

export const saveNickname = statement(
  "save_nickname",
  { tenant: "bigint", user: "bigint", course: "bigint", nickname: "text", sortKey: "text" },
  (p) => sql`
    insert into course_nicknames (root_account_id, user_id, course_id, nickname, sort_key)
    values (${p.tenant}, ${p.user}, ${p.course}, ${p.nickname}, ${p.sortKey})
    on conflict (root_account_id, user_id, course_id)
      do update set nickname = excluded.nickname, sort_key = excluded.sort_key`,
);

/** Deletes one of a user's nicknames, or all if `course` is null. Answers those that it deleted. */
export const deleteNicknames = statement(
  "delete_nicknames",
  { tenant: "bigint", user: "bigint", course: "bigint | null" },
  (p) => sql<{ readonly nickname: string }>`
    delete from course_nicknames where root_account_id = ${p.tenant} and user_id = ${p.user}
      and (${p.course} is null or course_id = ${p.course}) returning nickname`,
);
