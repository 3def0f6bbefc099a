/** People who can be written to, as SQL: by sortable name, of one context or of all that the actor knows. */
import { type Db, execute } from "../../store/database.ts";
import { type Places, sql, statement } from "../../store/statement.ts";
import { type Expansion, expandedUsers } from "../addressBook/recipients.sql.ts";
import {
  ADDRESS_BOOK,
  type AddressBook,
  isCounted,
  knownUsers,
  myCourses,
  sharedColumns,
} from "../addressBook/visibility.sql.ts";
import type { Participant } from "../conversations/participants.sql.ts";

export interface FoundPerson extends Omit<Participant, "last_authored_at"> {
  readonly sort_key: string;
}

export type FoundPersonKey = readonly [name: string, id: number];

export interface PeopleSearch {
  /** LIKE patterns that the searched name must all match. */
  readonly patterns: readonly string[];
  readonly exclude: readonly number[];
  readonly after: FoundPersonKey | undefined;
  readonly limit: number;
}

const SEARCH = {
  ...ADDRESS_BOOK,
  patterns: "text[]",
  exclude: "bigint[]",
  /** The key after which the page begins. */
  afterName: "text | null",
  afterId: "bigint | null",
  limit: "bigint",
} as const;
type SearchPlaces = Places<typeof SEARCH>;

const searchValues = ({ patterns, exclude, after, limit }: PeopleSearch) => ({
  patterns,
  exclude,
  afterName: after?.[0] ?? null,
  afterId: after?.[1] ?? null,
  limit,
});

const PROFILE = "u.id, u.short_name as name, u.name as full_name, u.pronouns, u.avatar_url, u.uuid, u.sort_key";

const matches = (p: SearchPlaces, states: string) => `u.workflow_state in (${states})
  and u.search_key like all (${p.patterns}) and u.id <> all (${p.exclude})
  and (${p.afterName} is null or (u.sort_key, u.id) > (${p.afterName} collate "C", ${p.afterId}))`;

const ORDER = "order by u.sort_key, u.id";
const CONFIRMED = "'registered', 'pre_registered'";

const peopleInContext = statement(
  "search_people_in_context",
  {
    ...SEARCH,
    expansions: "jsonb",
    course: "bigint | null",
    group: "bigint | null",
    /** Nobody but this person. */
    only: "bigint | null",
  },
  (p) => sql<FoundPerson>`
    with ${myCourses(p)}, ${expandedUsers(p)},
    page as (
      select ${PROFILE} from (select distinct user_id from expanded) x
      join users u on u.root_account_id = ${p.tenant} and u.id = x.user_id
      where ${matches(p, CONFIRMED)} and (${p.only} is null or u.id = ${p.only}) ${ORDER} limit ${p.limit})
    select page.*,
      (select json_build_object(${p.course}::text, array_agg(distinct oe.type))
         from enrollments oe join courses c on c.root_account_id = ${p.tenant} and c.id = oe.course_id
         where oe.root_account_id = ${p.tenant} and oe.user_id = page.id and oe.course_id = ${p.course} and ${isCounted("oe", "c")}
         having count(*) > 0) as common_courses,
      case when ${p.group} is not null then json_build_object(${p.group}::text, array['Member']) end as common_groups
    from page order by sort_key, id`,
  { prepared: true },
);

export interface ContextPeopleSearch extends PeopleSearch {
  readonly expansion: Expansion;
  readonly course: number | undefined;
  readonly only?: number;
}

/** Those of a context, with their part in it alone. */
export const searchPeopleInContext = (
  db: Db,
  book: AddressBook,
  search: ContextPeopleSearch,
): Promise<FoundPerson[]> => {
  const { expansion, course, only } = search;
  const isGroup = expansion.kind === "group";
  return execute(db, peopleInContext, {
    ...book,
    ...searchValues(search),
    expansions: [expansion],
    course: isGroup ? null : (course ?? null),
    group: isGroup ? expansion.id : null,
    only: only ?? null,
  });
};

const withShared = (p: SearchPlaces, page: string) => `
  with ${myCourses(p)}, ${knownUsers(p)},
  page as materialized (${page}),
  tg as (select x.user_id, ${sharedColumns(p)} from (select id as user_id from page) x)
  select page.*, tg.common_courses, tg.common_groups, tg.known_as_admin
  from page join tg on tg.user_id = page.id order by page.sort_key, page.id`;

const peopleAsMember = statement(
  "search_people",
  SEARCH,
  (p) =>
    sql<FoundPerson>`${withShared(
      p,
      `select ${PROFILE} from known k join users u on u.root_account_id = ${p.tenant} and u.id = k.user_id
    where ${matches(p, CONFIRMED)} ${ORDER} limit ${p.limit}`,
    )}`,
  { prepared: true },
);

/**
 * An administrator knows many people: they are walked in order until the page is full, by an index that holds everything
 * names are matched by. `offset 0` keeps the planner from joining: only those who match are looked up.
 */
const peopleAsAdmin = statement(
  "search_people_as_admin",
  SEARCH,
  (p) =>
    sql<FoundPerson>`${withShared(
      p,
      `select ${PROFILE} from (
      select u.id from users u where u.root_account_id = ${p.tenant} and ${matches(p, `${CONFIRMED}, 'creation_pending'`)}
        and (exists (select 1 from user_account_associations a where a.root_account_id = ${p.tenant} and a.user_id = u.id
            and a.account_id = any(${p.accounts}) offset 0)
          or u.id in (select user_id from known))
        and not exists (select 1 from enrollments e where e.root_account_id = ${p.tenant} and e.user_id = u.id
          and e.type = 'StudentViewEnrollment' offset 0) ${ORDER} limit ${p.limit}) found
    join users u on u.root_account_id = ${p.tenant} and u.id = found.id`,
    )}`,
  { prepared: true },
);

/** Everybody the actor knows. */
export const searchPeople = (db: Db, book: AddressBook, search: PeopleSearch): Promise<FoundPerson[]> =>
  execute(db, book.accounts.length > 0 ? peopleAsAdmin : peopleAsMember, { ...book, ...searchValues(search) });
