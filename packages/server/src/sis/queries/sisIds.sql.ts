/** The statement that gives records other SIS ids. */
import { run } from "../../store/database.ts";
import type { Stamp } from "./records.sql.ts";

/** Where the ids of each kind of record stand. */
export const SIS_COLUMNS: Readonly<Record<string, { table: string; sis: string; integration?: string }>> = {
  user: { table: "pseudonyms", sis: "sis_user_id", integration: "integration_id" },
  course: { table: "courses", sis: "sis_course_id", integration: "integration_id" },
  section: { table: "course_sections", sis: "sis_section_id", integration: "integration_id" },
  term: { table: "enrollment_terms", sis: "sis_term_id", integration: "integration_id" },
  account: { table: "accounts", sis: "sis_account_id", integration: "integration_id" },
  group: { table: "groups", sis: "sis_group_id" },
  group_category: { table: "group_categories", sis: "sis_group_category_id" },
};

export interface IdChange {
  /** The row's place in the chunk. */
  readonly place: number;
  readonly old_id: string | null;
  readonly old_integration_id: string | null;
  readonly new_id: string | null;
  readonly new_integration_id: string | null;
}

/** Changes the ids of one kind of record; answers the places of the rows whose record was found. */
export async function changeSisIds(at: Stamp, type: string, changes: readonly IdChange[]): Promise<Set<number>> {
  const { table, sis, integration } = SIS_COLUMNS[type]!;
  const byIntegration =
    integration === undefined ? "" : `or (x.old_id is null and t.${integration} = x.old_integration_id)`;
  // `<delete>` clears an integration id
  const set =
    integration === undefined
      ? ""
      : `, ${integration} = case when lower(x.new_integration_id) = '<delete>' then null
           else coalesce(x.new_integration_id, t.${integration}) end`;
  const rows = await run<{ place: number }>(
    at.tx,
    `update ${table} t set ${sis} = coalesce(x.new_id, t.${sis})${set}, sis_import_id = $3, updated_at = $4
     from jsonb_to_recordset($2::jsonb)
       as x(place integer, old_id text, old_integration_id text, new_id text, new_integration_id text)
     where t.root_account_id = $1 and (t.${sis} = x.old_id ${byIntegration}) returning x.place`,
    [at.root, JSON.stringify(changes), at.importId, at.now],
  );
  return new Set(rows.map((row) => row.place));
}
