/** Gives records other SIS ids. */
import { execute } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import { sql, variants } from "../../store/statement.ts";
import type { Importing } from "./records.sql.ts";

/** The tables and columns of the ids, by type of record. */
const ID_COLUMNS: Readonly<Record<string, { table: string; sis: string; integration?: string }>> = {
  user: { table: "pseudonyms", sis: "sis_user_id", integration: "integration_id" },
  course: { table: "courses", sis: "sis_course_id", integration: "integration_id" },
  section: { table: "course_sections", sis: "sis_section_id", integration: "integration_id" },
  term: { table: "enrollment_terms", sis: "sis_term_id", integration: "integration_id" },
  account: { table: "accounts", sis: "sis_account_id", integration: "integration_id" },
  group: { table: "groups", sis: "sis_group_id" },
  group_category: { table: "group_categories", sis: "sis_group_category_id" },
};

/** Whether records of this type have SIS ids. */
export const hasSisId = (type: string): boolean => Object.hasOwn(ID_COLUMNS, type);

export interface IdChange {
  /** The row's place in the chunk. */
  readonly place: number;
  readonly old_id: string | null;
  readonly old_integration_id: string | null;
  readonly new_id: string | null;
  readonly new_integration_id: string | null;
}

const updateSisIds = variants(
  "update_sis_ids",
  { tenant: "bigint", changes: "jsonb", import: "bigint", now: "timestamptz" },
  (p, type: string) => {
    const { table, sis, integration } = must(ID_COLUMNS[type], `the columns of ${type}`);
    const byIntegration =
      integration === undefined ? "" : `or (x.old_id is null and t.${integration} = x.old_integration_id)`;
    // `<delete>` clears an integration id
    const setIntegration =
      integration === undefined
        ? ""
        : `${integration} = case when lower(x.new_integration_id) = '<delete>' then null
            else coalesce(x.new_integration_id, t.${integration}) end,`;
    return sql<{ readonly place: number }>`
      update ${table} t set ${sis} = coalesce(x.new_id, t.${sis}), ${setIntegration}
        sis_import_id = ${p.import}, updated_at = ${p.now}
      from jsonb_to_recordset(${p.changes})
        as x(place integer, old_id text, old_integration_id text, new_id text, new_integration_id text)
      where t.root_account_id = ${p.tenant} and (t.${sis} = x.old_id ${byIntegration}) returning x.place`;
  },
  { examples: ["user", "group"] },
);

/** Changes the ids of records of one type; answers the places of the rows whose record was found. */
export async function changeSisIds(
  { db, root, importId, now }: Importing,
  type: string,
  changes: readonly IdChange[],
): Promise<Set<number>> {
  const rows = await execute(db, updateSisIds(type), { tenant: root, changes, import: importId, now });
  return new Set(rows.map(({ place }) => place));
}
