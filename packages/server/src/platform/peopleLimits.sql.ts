/** Counts how many different people and addresses a person has reached within a minute and a day, as SQL. */
import { type Places, sql, statement } from "../store/statement.ts";

/** What is counted: users, or the addresses of communication channels. */
export type ReachKind = "people" | "addresses";

/** Parameters of statements that count whom they reach. */
export const RESERVATION = { kind: "text", ids: "bigint[]", perMinute: "int", perDay: "int" } as const;

type ReservationPlaces = Places<typeof RESERVATION> & {
  readonly tenant: string;
  readonly author: string;
  readonly now: string;
};

/**
 * CTE `reserved`: one row where the author may reach `ids`, which are then counted, and none where a limit would be
 * passed. One row for each author holds whom they reached and when last: the conflict waits for a concurrent send by the
 * same author and reads its row, so that the limits are exact with any number of processes.
 */
export const reserved = ({ tenant, author, now, kind, ids, perMinute, perDay }: ReservationPlaces) => {
  const reached = `(
      select x.id, max(x.at) as at from (
        select unnest(r.ids) as id, unnest(r.reached_at) as at
        union all select unnest(excluded.ids), unnest(excluded.reached_at)) x
      where x.at > ${now} - interval '1 day' group by x.id)`;
  return `reserved as (
    insert into reached as r (root_account_id, user_id, kind, ids, reached_at)
    select ${tenant}, ${author}, ${kind}, ${ids}, array_fill(${now}, array[cardinality(${ids})])
    where cardinality(${ids}) <= least(${perMinute}, ${perDay})
    on conflict (root_account_id, user_id, kind) do update
      set (ids, reached_at) = (select array_agg(w.id), array_agg(w.at) from ${reached} w)
      where (select count(*) <= ${perDay} and count(*) filter (where w.at > ${now} - interval '1 minute') <= ${perMinute}
        from ${reached} w)
    returning 1)`;
};

/** Counts in a statement of its own; answers no row where a limit would be passed. */
export const reserve = statement(
  "reserve_reach",
  { tenant: "bigint", author: "bigint", now: "timestamptz", ...RESERVATION },
  (p) => sql`with ${reserved(p)} select 1 from reserved`,
);

/** Whom a person has reached within a day, and when last. */
export const reachedWithinDay = statement(
  "reached_within_day",
  { tenant: "bigint", author: "bigint", kind: "text", now: "timestamptz" },
  (p) => sql<{ id: number; at: Date }>`
    select w.id, w.at from reached r cross join unnest(r.ids, r.reached_at) as w(id, at)
    where r.root_account_id = ${p.tenant} and r.user_id = ${p.author} and r.kind = ${p.kind} and w.at > ${p.now} - interval '1 day'
    order by w.at`,
);

/** Whether a person teaches a course now: teachers, assistants and designers. */
export const isTeaching = (tenant: string, user: string) => `exists (
  select 1 from enrollments te where te.root_account_id = ${tenant} and te.user_id = ${user}
    and te.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment') and te.workflow_state = 'active')`;

export const teaching = statement(
  "teaching",
  { tenant: "bigint", user: "bigint" },
  (p) => sql<{ teaches: boolean }>`select ${isTeaching(p.tenant, p.user)} as teaches`,
);
