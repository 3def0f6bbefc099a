/** Imports and their remarks on the wire. */
import type { SisImport, SisImportError, Static } from "@pidge/api";
import { type FileRow, filesByIds } from "../files/files.sql.ts";
import { presentFile } from "../files/present.ts";
import { wireTime, wireTimeOrNull } from "../platform/clock.ts";
import type { Context } from "../platform/context.ts";
import { execute } from "../store/database.ts";
import { one } from "../store/must.ts";
import { type ImporterRow, type ImportRow, UNFINISHED, usersOfImports } from "./imports.sql.ts";
import { COUNTED } from "./kinds.ts";
import { type FirstRemark, firstRemarks, type RemarkRow } from "./remarks.sql.ts";

/** Remarks shown with an import itself. */
const SHOWN = 50;

type Wire = Static<typeof SisImport>;
type Presenting = Pick<Context, "db" | "root" | "origin" | "now">;

export async function presentImport(ctx: Presenting, row: ImportRow): Promise<Wire> {
  return one(await presentImports(ctx, [row]), "the import");
}

/** Presents a page of imports, with what belongs to them loaded in one statement of each kind for all of them. */
export async function presentImports(ctx: Presenting, rows: readonly ImportRow[]): Promise<Wire[]> {
  if (rows.length === 0) return [];
  const { db, root: tenant } = ctx;
  const remarks = await execute(db, firstRemarks, { tenant, imports: rows.map((row) => row.id), limit: SHOWN });
  const fileIds = rows.flatMap((row) => [row.attachment_id, row.errors_attachment_id]).filter((id) => id !== null);
  const files = new Map((await filesByIds(ctx, fileIds)).map((file) => [file.id, file]));
  const ids = [...new Set(rows.map((row) => row.user_id))].filter((id) => id !== null);
  const users = ids.length === 0 ? [] : await execute(db, usersOfImports, { tenant, ids });
  const usersById = new Map(users.map((user) => [user.id, user]));
  return rows.map((row) =>
    present(ctx, row, {
      remarks: remarks.filter((remark) => remark.sis_import_id === row.id),
      upload: files.get(row.attachment_id ?? 0),
      errors: files.get(row.errors_attachment_id ?? 0),
      user: usersById.get(row.user_id ?? 0),
    }),
  );
}

interface Belongings {
  readonly remarks: readonly FirstRemark[];
  readonly upload: FileRow | undefined;
  readonly errors: FileRow | undefined;
  readonly user: ImporterRow | undefined;
}

function present({ origin, now }: Presenting, row: ImportRow, { remarks, upload, errors, user }: Belongings): Wire {
  const { options } = row;
  const file = (stored: FileRow) => presentFile(stored, { origin, now, manages: true });
  return {
    id: row.id,
    created_at: wireTime(row.created_at),
    started_at: wireTimeOrNull(row.started_at),
    ended_at: wireTimeOrNull(row.ended_at),
    updated_at: wireTime(row.updated_at),
    progress: progressOf(row),
    workflow_state: row.workflow_state as Wire["workflow_state"],
    data: {
      import_type: "instructure_csv",
      ...(row.started_at === null ? {} : { supplied_batches: row.supplied_batches ?? [], counts: countsOf(row) }),
    },
    batch_mode: options.batch_mode ?? null,
    batch_mode_term_id: options.batch_mode_term_id ?? null,
    multi_term_batch_mode: options.multi_term_batch_mode ?? null,
    override_sis_stickiness: options.override_sis_stickiness ?? null,
    add_sis_stickiness: options.add_sis_stickiness ?? null,
    clear_sis_stickiness: options.clear_sis_stickiness ?? null,
    skip_deletes: options.skip_deletes ?? null,
    update_sis_id_if_login_claimed: options.update_sis_id_if_login_claimed ?? null,
    diffing_data_set_identifier: row.diffing_data_set_identifier,
    diffed_against_import_id: row.diffed_against_import_id,
    diffing_drop_status: options.diffing_drop_status ?? null,
    diffing_remaster: options.diffing_remaster_data_set ?? null,
    change_threshold: options.change_threshold ?? null,
    user: user === undefined ? null : { ...user, created_at: wireTime(user.created_at) },
    ...(upload === undefined || row.started_at === null ? {} : { csv_attachments: [file(upload)] }),
    ...(errors === undefined ? {} : { errors_attachment: file(errors) }),
    ...messages(
      "processing_warnings",
      remarks.filter((remark) => !remark.failure),
    ),
    ...messages(
      "processing_errors",
      remarks.filter((remark) => remark.failure),
    ),
  };
}

const countsOf = ({ counts }: ImportRow): Record<string, number> => {
  const more = Object.keys(counts).filter((name) => !COUNTED.includes(name));
  return Object.fromEntries([...COUNTED, ...more].map((name) => [name, counts[name] ?? 0]));
};

function progressOf(row: ImportRow): number {
  if (row.workflow_state.startsWith("imported")) return 100;
  if (row.total_rows === 0) return 0;
  const percent = Math.floor((100 * row.rows_done) / row.total_rows);
  return UNFINISHED.includes(row.workflow_state) ? Math.min(99, percent) : percent;
}

function messages(key: "processing_warnings" | "processing_errors", remarks: readonly FirstRemark[]) {
  const [first] = remarks;
  if (first === undefined) return {};
  const list = remarks.map(({ file, message }) => [file ?? "", message]);
  const more = first.total - remarks.length;
  const what = key === "processing_warnings" ? "warnings" : "errors";
  if (more > 0) list.push(["", `There were ${more} more ${what}; errors_attachment lists them all`]);
  return { [key]: list };
}

export const presentRemark = (row: RemarkRow): Static<typeof SisImportError> => ({
  sis_import_id: row.sis_import_id,
  file: row.file,
  message: row.message,
  row: row.row,
  row_info: row.row_info,
});
