/** People who can be written to, as SQL: by sortable name, of one context or of all that the actor knows. */

import type { Actor } from "../../platform/actor.ts";
import { type Db, prepare, run } from "../../store/database.ts";
import {
  type AddressBookParameters,
  counts,
  KNOWN,
  MY_COURSES,
  ofCourses,
  SHARED_COLUMNS,
} from "../addressBook/addressBook.sql.ts";
import { EXPANDED, type Expansion } from "../addressBook/visiblePeople.sql.ts";
import type { Person } from "../conversations/rows.sql.ts";

export interface PersonRow extends Omit<Person, "last_authored_at"> {
  readonly sort_key: string;
}

export type PersonKey = readonly [name: string, id: number];

export interface PeopleSearch {
  /** LIKE patterns that the searched name must all match. */
  readonly patterns: readonly string[];
  readonly exclude: readonly number[];
  readonly after: PersonKey | undefined;
  readonly limit: number;
  /** Nobody but this person; in contexts only. */
  readonly only?: number;
}

const PERSON = "u.id, u.short_name as name, u.name as full_name, u.pronouns, u.avatar_url, u.uuid, u.sort_key";

/** Parameters `$7`, `$8`, `$10`, `$11`: patterns, people left out, the key after which the page begins. */
const matching = (states: string) => `u.workflow_state in (${states})
  and u.search_key like all ($7::text[]) and u.id <> all ($8::bigint[])
  and ($10::text is null or (u.sort_key, u.id) > ($10::text collate "C", $11::bigint))`;

const ORDER = "order by u.sort_key, u.id";
const CONFIRMED = "'registered', 'pre_registered'";

const inContext = prepare(
  "search_people_in_context",
  `with ${MY_COURSES}, ${EXPANDED},
   page as (
     select ${PERSON} from (select distinct user_id from expanded) x
     join users u on u.root_account_id = $1 and u.id = x.user_id
     where ${matching(CONFIRMED)} and ($14::bigint is null or u.id = $14) ${ORDER} limit $6)
   select page.*,
     (select json_build_object($12::text, array_agg(distinct oe.type))
        from enrollments oe join courses c on c.root_account_id = $1 and c.id = oe.course_id
        where oe.root_account_id = $1 and oe.user_id = page.id and oe.course_id = $12::bigint and ${counts("oe", "c")}
        having count(*) > 0) as common_courses,
     case when $13::text is not null then json_build_object($13::text, array['Member']) end as common_groups
   from page order by sort_key, id`,
);

/** Those of a context, with their part in it alone. */
export const searchContext = (
  db: Db,
  book: AddressBookParameters,
  s: PeopleSearch,
  place: { expansion: Expansion; courseId: number | undefined },
): Promise<PersonRow[]> =>
  run<PersonRow>(db, inContext, [
    ...ofCourses(book),
    s.limit,
    s.patterns,
    s.exclude,
    JSON.stringify([place.expansion]),
    ...(s.after ?? [null, null]),
    place.expansion.kind === "group" ? null : (place.courseId ?? null),
    place.expansion.kind === "group" ? place.expansion.id : null,
    s.only ?? null,
  ]);

const everywhere = (page: string) => `
  with ${MY_COURSES}, ${KNOWN},
  page as materialized (${page}),
  tg as (select x.user_id, ${SHARED_COLUMNS} from (select id as user_id from page) x)
  select page.*, tg.common_courses, tg.common_groups, tg.known_as_admin
  from page join tg on tg.user_id = page.id order by page.sort_key, page.id`;

const asMember = prepare(
  "search_people",
  everywhere(`select ${PERSON} from known k join users u on u.root_account_id = $1 and u.id = k.user_id
    where ${matching(CONFIRMED)} ${ORDER} limit $9`),
);

/**
 * An administrator's people are many: they are walked in order until the page is full, by an index that holds all that
 * names are matched by. Only those with the name are looked up (`offset 0`: not in a table of everybody's accounts).
 */
const asAdmin = prepare(
  "search_people_as_admin",
  everywhere(`select ${PERSON} from (
      select u.id from users u where u.root_account_id = $1 and ${matching(`${CONFIRMED}, 'creation_pending'`)}
        and (exists (select 1 from user_account_associations a where a.root_account_id = $1 and a.user_id = u.id
            and a.account_id = any($6::bigint[]) offset 0)
          or u.id in (select user_id from known))
        and not exists (select 1 from enrollments e where e.root_account_id = $1 and e.user_id = u.id
          and e.type = 'StudentViewEnrollment' offset 0) ${ORDER} limit $9) found
    join users u on u.root_account_id = $1 and u.id = found.id`),
);

/** Everybody the actor knows. */
export const searchPeople = (db: Db, book: AddressBookParameters, s: PeopleSearch): Promise<PersonRow[]> =>
  run<PersonRow>(db, book[5].length > 0 ? asAdmin : asMember, [
    ...book,
    s.patterns,
    s.exclude,
    s.limit,
    ...(s.after ?? [null, null]),
  ]);

/** Whether the actor is in a conversation and has not removed all of it. */
export async function takesPart(db: Db, actor: Actor, conversationId: number): Promise<boolean> {
  const row = await db
    .selectFrom("conversation_participants")
    .select("user_id")
    .where("root_account_id", "=", actor.root)
    .where("user_id", "=", actor.id)
    .where("conversation_id", "=", conversationId)
    .where("message_count", ">", 0)
    .executeTakeFirst();
  return row !== undefined;
}
