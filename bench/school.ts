/** Fills a store for the benchmarks with a school, by SQL: people with names, many small courses, some large ones. */
import { randomBytes } from "node:crypto";
import type pg from "pg";
import { insertAccessToken } from "../packages/server/src/signIn/credentials/tokens.sql.ts";
import type { Store } from "../packages/server/src/store/open.ts";
import { createTenant } from "../packages/server/src/tenants/bootstrap.ts";

export interface SchoolPlan {
  readonly people: number;
  /** Courses of forty; each person is in several of them, with others each time. */
  readonly small: number;
  /** Students of each large course. */
  readonly large: readonly number[];
}

interface Member {
  readonly id: number;
  readonly token: string;
}

export interface School {
  readonly root: number;
  readonly people: readonly number[];
  readonly small: readonly number[];
  /** The large courses, as planned. */
  readonly large: readonly number[];
  readonly admin: Member;
  /** In small courses alone; teaches small courses; teaches the large ones. */
  readonly student: Member;
  readonly teacher: Member & { readonly teaches: number };
  readonly lecturer: Member;
}

const FORTY = 40;
/** A teacher of small courses has about so many of them. */
const COURSES_EACH = 8;

export async function fillSchool(store: Store, plan: SchoolPlan): Promise<School> {
  const { pool, db } = store;
  const tenant = await createTenant(db, { name: "Bench", hosts: ["127.0.0.1"] }, new Date());
  const root = tenant.rootAccountId;
  const people = await enter(pool, root, plan.people);
  const small = await open(pool, root, "Small", plan.small);
  const large = await open(pool, root, "Large", plan.large.length);
  const groups = small.length / (plan.people / FORTY);
  const teachers = Math.ceil(small.length / COURSES_EACH);
  for (let from = 0; from < small.length; from += 500)
    await enrol(
      pool,
      root,
      `select c.id as course, ($2::bigint[])[1 + (n * ${FORTY} + j * (1 + 37 * (n / ${Math.ceil(small.length / groups)}))) % ${plan.people}] as person, 'StudentEnrollment' as type
       from unnest($3::bigint[]) with ordinality c(id, ord), lateral (select $4::bigint + c.ord as n) at, generate_series(0, ${FORTY - 1}) j
       union all select c.id, ($2::bigint[])[${plan.people} - 1 - ($4::bigint + c.ord) % ${teachers}], 'TeacherEnrollment'
       from unnest($3::bigint[]) with ordinality c(id, ord)`,
      [people, small.slice(from, from + 500), from],
    );
  for (const [i, size] of plan.large.entries())
    for (let from = 0; from < size; from += 20_000)
      await enrol(
        pool,
        root,
        "select $3::bigint as course, p as person, 'StudentEnrollment' as type from unnest($2::bigint[]) p",
        [people.slice(from, Math.min(size, from + 20_000)), large[i]],
      );
  const lecturer = await member(store, root, people.at(-1)!);
  await enrol(
    pool,
    root,
    "select c as course, $2::bigint as person, 'TeacherEnrollment' as type from unnest($3::bigint[]) c",
    [lecturer.id, large],
  );
  for (const table of ["users", "user_account_associations", "courses", "course_sections", "enrollments"])
    await pool.query(`vacuum analyze ${table}`);
  return {
    root,
    people,
    small,
    large,
    lecturer,
    admin: { id: tenant.adminUserId, token: tenant.adminToken },
    student: await member(store, root, people[Math.floor(plan.people / 2)]!),
    teacher: { ...(await member(store, root, people.at(-2)!)), teaches: small[teachers - 1]! },
  };
}

/** Names of syllables: some are common, most are rare. */
async function enter(pool: pg.Pool, root: number, count: number): Promise<number[]> {
  const ids: number[] = [];
  // each chunk is a statement of its own, so that no single one outlives the statement timeout
  for (let from = 1; from <= count; from += 20_000) {
    const { rows } = await pool.query<{ id: number }>(
      `with n as (
         select g, (array['Mar','An','Jo','Ka','Li','Pe','So','Ta','Ul','Vi','Wa','Xe','Yo','Zo','Be','Ca','Da','El','Fa','Gi'])[1 + g % 20]
             || (array['ia','na','seph','ren','sa','ter','fie','mara','rike','ctor','nda','lia'])[1 + g / 20 % 12] as first,
           (array['Ander','Berg','Car','Dun','Eller','Fisch','Gold','Hol','Inger','Jen','Kra','Lind','Meyer','Nor','Ost','Pfei','Quin'])[1 + g * 7919 % 17]
             || (array['sen','stein','man','berg','ton','feld','wood','er','hoff','sson','ley','bach','dahl'])[1 + g * 104729 % 13]
             || (array['','s','e','i','ov'])[1 + g * 15485863 % 5] as last
         from generate_series($2::bigint, $3::bigint) g),
       u as (
         insert into users (root_account_id, uuid, name, short_name, sortable_name, sort_key, created_at, updated_at)
         select $1, 'bench' || g, first || ' ' || last, first || ' ' || last, last || ', ' || first, lower(last || ', ' || first), now(), now()
         from n returning id),
       known as (insert into user_account_associations select $1, id, $1 from u)
       select id from u order by id`,
      [root, from, Math.min(count, from + 19_999)],
    );
    ids.push(...rows.map((r) => r.id));
  }
  return ids;
}

/** Courses of this name with a section each. */
async function open(pool: pg.Pool, root: number, name: string, count: number): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `with c as (
       insert into courses (root_account_id, account_id, enrollment_term_id, uuid, name, course_code, sort_key, workflow_state, created_at, updated_at)
       select $1, $1, t.id, $2 || i, $2 || ' course ' || i, $2 || i, lower($2) || ' course ' || i, 'available', now(), now()
       from generate_series(1, $3::int) i, enrollment_terms t where t.root_account_id = $1 returning id, name, sort_key),
     s as (
       insert into course_sections (root_account_id, course_id, name, sort_key, default_section, created_at, updated_at)
       select $1, id, name, sort_key, true, now(), now() from c)
     select id from c order by id`,
    [root, name, count],
  );
  return rows.map((r) => r.id);
}

/** Enrols whom a query names by `course`, `person` and `type`. */
const enrol = (pool: pg.Pool, root: number, who: string, values: readonly unknown[]) =>
  pool.query(
    `insert into enrollments (root_account_id, user_id, course_id, course_section_id, type, role_id, workflow_state, created_at, updated_at)
     select $1, w.person, w.course, s.id, w.type, r.id, 'active', now(), now()
     from (${who}) w
     join course_sections s on s.root_account_id = $1 and s.course_id = w.course
     join roles r on r.root_account_id = $1 and r.name = w.type
     on conflict do nothing`,
    [root, ...values],
  );

/** Lets somebody in. */
async function member({ db, pool }: Store, root: number, id: number): Promise<Member> {
  await pool.query(
    `insert into pseudonyms (root_account_id, user_id, unique_id, unique_id_key, created_at, updated_at)
     values ($1, $2::bigint, 'bench' || $2, 'bench' || $2, now(), now())`,
    [root, id],
  );
  const token = randomBytes(24).toString("hex");
  await insertAccessToken({ db, root, now: new Date() }, { userId: id, token, purpose: null });
  return { id, token };
}
