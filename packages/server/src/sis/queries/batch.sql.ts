/** The statements of batch mode: what earlier imports made in some terms and this one left out. */
import { type Db, run } from "../../store/database.ts";

export type BatchKind = "course" | "section" | "enrollment";

/** Where the records of each kind are, seen from their term; `t` is the record, `c` its course. */
const FROM: Record<BatchKind, string> = {
  course: "courses t join courses c on c.root_account_id = t.root_account_id and c.id = t.id",
  section: "course_sections t join courses c on c.root_account_id = t.root_account_id and c.id = t.course_id",
  enrollment: "enrollments t join courses c on c.root_account_id = t.root_account_id and c.id = t.course_id",
};
const TABLE: Record<BatchKind, string> = { course: "courses", section: "course_sections", enrollment: "enrollments" };

/** Records that imports made in these terms and that are not gone already. */
const MADE = `t.root_account_id = $1 and c.enrollment_term_id = any($2::bigint[]) and t.sis_import_id is not null
  and t.workflow_state <> all($3::text[])`;

export interface BatchScope {
  readonly root: number;
  readonly importId: number;
  readonly terms: readonly number[];
  /** States in which a record is gone already. */
  readonly gone: readonly string[];
}

/** The terms that the import's files name. */
export async function termsOfImport(db: Db, root: number, importId: number): Promise<number[]> {
  const rows = await run<{ id: number }>(
    db,
    "select id from enrollment_terms where root_account_id = $1 and sis_import_id = $2 and workflow_state <> 'deleted'",
    [root, importId],
  );
  return rows.map((row) => row.id);
}

/** How many records there are, and how many of them the import left out. */
export async function countLeftOut(db: Db, kind: BatchKind, s: BatchScope): Promise<{ all: number; left: number }> {
  const [row] = await run<{ all: number; left: number }>(
    db,
    `select count(*) as all, count(*) filter (where t.sis_import_id <> $4) as left from ${FROM[kind]} where ${MADE}`,
    [s.root, s.terms, s.gone, s.importId],
  );
  return row!;
}

/** Gives some of the records left out their last state; answers their ids. */
export async function dropLeftOut(
  db: Db,
  kind: BatchKind,
  s: BatchScope,
  state: string,
  limit: number,
  now: Date,
): Promise<number[]> {
  const ended = kind === "enrollment" && state === "completed" ? ", completed_at = $6" : "";
  const rows = await run<{ id: number }>(
    db,
    `with chosen as (
       select t.id from ${FROM[kind]} where ${MADE} and t.sis_import_id <> $4 order by t.id limit $7)
     update ${TABLE[kind]} t set workflow_state = $5, updated_at = $6${ended} from chosen
     where t.root_account_id = $1 and t.id = chosen.id returning t.id`,
    [s.root, s.terms, s.gone, s.importId, state, now, limit],
  );
  return rows.map((row) => row.id);
}
