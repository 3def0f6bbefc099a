/** Finds the people of a course, page by page, each page begun by its key. */
import { type Db, run } from "../../store/database.ts";
import type { PeopleTerm } from "../users/searchTerm.ts";
import { USER_COLUMNS, USER_JOINS, type UserRow } from "../users/users.sql.ts";

/** Where a page begins: the sort value and the id of the last person before it. */
export type PersonKey = readonly [string | number, number];

export const isPersonKey = (key: unknown): key is PersonKey =>
  Array.isArray(key) && ["string", "number"].includes(typeof key[0]) && Number.isSafeInteger(key[1]);

/** Sort values are never null: who has none comes last in either direction. */
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

export interface PeopleQuery {
  readonly root: number;
  readonly courseId: number;
  /** Types and states that a person's enrolment must have; null for any type. */
  readonly types: readonly string[] | null;
  readonly states: readonly string[];
  readonly role: string | null;
  readonly roleId: number | null;
  /** Only people of these sections; null for all. */
  readonly sections: readonly number[] | null;
  readonly term: PeopleTerm | undefined;
  /** What else than names the searcher may search. */
  readonly searches: { readonly login: boolean; readonly sis: boolean; readonly email: boolean };
  readonly ids: readonly number[] | null;
  readonly uuids: readonly string[] | null;
  /** Whether the test student is among them. */
  readonly testStudent: boolean;
  readonly sort: PersonSort;
  readonly descending: boolean;
  readonly after: PersonKey | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface PersonRow extends UserRow {
  readonly sort_value: string | number;
  /** Whether no enrolment of theirs was accepted. */
  readonly unaccepted: boolean;
}

/** The people of a page. A term that is the id of one of them finds them alone. */
export async function listPeople(db: Db, q: PeopleQuery): Promise<PersonRow[]> {
  const id = q.term?.id;
  if (id === undefined || id === null) return run<PersonRow>(db, ...page(q));
  const alone = q.ids === null || q.ids.includes(id) ? [id] : [];
  const found = await run<PersonRow>(db, ...page({ ...q, term: undefined, ids: alone }));
  return found.length > 0 || q.term?.idOnly ? found : run<PersonRow>(db, ...page(q));
}

/** How many people come before one; undefined when they are not on the list. */
export async function placeOf(db: Db, q: PeopleQuery, userId: number): Promise<number | undefined> {
  const { from, values } = people(q);
  const { sortValue, direction } = order(q);
  const rows = await run<{ place: number }>(
    db,
    `select place - 1 as place from (select u.id, row_number() over (order by ${sortValue} ${direction}, u.id ${direction}) as place
       ${from}) list where id = $12`,
    [...values, userId],
  );
  return rows[0]?.place;
}

function page(q: PeopleQuery): [string, unknown[]] {
  const { from, values } = people(q);
  const { sortValue, direction, type } = order(q);
  const [afterValue, afterId] = q.after ?? [null, null];
  return [
    `select ${USER_COLUMNS}, ${sortValue} as sort_value, not exists (select 1 from enrollments e
       where e.root_account_id = $1 and e.course_id = $2 and e.user_id = u.id
         and e.workflow_state not in ('invited', 'creation_pending', 'rejected', 'deleted')) as unaccepted
     ${from} and ($12::text is null or (${sortValue}, u.id) ${q.descending ? "<" : ">"} ($12::${type}, $13::bigint))
     order by ${sortValue} ${direction}, u.id ${direction} limit $14 offset $15`,
    [
      ...values,
      afterValue === null ? null : String(afterValue),
      afterId,
      q.limit,
      q.after === undefined ? q.offset : 0,
    ],
  ];
}

function order(q: PeopleQuery) {
  const { type, asc, desc } = SORTS[q.sort];
  return { type, sortValue: q.descending ? desc : asc, direction: q.descending ? "desc" : "asc" };
}

function people(q: PeopleQuery): { from: string; values: unknown[] } {
  const columns = [
    "lower(u.name)",
    ...(q.searches.login ? ["lower(p.unique_id)"] : []),
    ...(q.searches.sis ? ["lower(p.sis_user_id)", "lower(p.integration_id)"] : []),
    ...(q.searches.email ? ["lower(ch.path)"] : []),
  ];
  const from = `from users u ${USER_JOINS}
    where u.root_account_id = $1 and u.workflow_state <> 'deleted'
      and ($10::text is null or strpos(u.sort_key, $11) > 0 or ${columns.map((c) => `strpos(${c}, $10) > 0`).join(" or ")})
      and ($8::bigint[] is null or u.id = any($8)) and ($9::text[] is null or u.uuid = any($9))
      and u.id in (select e.user_id from enrollments e
        join roles r on r.root_account_id = e.root_account_id and r.id = e.role_id
        join course_sections s on s.root_account_id = e.root_account_id and s.id = e.course_section_id
        where e.root_account_id = $1 and e.course_id = $2 and s.workflow_state <> 'deleted'
          and e.workflow_state = any($4::text[]) and ($3::text[] is null or e.type = any($3))
          and ($5::text is null or r.name = $5) and ($6::bigint is null or e.role_id = $6)
          and ($7::bigint[] is null or e.course_section_id = any($7))
          ${q.testStudent ? "" : "and e.type <> 'StudentViewEnrollment'"})`;
  const values = [
    q.root,
    q.courseId,
    q.types,
    q.states,
    q.role,
    q.roleId,
    q.sections,
    q.ids,
    q.uuids,
    q.term?.text ?? null,
    q.term?.key ?? "",
  ];
  return { from, values };
}

/** The groups of each of some courses that each of some people is in. */
export const loadGroupIds = (
  db: Db,
  root: number,
  courseIds: readonly number[],
  userIds: readonly number[],
): Promise<{ course_id: number; user_id: number; group_ids: number[] }[]> =>
  run(
    db,
    `select g.context_id as course_id, m.user_id, array_agg(g.id order by g.id) as group_ids from group_memberships m
     join groups g on g.root_account_id = m.root_account_id and g.id = m.group_id
     where m.root_account_id = $1 and m.user_id = any($3::bigint[]) and m.workflow_state = 'accepted'
       and g.context_type = 'Course' and g.context_id = any($2::bigint[]) and g.workflow_state <> 'deleted'
     group by g.context_id, m.user_id`,
    [root, courseIds, userIds],
  );
