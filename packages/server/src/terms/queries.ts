/** Reads and writes terms. */
import { type Db, run } from "../store/database.ts";

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
