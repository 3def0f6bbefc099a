/** Reads and writes what groups need besides their own records: categories of groups that name none, and members. */
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";
import type { Importing, Reading } from "./records.sql.ts";

/** The course or account of a group. */
export interface GroupPlace {
  readonly context_type: string;
  readonly context_id: number;
}

export const groupPlaceKey = ({ context_type, context_id }: GroupPlace): string => `${context_type}:${context_id}`;

const ensureCategoriesOfImportedGroups = statement(
  "ensure_categories_of_imported_groups",
  { tenant: "bigint", places: "jsonb", now: "timestamptz" },
  (p) => sql<GroupPlace & { readonly id: number }>`
    with wanted as (select * from jsonb_to_recordset(${p.places}) as x(context_type text, context_id bigint)),
    existing as (
      select c.context_type, c.context_id, min(c.id) as id from group_categories c
      join wanted w on w.context_type = c.context_type and w.context_id = c.context_id
      where c.root_account_id = ${p.tenant} and c.role = 'imported' and c.workflow_state = 'active'
      group by c.context_type, c.context_id),
    added as (
      insert into group_categories (root_account_id, context_type, context_id, name, role, created_at, updated_at)
      select ${p.tenant}, w.context_type, w.context_id, 'Imported Groups', 'imported', ${p.now}, ${p.now} from wanted w
      where not exists (
        select 1 from existing e where e.context_type = w.context_type and e.context_id = w.context_id)
      returning context_type, context_id, id)
    select * from existing union all select * from added`,
);

/** The category for groups that name none in each of these places, created where there is none; by `groupPlaceKey`. */
export async function importedCategories(
  { db, root, now }: Importing,
  places: readonly GroupPlace[],
): Promise<Map<string, number>> {
  if (places.length === 0) return new Map();
  const rows = await execute(db, ensureCategoriesOfImportedGroups, { tenant: root, places, now });
  return new Map(rows.map((row) => [groupPlaceKey(row), row.id]));
}

/** A user and a course. */
export interface EnrolledPair {
  readonly user_id: number;
  readonly course_id: number;
}

const enrolledAmong = statement(
  "enrolled_among",
  { tenant: "bigint", users: "bigint[]", courses: "bigint[]" },
  (p) => sql<EnrolledPair>`
    select distinct x.user_id, x.course_id from unnest(${p.users}, ${p.courses}) as x(user_id, course_id)
    join enrollments e on e.root_account_id = ${p.tenant} and e.user_id = x.user_id and e.course_id = x.course_id
      and e.workflow_state in ('active', 'invited', 'creation_pending', 'completed')`,
);

/** Those of the pairs whose user is in their course. */
export async function enrolledPairs({ db, root }: Reading, pairs: readonly EnrolledPair[]): Promise<EnrolledPair[]> {
  if (pairs.length === 0) return [];
  const users = pairs.map((pair) => pair.user_id);
  return execute(db, enrolledAmong, { tenant: root, users, courses: pairs.map((pair) => pair.course_id) });
}

export interface MembershipWrite {
  readonly group_id: number;
  readonly user_id: number;
}

const given = (rows: string) => `jsonb_to_recordset(${rows}) as x(group_id bigint, user_id bigint)`;

const WRITE = { tenant: "bigint", rows: "jsonb", import: "bigint", now: "timestamptz" } as const;

const upsertMemberships = statement(
  "upsert_memberships",
  WRITE,
  (p) => sql`
    insert into group_memberships as m
      (root_account_id, group_id, user_id, workflow_state, sis_import_id, created_at, updated_at)
    select ${p.tenant}, x.group_id, x.user_id, 'accepted', ${p.import}, ${p.now}, ${p.now} from ${given(p.rows)}
    on conflict (root_account_id, group_id, user_id) do update
      set workflow_state = 'accepted', sis_import_id = excluded.sis_import_id, updated_at = excluded.updated_at
    where m.workflow_state <> 'accepted'`,
);

/** Creates and restores memberships. */
export async function saveMemberships(
  { db, root, importId, now }: Importing,
  rows: readonly MembershipWrite[],
): Promise<void> {
  if (rows.length > 0) await execute(db, upsertMemberships, { tenant: root, rows, import: importId, now });
}

const markMembershipsDeleted = statement(
  "mark_memberships_deleted",
  WRITE,
  (p) => sql`
    update group_memberships m set workflow_state = 'deleted', sis_import_id = ${p.import}, updated_at = ${p.now}
    from ${given(p.rows)}
    where m.root_account_id = ${p.tenant} and m.group_id = x.group_id and m.user_id = x.user_id
      and m.workflow_state <> 'deleted'`,
);

/** Deletes memberships that exist. */
export async function deleteMemberships(
  { db, root, importId, now }: Importing,
  rows: readonly MembershipWrite[],
): Promise<void> {
  if (rows.length > 0) await execute(db, markMembershipsDeleted, { tenant: root, rows, import: importId, now });
}
