/** Finds the people of a course, page by page; a page begins after the key of the last person before it. */
import { type Db, execute } from "../../store/database.ts";
import { sql, statement, variants } from "../../store/statement.ts";
import type { PeopleTerm } from "../users/searchTerm.ts";
import { USER_COLUMNS, USER_JOINS, type UserRow } from "../users/users.sql.ts";

/** The sort value and the id of the last person before a page. */
export type CoursePersonKey = readonly [string | number, number];

export const isCoursePersonKey = (key: unknown): key is CoursePersonKey =>
  Array.isArray(key) && ["string", "number"].includes(typeof key[0]) && Number.isSafeInteger(key[1]);

/** Sort values are never null: people without one come last in either direction. */
const SORTS = {
  username: { type: "text", asc: "u.sort_key", desc: "u.sort_key" },
  email: {
    type: "text",
    asc: `coalesce(lower(ch.path), chr(1114111)) collate "C"`,
    desc: `coalesce(lower(ch.path), '') collate "C"`,
  },
  sis_id: {
    type: "text",
    asc: `coalesce(p.sis_user_id, chr(1114111)) collate "C"`,
    desc: `coalesce(p.sis_user_id, '') collate "C"`,
  },
  last_login: {
    type: "numeric",
    asc: "coalesce(extract(epoch from u.last_login_at), 'Infinity'::numeric)",
    desc: "coalesce(extract(epoch from u.last_login_at), -1)",
  },
} as const;
export type PersonSort = keyof typeof SORTS;

export const personSort = (word: string | null | undefined): PersonSort =>
  Object.hasOwn(SORTS, word ?? "") ? (word as PersonSort) : "username";

interface Order {
  readonly sort: PersonSort;
  readonly descending: boolean;
}

function orderOf({ sort, descending }: Order) {
  const { type, asc, desc } = SORTS[sort];
  const direction = descending ? "desc" : "asc";
  const value = descending ? desc : asc;
  return { type, value, by: `${value} ${direction}, u.id ${direction}` };
}

