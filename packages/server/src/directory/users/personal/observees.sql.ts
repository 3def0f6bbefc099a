/** Finds whom a user observes. */
import { sql, statement } from "../../../store/statement.ts";

/** A part of the users whom a user observes in a course, by name. */
export const observeesOf = statement(
  "observees_of_user",
  { tenant: "bigint", observer: "bigint", limit: "bigint", offset: "bigint" },
  (p) => sql<{ readonly id: number }>`
    select u.id from users u
    where u.root_account_id = ${p.tenant} and u.workflow_state <> 'deleted' and u.id in (
      select e.associated_user_id from enrollments e
      where e.root_account_id = ${p.tenant} and e.user_id = ${p.observer} and e.type = 'ObserverEnrollment'
        and e.workflow_state in ('active', 'invited'))
    order by u.sort_key, u.id limit ${p.limit} offset ${p.offset}`,
);
