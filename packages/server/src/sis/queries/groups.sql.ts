/** The tables and statements of the importers of groups and their members. */
import { type Db, run } from "../../store/database.ts";
import type { RecordTable, Stamp } from "./records.sql.ts";

export interface CategoryRecord {
  readonly id: number;
  readonly context_type: string;
  readonly context_id: number;
  readonly name: string;
  readonly sis_group_category_id: string | null;
  readonly workflow_state: string;
}

export const CATEGORIES: RecordTable<CategoryRecord> = {
  name: "group_categories",
  columns: {
    context_type: "text",
    context_id: "bigint",
    name: "text",
    sis_group_category_id: "text",
    workflow_state: "text",
  },
};

export interface GroupRecord {
  readonly id: number;
  readonly context_type: string;
  readonly context_id: number;
  readonly account_id: number;
  readonly group_category_id: number | null;
  readonly uuid: string;
  readonly name: string;
  readonly sort_key: string;
  readonly sis_group_id: string | null;
  readonly workflow_state: string;
  readonly stuck_sis_fields: readonly string[];
}

export const GROUPS: RecordTable<GroupRecord> = {
  name: "groups",
  columns: {
    context_type: "text",
    context_id: "bigint",
    account_id: "bigint",
    group_category_id: "bigint",
    uuid: "text",
    name: "text",
    sort_key: "text",
    sis_group_id: "text",
    workflow_state: "text",
    stuck_sis_fields: "text[]",
  },
};

export interface Context {
  readonly context_type: string;
  readonly context_id: number;
}

/** The set of each context into which groups go that name none, made where it is wanting; keys are `Course:1`. */
export async function importedCategories(at: Stamp, contexts: readonly Context[]): Promise<Map<string, number>> {
  if (contexts.length === 0) return new Map();
  const rows = await run<Context & { id: number }>(
    at.tx,
    `with wanted as (select * from jsonb_to_recordset($2::jsonb) as x(context_type text, context_id bigint)),
     there as (
       select c.context_type, c.context_id, min(c.id) as id from group_categories c
       join wanted w on w.context_type = c.context_type and w.context_id = c.context_id
       where c.root_account_id = $1 and c.role = 'imported' and c.workflow_state = 'active'
       group by c.context_type, c.context_id),
     made as (
       insert into group_categories (root_account_id, context_type, context_id, name, role, created_at, updated_at)
       select $1, w.context_type, w.context_id, 'Imported Groups', 'imported', $3, $3 from wanted w
       where not exists (select 1 from there t where t.context_type = w.context_type and t.context_id = w.context_id)
       returning context_type, context_id, id)
     select * from there union all select * from made`,
    [at.root, JSON.stringify(contexts), at.now],
  );
  return new Map(rows.map((row) => [`${row.context_type}:${row.context_id}`, row.id]));
}

/** Which of these pairs are of a person and a course that the person is in; as `user:course`. */
export async function enrolledPairs(
  db: Db,
  root: number,
  userIds: readonly number[],
  courseIds: readonly number[],
): Promise<Set<string>> {
  if (userIds.length === 0) return new Set();
  const rows = await run<{ pair: string }>(
    db,
    `select distinct x.user_id || ':' || x.course_id as pair
     from unnest($2::bigint[], $3::bigint[]) as x(user_id, course_id)
     join enrollments e on e.root_account_id = $1 and e.user_id = x.user_id and e.course_id = x.course_id
       and e.workflow_state in ('active', 'invited', 'creation_pending', 'completed')`,
    [root, userIds, courseIds],
  );
  return new Set(rows.map((row) => row.pair));
}

export interface MembershipWrite {
  readonly group_id: number;
  readonly user_id: number;
}

const GIVEN = "jsonb_to_recordset($2::jsonb) as x(group_id bigint, user_id bigint)";

/** Makes and restores memberships. */
export async function saveMemberships(at: Stamp, rows: readonly MembershipWrite[]): Promise<void> {
  if (rows.length === 0) return;
  await run(
    at.tx,
    `insert into group_memberships as m (root_account_id, group_id, user_id, workflow_state, sis_import_id, created_at, updated_at)
     select $1, x.group_id, x.user_id, 'accepted', $4, $3, $3 from ${GIVEN}
     on conflict (root_account_id, group_id, user_id) do update
       set workflow_state = 'accepted', sis_import_id = excluded.sis_import_id, updated_at = excluded.updated_at
     where m.workflow_state <> 'accepted'`,
    [at.root, JSON.stringify(rows), at.now, at.importId],
  );
}

export async function deleteMemberships(at: Stamp, rows: readonly MembershipWrite[]): Promise<void> {
  if (rows.length === 0) return;
  await run(
    at.tx,
    `update group_memberships m set workflow_state = 'deleted', sis_import_id = $4, updated_at = $3 from ${GIVEN}
     where m.root_account_id = $1 and m.group_id = x.group_id and m.user_id = x.user_id and m.workflow_state <> 'deleted'`,
    [at.root, JSON.stringify(rows), at.now, at.importId],
  );
}