export interface PeopleQuery extends Order {
  readonly root: number;
  readonly courseId: number;
  /** Types and states of which a person must have an enrolment; null for any type. */
  readonly types: readonly string[] | null;
  readonly states: readonly string[];
  readonly role: string | null;
  readonly roleId: number | null;
  /** Only people of these sections; null for all. */
  readonly sections: readonly number[] | null;
  readonly term: PeopleTerm | undefined;
  /** What the searcher may search besides names. */
  readonly searches: { readonly login: boolean; readonly sis: boolean; readonly email: boolean };
  readonly ids: readonly number[] | null;
  readonly uuids: readonly string[] | null;
  /** Whether the test student is listed. */
  readonly testStudent: boolean;
  readonly after: CoursePersonKey | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface CoursePersonRow extends UserRow {
  readonly sort_value: string | number;
  /** Whether none of their enrolments was accepted. */
  readonly unaccepted: boolean;
}

const FILTERS = {
  tenant: "bigint",
  course: "bigint",
  types: "text[] | null",
  states: "text[]",
  role: "text | null",
  roleId: "bigint | null",
  sections: "bigint[] | null",
  ids: "bigint[] | null",
  uuids: "text[] | null",
  term: "text | null",
  key: "text",
  searchesLogins: "boolean",
  searchesSis: "boolean",
  searchesAddresses: "boolean",
  testStudent: "boolean",
} as const;

/** The people of a course that the filters select, with the joins of USER_COLUMNS: `from … where …`. */
const fromPeople = (p: { readonly [K in keyof typeof FILTERS]: string }) => `
    from users u ${USER_JOINS}
    where u.root_account_id = ${p.tenant} and u.workflow_state <> 'deleted'
      and (${p.term} is null or strpos(u.sort_key, ${p.key}) > 0 or strpos(lower(u.name), ${p.term}) > 0
        or (${p.searchesLogins} and strpos(lower(p.unique_id), ${p.term}) > 0)
        or (${p.searchesSis} and (strpos(lower(p.sis_user_id), ${p.term}) > 0
          or strpos(lower(p.integration_id), ${p.term}) > 0))
        or (${p.searchesAddresses} and strpos(lower(ch.path), ${p.term}) > 0))
      and (${p.ids} is null or u.id = any(${p.ids})) and (${p.uuids} is null or u.uuid = any(${p.uuids}))
      and u.id in (select e.user_id from enrollments e
        join roles r on r.root_account_id = e.root_account_id and r.id = e.role_id
        join course_sections s on s.root_account_id = e.root_account_id and s.id = e.course_section_id
        where e.root_account_id = ${p.tenant} and e.course_id = ${p.course} and s.workflow_state <> 'deleted'
          and e.workflow_state = any(${p.states}) and (${p.types} is null or e.type = any(${p.types}))
          and (${p.role} is null or r.name = ${p.role}) and (${p.roleId} is null or e.role_id = ${p.roleId})
          and (${p.sections} is null or e.course_section_id = any(${p.sections}))
          and (${p.testStudent} or e.type <> 'StudentViewEnrollment'))`;

const filtersOf = (q: PeopleQuery) => ({
  tenant: q.root,
  course: q.courseId,
  types: q.types,
  states: q.states,
  role: q.role,
  roleId: q.roleId,
  sections: q.sections,
  ids: q.ids,
  uuids: q.uuids,
  term: q.term?.text ?? null,
  key: q.term?.key ?? "",
  searchesLogins: q.searches.login,
  searchesSis: q.searches.sis,
  searchesAddresses: q.searches.email,
  testStudent: q.testStudent,
});

const examples: readonly Order[] = [
  { sort: "username", descending: false },
  { sort: "last_login", descending: true },
];

const coursePeople = variants(
  "course_people",
  { ...FILTERS, afterValue: "text | null", afterId: "bigint | null", limit: "bigint", offset: "bigint" },
  (p, order: Order) => {
    const { type, value, by } = orderOf(order);
    return sql<CoursePersonRow>`
    select ${USER_COLUMNS}, ${value} as sort_value, not exists (select 1 from enrollments e
      where e.root_account_id = ${p.tenant} and e.course_id = ${p.course} and e.user_id = u.id
        and e.workflow_state not in ('invited', 'creation_pending', 'rejected', 'deleted')) as unaccepted
    ${fromPeople(p)}
      and (${p.afterValue} is null
        or (${value}, u.id) ${order.descending ? "<" : ">"} (cast(${p.afterValue} as ${type}), ${p.afterId}))
    order by ${by} limit ${p.limit} offset ${p.offset}`;
  },
  { examples },
);

/** A page of the people. A term that is the id of one of them finds that person alone. */
export async function listPeople(db: Db, q: PeopleQuery): Promise<CoursePersonRow[]> {
  const id = q.term?.id;
  if (id === undefined || id === null) return readPage(db, q);
  const alone = q.ids === null || q.ids.includes(id) ? [id] : [];
  const found = await readPage(db, { ...q, term: undefined, ids: alone });
  return found.length > 0 || q.term?.idOnly ? found : readPage(db, q);
}

function readPage(db: Db, q: PeopleQuery): Promise<CoursePersonRow[]> {
  const [value, id] = q.after ?? [null, null];
  return execute(db, coursePeople({ sort: q.sort, descending: q.descending }), {
    ...filtersOf(q),
    afterValue: value === null ? null : String(value),
    afterId: id,
    limit: q.limit,
    offset: q.after === undefined ? q.offset : 0,
  });
}

const placeInCourse = variants(
  "place_in_course",
  { ...FILTERS, person: "bigint" },
  (p, order: Order) => sql<{ readonly place: number }>`
    select place - 1 as place from (
      select u.id, row_number() over (order by ${orderOf(order).by}) as place ${fromPeople(p)}) list
    where id = ${p.person}`,
  { examples },
);

/** How many people come before a person; undefined when the list does not contain that person. */
export async function placeOf(db: Db, q: PeopleQuery, person: number): Promise<number | undefined> {
  const statement = placeInCourse({ sort: q.sort, descending: q.descending });
  return (await execute(db, statement, { ...filtersOf(q), person }))[0]?.place;
}

/** The groups of some courses that some people are members of. */
export const groupIdsOfPeople = statement(
  "group_ids_of_people",
  { tenant: "bigint", courses: "bigint[]", people: "bigint[]" },
  (p) => sql<{ readonly course_id: number; readonly user_id: number; readonly group_ids: number[] }>`
    select g.context_id as course_id, m.user_id, array_agg(g.id order by g.id) as group_ids from group_memberships m
    join groups g on g.root_account_id = m.root_account_id and g.id = m.group_id
    where m.root_account_id = ${p.tenant} and m.user_id = any(${p.people}) and m.workflow_state = 'accepted'
      and g.context_type = 'Course' and g.context_id = any(${p.courses}) and g.workflow_state <> 'deleted'
    group by g.context_id, m.user_id`,
);
