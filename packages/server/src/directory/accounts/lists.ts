/** Lists of accounts: those of a set, those in which somebody teaches, those below another. */
import type { OrdinalPage } from "../../platform/paging.ts";
import { type Db, run } from "../../store/database.ts";
import type { AccountRow } from "./accounts.sql.ts";

export interface ListedAccount extends AccountRow {
  readonly course_count: number;
  readonly sub_account_count: number;
  /** How many there are on all pages. */
  readonly total: number;
}

/** Which accounts; `$2` of `sql` is `value`. */
interface Source {
  readonly sql: string;
  readonly value: number | readonly number[];
}

export const theseAccounts = (ids: readonly number[]): Source => ({ sql: "select unnest($2::bigint[])", value: ids });

export const accountsBelow = (id: number): Source => ({
  sql: "select id from accounts where root_account_id = $1 and parent_account_id = $2",
  value: id,
});

const tree = (start: string) => `with recursive tree(id) as (
  ${start}
  union
  select a.id from tree join accounts a on a.root_account_id = $1 and a.parent_account_id = tree.id
    and a.workflow_state <> 'deleted') select id from tree`;

export const allAccountsBelow = (id: number): Source => ({
  sql: tree("select id from accounts where root_account_id = $1 and parent_account_id = $2"),
  value: id,
});

/** These accounts and all below them. */
export const treesOf = (ids: readonly number[]): Source => ({ sql: tree("select unnest($2::bigint[])"), value: ids });

export const accountsOfTaughtCourses = (userId: number): Source => ({
  sql: `select c.account_id from enrollments e
    join courses c on c.root_account_id = e.root_account_id and c.id = e.course_id and c.workflow_state <> 'deleted'
    where e.root_account_id = $1 and e.user_id = $2 and e.workflow_state in ('active', 'invited', 'completed')
      and e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')`,
  value: userId,
});

/** One page by id, and one more to tell whether there is another. */
export const listAccounts = (db: Db, root: number, source: Source, page: OrdinalPage): Promise<ListedAccount[]> =>
  run<ListedAccount>(
    db,
    `select a.id, a.root_account_id, a.parent_account_id, a.name, a.uuid, a.sis_account_id, a.integration_id,
       a.sis_import_id, a.default_time_zone, a.settings, a.workflow_state, count(*) over () as total,
       (select count(*) from courses c where c.root_account_id = $1 and c.account_id = a.id
          and c.workflow_state <> 'deleted') as course_count,
       (select count(*) from accounts s where s.root_account_id = $1 and s.parent_account_id = a.id
          and s.workflow_state <> 'deleted') as sub_account_count
     from accounts a
     where a.root_account_id = $1 and a.workflow_state <> 'deleted' and a.id in (${source.sql})
     order by a.id limit $3 offset $4`,
    [root, source.value, page.perPage + 1, page.offset],
  );
