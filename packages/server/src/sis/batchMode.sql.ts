/** Finds and deletes what earlier imports wrote in some terms and the running import left out. */
import type { TenantContext } from "../platform/context.ts";
import { execute } from "../store/database.ts";
import { one } from "../store/must.ts";
import { sql, statement, variants } from "../store/statement.ts";

type Reading = Pick<TenantContext, "db" | "root">;

export type BatchKind = "course" | "section" | "enrollment";

const TABLE: Readonly<Record<BatchKind, string>> = {
  course: "courses",
  section: "course_sections",
  enrollment: "enrollments",
};

/** The records `t` of a kind with their course `c`, which belongs to a term. */
const source = (kind: BatchKind): string =>
  `${TABLE[kind]} t join courses c on c.root_account_id = t.root_account_id
      and c.id = ${kind === "course" ? "t.id" : "t.course_id"}`;

export interface BatchScope {
  readonly importId: number;
  readonly terms: readonly number[];
  /** States of records that need not be deleted any more. */
  readonly gone: readonly string[];
}

const SCOPE = { tenant: "bigint", import: "bigint", terms: "bigint[]", gone: "text[]" } as const;
type ScopePlaces = Readonly<Record<keyof typeof SCOPE, string>>;

/** Records of these terms that imports wrote and that are not gone. */
const isImported = (p: ScopePlaces): string =>
  `t.root_account_id = ${p.tenant} and c.enrollment_term_id = any(${p.terms}) and t.sis_import_id is not null
        and t.workflow_state <> all(${p.gone})`;

const termsWrittenByImport = statement(
  "terms_written_by_import",
  { tenant: "bigint", import: "bigint" },
  (p) => sql<{ readonly id: number }>`
    select id from enrollment_terms
    where root_account_id = ${p.tenant} and sis_import_id = ${p.import} and workflow_state <> 'deleted'`,
);

/** The terms that the files of the import name. */
export async function termsOfImport({ db, root }: Reading, importId: number): Promise<number[]> {
  return (await execute(db, termsWrittenByImport, { tenant: root, import: importId })).map((row) => row.id);
}

interface LeftOut {
  readonly total: number;
  readonly left_out: number;
}

const leftOutCounts = variants(
  "left_out_counts",
  SCOPE,
  (p, kind: BatchKind) => sql<LeftOut>`
    select count(*) as total, count(*) filter (where t.sis_import_id <> ${p.import}) as left_out
    from ${source(kind)} where ${isImported(p)}`,
  { examples: ["course", "section", "enrollment"] },
);

/** How many records there are, and how many of them the import left out. */
export async function countLeftOut(
  { db, root }: Reading,
  kind: BatchKind,
  { importId, terms, gone }: BatchScope,
): Promise<LeftOut> {
  const values = { tenant: root, import: importId, terms, gone };
  return one(await execute(db, leftOutCounts(kind), values), "the counts");
}

const dropLeftOutRecords = variants(
  "drop_left_out_records",
  { ...SCOPE, state: "text", limit: "bigint", now: "timestamptz" },
  (p, { kind, completed }: { readonly kind: BatchKind; readonly completed: boolean }) => sql<{ readonly id: number }>`
    with chosen as (
      select t.id from ${source(kind)}
      where ${isImported(p)} and t.sis_import_id <> ${p.import} order by t.id limit ${p.limit})
    update ${TABLE[kind]} t set workflow_state = ${p.state}, updated_at = ${p.now}
      ${completed ? `, completed_at = ${p.now}` : ""}
    from chosen where t.root_account_id = ${p.tenant} and t.id = chosen.id returning t.id`,
  {
    examples: [
      { kind: "course", completed: false },
      { kind: "enrollment", completed: true },
    ],
  },
);

export interface Drop {
  readonly kind: BatchKind;
  /** The state that the records get. */
  readonly state: string;
  readonly limit: number;
}

/** Deletes or ends some of the records that the import left out. Answers their ids. */
export async function dropLeftOut(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  { importId, terms, gone }: BatchScope,
  { kind, state, limit }: Drop,
): Promise<number[]> {
  const variant = { kind, completed: kind === "enrollment" && state === "completed" };
  const values = { tenant: root, import: importId, terms, gone, state, limit, now };
  return (await execute(db, dropLeftOutRecords(variant), values)).map((row) => row.id);
}
