/** What a file shows beside itself when it is asked for. */

import { presentUserDisplay } from "../directory/users/present.ts";
import type { Db } from "../store/database.ts";
import { type FileRow, uploadersByIds } from "./files.sql.ts";
import { type FileView, presentFile } from "./present.ts";

/** Files on the wire, with their uploaders where `include` has `user`: one query for all. */
export async function presentFiles(
  db: Db,
  root: number,
  rows: readonly FileRow[],
  view: FileView,
  include: readonly string[] | undefined,
) {
  const files = rows.map((row) => presentFile(row, view));
  if (!include?.includes("user")) return files;
  const ids = [...new Set(rows.flatMap((row) => row.user_id ?? []))];
  const users = await uploadersByIds(db, root, ids);
  const byId = new Map(users.map((user) => [user.id, presentUserDisplay(user, view.origin)]));
  return files.map((file, i) => ({ ...file, user: byId.get(rows[i]!.user_id ?? -1) ?? null }));
}

/** One file with all that it shows where it stands alone. */
export async function presentOneFile(db: Db, row: FileRow, view: FileView, include: readonly string[] | undefined) {
  const [file] = await presentFiles(db, row.root_account_id, [row], view, include);
  return { ...file!, preview_url: null };
}
