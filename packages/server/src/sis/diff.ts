/** Diffing: of a series of uploads only what differs from the last one is taken; what is left out is dropped. */
import { allRows, type CsvFile, csvLine, type Row, withRows } from "./csv.ts";
import type { KindName } from "./kinds.ts";
import type { ImportOptions } from "./options.ts";

/** What tells the rows of a kind apart. Kinds that are missing here cannot be dropped, and are taken whole. */
const KEYS: Readonly<Partial<Record<KindName, readonly string[]>>> = {
  account: ["account_id"],
  term: ["term_id"],
  course: ["course_id"],
  section: ["section_id"],
  xlist: ["xlist_course_id", "section_id"],
  user: ["user_id"],
  enrollment: ["course_id", "section_id", "user_id", "user_integration_id", "role", "role_id", "associated_user_id"],
  admin: ["user_id", "account_id", "role", "role_id"],
  group_category: ["group_category_id"],
  group: ["group_id"],
  group_membership: ["group_id", "user_id"],
};

const keyOf = (row: Row, columns: readonly string[]): string =>
  csvLine(columns.map((name) => row.values[name] ?? null));
const contentOf = (row: Row): string => JSON.stringify(Object.entries(row.values).sort());

/**
 * The files with only those rows that are not the same in `before`, followed by the rows that were dropped since,
 * with the status that drops them. Nothing of a kind that has no file now is dropped, and nothing at all without
 * `dropping`.
 */
export async function diffFiles(
  now: readonly CsvFile[],
  before: readonly CsvFile[],
  options: ImportOptions,
  dropping: boolean,
): Promise<CsvFile[]> {
  const earlier = new Map<string, { row: Row; file: CsvFile; content: string }>();
  for (const file of before) {
    const columns = KEYS[file.kind.name];
    if (columns !== undefined)
      for await (const row of allRows(file))
        earlier.set(`${file.kind.name}:${keyOf(row, columns)}`, { row, file, content: contentOf(row) });
  }
  const files: CsvFile[] = [];
  const seen = new Set<string>();
  for (const file of now) {
    const columns = KEYS[file.kind.name];
    if (columns === undefined) {
      files.push(file);
      continue;
    }
    const changed: Row[] = [];
    for await (const row of allRows(file)) {
      const key = `${file.kind.name}:${keyOf(row, columns)}`;
      seen.add(key);
      if (earlier.get(key)?.content !== contentOf(row)) changed.push(row);
    }
    files.push(withRows(file, changed));
  }
  if (!dropping) return files;
  const kinds = new Set(now.map((file) => file.kind.name));
  const dropped = [...earlier].filter(([key, { file }]) => kinds.has(file.kind.name) && !seen.has(key));
  for (const [file, entries] of Map.groupBy(dropped, ([, { file }]) => file)) {
    const status = (file.kind.name === "enrollment" && options.diffing_drop_status) || "deleted";
    files.push(
      withRows(
        file,
        entries.map(([, { row }]) => ({ ...row, values: { ...row.values, status } })),
      ),
    );
  }
  return files;
}
