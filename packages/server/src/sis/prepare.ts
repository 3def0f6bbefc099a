/** Opens an import's upload: which files can be taken, in which order, and what is wrong with the others. */
import type { Database } from "../store/database.ts";
import type { Remark } from "./chunk.ts";
import { type CsvFile, inspect } from "./csv.ts";
import { IMPORTERS } from "./importers/index.ts";
import { KINDS } from "./kinds.ts";
import type { ImportRow } from "./queries/imports.ts";
import { readStored } from "./storeFile.ts";
import { type Unpacked, UnusableUpload, unpack } from "./unpack.ts";

export interface Prepared {
  /** In processing order. */
  readonly files: readonly CsvFile[];
  readonly remarks: readonly Remark[];
  readonly totalRows: number;
  /** Whether nothing at all can be done with the upload. */
  readonly unusable: boolean;
}

export async function prepare(db: Database, row: ImportRow): Promise<Prepared> {
  const stored = row.attachment_id === null ? undefined : await readStored(db, row.root_account_id, row.attachment_id);
  if (stored === undefined) return nothing("", "The uploaded file is gone");
  try {
    return await open(await unpack({ ...stored, kind: row.upload_kind }));
  } catch (error) {
    if (error instanceof UnusableUpload) return nothing(stored.name, error.message);
    throw error;
  }
}

const nothing = (name: string, message: string): Prepared => ({
  files: [],
  remarks: [remark(name, message, null, true)],
  totalRows: 0,
  unusable: true,
});

async function open({ files, unknown }: Unpacked): Promise<Prepared> {
  const remarks: Remark[] = unknown.map((file) => remark(file, "Skipping unknown file type", null, false));
  const taken: CsvFile[] = [];
  for (const { name, bytes } of files) {
    const file = await inspect(name, bytes);
    if ("kind" in file && IMPORTERS[file.kind.name] !== undefined) taken.push(file);
    else if ("kind" in file)
      remarks.push(remark(name, `${file.kind.name} files are not imported by this server`, 1, true));
    else remarks.push(remark(file.name, file.message, file.line, true));
  }
  taken.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  return { files: taken, remarks, totalRows: taken.reduce((n, file) => n + file.rows, 0), unusable: false };
}

const remark = (file: string, message: string, row: number | null, failure: boolean): Remark => ({
  file,
  message,
  row,
  row_info: null,
  failure,
});
