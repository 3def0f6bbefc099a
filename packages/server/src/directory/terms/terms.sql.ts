/** Reads and writes terms. */
import type { Insertable } from "kysely";
import type { Slice } from "../../platform/lists.ts";
import { type Db, run } from "../../store/database.ts";
import type { EnrollmentTermsTable } from "../../store/tables.generated.ts";

export interface TermRow {
  readonly id: number;
  readonly name: string;
  readonly start_at: Date | null;
  readonly end_at: Date | null;
  readonly created_at: Date;
  readonly workflow_state: string;
  readonly is_default: boolean;
  readonly sis_term_id: string | null;
  readonly sis_import_id: number | null;
}

const COLUMNS = [
  "id",
  "name",
  "start_at",
  "end_at",
  "created_at",
  "workflow_state",
  "is_default",
  "sis_term_id",
  "sis_import_id",
] as const;

export const loadTerm = (db: Db, root: number, id: number): Promise<TermRow | undefined> =>
  db
    .selectFrom("enrollment_terms")
    .select(COLUMNS)
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .where("workflow_state", "<>", "deleted")
    .executeTakeFirst();

export async function defaultTerm(db: Db, root: number): Promise<number | undefined> {
  const row = await db
    .selectFrom("enrollment_terms")
    .select("id")
    .where("root_account_id", "=", root)
    .where("is_default", "=", true)
    .executeTakeFirst();
  return row?.id;
}

/** Terms with a date at least that cover a moment; two are enough to tell that there is not one. */
export async function currentTerms(db: Db, root: number, now: Date): Promise<number[]> {
  const rows = await run<{ id: number }>(
    db,
    `select id from enrollment_terms where root_account_id = $1 and workflow_state = 'active'
       and (start_at is not null or end_at is not null)
       and coalesce(start_at <= $2, true) and coalesce(end_at > $2, true) order by id limit 2`,
    [root, now],
  );
  return rows.map((row) => row.id);
}

export interface TermsQuery {
  readonly root: number;
  readonly states: readonly string[];
  /** Part of the name, in lower case; null for all. */
  readonly name: string | null;
}

/** A page of the tenant's terms, the latest to begin first. */
export const listTerms = (db: Db, q: TermsQuery, { limit, offset }: Slice): Promise<(TermRow & { total: number })[]> =>
  run(
    db,
    `select ${COLUMNS.join(", ")}, count(*) over () as total from enrollment_terms
     where root_account_id = $1 and workflow_state = any($2::text[]) and ($3::text is null or strpos(lower(name), $3) > 0)
     order by coalesce(start_at, created_at) desc, id limit $4 offset $5`,
    [q.root, q.states, q.name, limit, offset],
  );

export type TermValues = Partial<Omit<Insertable<EnrollmentTermsTable>, "root_account_id" | "id" | "created_at">>;

export async function insertTerm(db: Db, values: Insertable<EnrollmentTermsTable>): Promise<number> {
  const row = await db.insertInto("enrollment_terms").values(values).returning("id").executeTakeFirstOrThrow();
  return row.id;
}

export async function updateTermRow(db: Db, root: number, id: number, values: TermValues): Promise<void> {
  await db
    .updateTable("enrollment_terms")
    .set(values)
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** Whether a course that is not deleted belongs to the term. */
export async function termIsUsed(db: Db, root: number, id: number): Promise<boolean> {
  const row = await db
    .selectFrom("courses")
    .select("id")
    .where("root_account_id", "=", root)
    .where("enrollment_term_id", "=", id)
    .where("workflow_state", "<>", "deleted")
    .executeTakeFirst();
  return row !== undefined;
}
