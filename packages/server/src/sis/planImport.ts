/** Plans an import: which files of its upload can be imported, in which order, and what is wrong with the others. */
import type { TenantContext } from "../platform/context.ts";
import type { Remark } from "./chunk.ts";
import { type CsvFile, inspect } from "./csv.ts";
import { diffFiles } from "./diff.ts";
import { IMPORTERS } from "./importers/index.ts";
import { readImportFile } from "./importFile.ts";
import { type ImportRow, previousOfSeries } from "./imports.sql.ts";
import { KINDS } from "./kinds.ts";
import { type Unpacked, UnusableUpload, unpack } from "./unpack.ts";

export interface ImportPlan {
  /** In processing order. */
  readonly files: readonly CsvFile[];
  readonly remarks: readonly Remark[];
  readonly totalRows: number;
  /** Whether the upload cannot be opened. */
  readonly isUnusable: boolean;
  /** The import with which the upload was compared. */
  readonly diffedAgainst: number | null;
}

/** What there is to take: the whole upload, or in a series of uploads what differs from the last one. */
export async function planImport(ctx: Pick<TenantContext, "db" | "root">, row: ImportRow): Promise<ImportPlan> {
  const whole = await openUpload(ctx, row);
  if (row.diffing_data_set_identifier === null || row.options.diffing_remaster_data_set || whole.isUnusable)
    return whole;
  const previous = await previousOfSeries(ctx, row);
  if (previous === undefined) return whole;
  const before = await openUpload(ctx, previous);
  // what a file that could not be read holds has not been left out
  const dropping = !whole.remarks.some((remark) => remark.failure);
  const files = inOrder(await diffFiles(whole.files, before.files, row.options, dropping));
  return { ...whole, files, totalRows: rowsOf(files), diffedAgainst: previous.id };
}

async function openUpload(ctx: Pick<TenantContext, "db" | "root">, row: ImportRow): Promise<ImportPlan> {
  const stored = row.attachment_id === null ? undefined : await readImportFile(ctx, row.attachment_id);
  if (stored === undefined) return nothing("", "The uploaded file is gone");
  try {
    return await open(await unpack({ ...stored, kind: row.upload_kind }));
  } catch (error) {
    if (error instanceof UnusableUpload) return nothing(stored.name, error.message);
    throw error;
  }
}

const nothing = (name: string, message: string): ImportPlan => ({
  files: [],
  remarks: [remark(name, message, null, true)],
  totalRows: 0,
  isUnusable: true,
  diffedAgainst: null,
});

async function open({ files, unknown }: Unpacked): Promise<ImportPlan> {
  const remarks: Remark[] = unknown.map((file) => remark(file, "Skipping unknown file type", null, false));
  const taken: CsvFile[] = [];
  for (const { name, bytes } of files) {
    const file = await inspect(name, bytes);
    if ("kind" in file && IMPORTERS[file.kind.name] !== undefined) taken.push(file);
    else if ("kind" in file)
      remarks.push(remark(name, `${file.kind.name} files are not imported by this server`, 1, true));
    else remarks.push(remark(file.name, file.message, file.line, true));
  }
  return { files: inOrder(taken), remarks, totalRows: rowsOf(taken), isUnusable: false, diffedAgainst: null };
}

const inOrder = (files: readonly CsvFile[]): CsvFile[] =>
  files.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));

const rowsOf = (files: readonly CsvFile[]): number => files.reduce((n, file) => n + file.rows, 0);

const remark = (file: string, message: string, row: number | null, failure: boolean): Remark => ({
  file,
  message,
  row,
  row_info: null,
  failure,
});
