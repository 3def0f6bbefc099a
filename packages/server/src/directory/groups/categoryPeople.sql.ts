/** Reads the people who may be in the groups of a category: those of its course or account. */
import type { Slice } from "../../platform/lists.ts";
import { type Db, execute } from "../../store/database.ts";
import { type Places, sql, statement } from "../../store/statement.ts";
import { inTree } from "../users/accountUsers.sql.ts";
import type { PeopleTerm } from "../users/searchTerm.ts";
import { USER_COLUMNS, USER_JOINS, type UserRow } from "../users/users.sql.ts";

const FILTERS = {
  tenant: "bigint",
  category: "bigint",
  context: "bigint",
  unassigned: "boolean",
  only: "bigint | null",
  term: "text | null",
  key: "text",
  limit: "bigint",
  offset: "bigint",
} as const;

export interface CategoryPersonRow extends UserRow {
  readonly total: number;
  /** Whether all that makes them people of the course is an invitation that they have not accepted. */
  readonly unaccepted: boolean;
}

/** The filters that do not depend on the kind of the context, and the order. */
const selected = (p: Places<typeof FILTERS>) => `u.root_account_id = ${p.tenant} and u.workflow_state <> 'deleted'
      and (${p.only} is null or u.id = ${p.only})
      and (${p.term} is null or strpos(lower(u.name), ${p.term}) > 0 or strpos(u.sort_key, ${p.key}) > 0)
      and (not ${p.unassigned} or u.id not in (select m.user_id from groups g
        join group_memberships m on m.root_account_id = g.root_account_id and m.group_id = g.id
        where g.root_account_id = ${p.tenant} and g.group_category_id = ${p.category} and g.workflow_state <> 'deleted'
          and m.workflow_state = 'accepted'))
    order by u.sort_key, u.id limit ${p.limit} offset ${p.offset}`;

const peopleOfCourse = statement(
  "category_people_of_course",
  { ...FILTERS, sections: "bigint[] | null" },
  (p) => sql<CategoryPersonRow>`
    with enrolled as (
      select e.user_id, bool_and(e.workflow_state <> 'active') as unaccepted from enrollments e
      join course_sections s on s.root_account_id = e.root_account_id and s.id = e.course_section_id
      where e.root_account_id = ${p.tenant} and e.course_id = ${p.context} and s.workflow_state <> 'deleted'
        and e.workflow_state in ('active', 'invited', 'creation_pending') and e.type <> 'StudentViewEnrollment'
        and (${p.sections} is null or e.course_section_id = any(${p.sections}))
      group by e.user_id)
    select ${USER_COLUMNS}, enrolled.unaccepted, count(*) over () as total
    from enrolled join users u on u.root_account_id = ${p.tenant} and u.id = enrolled.user_id ${USER_JOINS}
    where ${selected(p)}`,
);

const peopleOfAccount = statement(
  "category_people_of_account",
  FILTERS,
  (p) => sql<CategoryPersonRow>`
    with recursive tree(id) as (
      select ${p.context}
      union all
      select a.id from tree join accounts a on a.root_account_id = ${p.tenant} and a.parent_account_id = tree.id)
    select ${USER_COLUMNS}, false as unaccepted, count(*) over () as total from users u ${USER_JOINS}
    where ${inTree(p.tenant)} and ${selected(p)}`,
);

export interface CategoryPeopleQuery {
  readonly root: number;
  readonly category: number;
  readonly type: "Course" | "Account";
  readonly context: number;
  /** The only sections of a course whose people are listed; null for all. */
  readonly sections: readonly number[] | null;
  readonly unassigned: boolean;
  readonly term: PeopleTerm | undefined;
}

/** A page of the people of a category's context, by name. A term that is the id of one of them finds them alone. */
export async function listCategoryPeople(db: Db, q: CategoryPeopleQuery, slice: Slice): Promise<CategoryPersonRow[]> {
  const read = (term: PeopleTerm | undefined, only: number | null) => {
    const { category, context, unassigned, sections } = q;
    const names = { term: term?.text ?? null, key: term?.key ?? "" };
    const values = { tenant: q.root, category, context, unassigned, only, ...names, ...slice };
    return q.type === "Course"
      ? execute(db, peopleOfCourse, { ...values, sections })
      : execute(db, peopleOfAccount, values);
  };
  const id = q.term?.id;
  if (id !== undefined && id !== null) {
    const found = await read(undefined, id);
    if (found.length > 0 || q.term?.idOnly) return found;
  }
  return read(q.term, null);
}
