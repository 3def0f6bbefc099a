/** Reads and writes terms. */
import type { Insertable } from "kysely";
import type { TenantContext } from "../../platform/context.ts";
import { sql, statement } from "../../store/statement.ts";
import type { EnrollmentTermsTable } from "../../store/tables.generated.ts";

type Reading = Pick<TenantContext, "db" | "root">;
type Writing = Pick<TenantContext, "db" | "root" | "now">;

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

export const loadTerm = ({ db, root }: Reading, id: number): Promise<TermRow | undefined> =>
  db
    .selectFrom("enrollment_terms")
    .select(COLUMNS)
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .where("workflow_state", "<>", "deleted")
    .executeTakeFirst();

export async function defaultTerm({ db, root }: Reading): Promise<number | undefined> {
  const row = await db
    .selectFrom("enrollment_terms")
    .select("id")
    .where("root_account_id", "=", root)
    .where("is_default", "=", true)
    .executeTakeFirst();
  return row?.id;
}

/** Terms with at least one date that cover a moment. Two rows are enough to tell that there is more than one. */
export const currentTerms = statement(
  "current_terms",
  { tenant: "bigint", now: "timestamptz" },
  (p) => sql<{ id: number }>`
    select id from enrollment_terms where root_account_id = ${p.tenant} and workflow_state = 'active'
      and (start_at is not null or end_at is not null)
      and coalesce(start_at <= ${p.now}, true) and coalesce(end_at > ${p.now}, true) order by id limit 2`,
);

/** A page of the tenant's terms, the latest start first. `name` is a part of the name, in lower case. */
export const listTerms = statement(
  "list_terms",
  { tenant: "bigint", states: "text[]", name: "text | null", limit: "bigint", offset: "bigint" },
  (p) => sql<TermRow & { readonly total: number }>`
    select ${COLUMNS.join(", ")}, count(*) over () as total from enrollment_terms
    where root_account_id = ${p.tenant} and workflow_state = any(${p.states})
      and (${p.name} is null or strpos(lower(name), ${p.name}) > 0)
    order by coalesce(start_at, created_at) desc, id limit ${p.limit} offset ${p.offset}`,
);

export type TermValues = Partial<
  Omit<Insertable<EnrollmentTermsTable>, "root_account_id" | "id" | "created_at" | "updated_at">
>;

export async function insertTerm(
  { db, root, now }: Writing,
  values: TermValues & { readonly name: string },
): Promise<number> {
  const row = await db
    .insertInto("enrollment_terms")
    .values({ ...values, root_account_id: root, created_at: now, updated_at: now })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function updateTermRow({ db, root, now }: Writing, id: number, values: TermValues): Promise<void> {
  await db
    .updateTable("enrollment_terms")
    .set({ ...values, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** Whether a course that is not deleted belongs to the term. */
export async function termIsUsed({ db, root }: Reading, id: number): Promise<boolean> {
  const row = await db
    .selectFrom("courses")
    .select("id")
    .where("root_account_id", "=", root)
    .where("enrollment_term_id", "=", id)
    .where("workflow_state", "<>", "deleted")
    .executeTakeFirst();
  return row !== undefined;
}
