/** Presents files with what `include` adds to them. */
import { presentUserDisplay } from "../directory/users/present.ts";
import type { TenantContext } from "../platform/context.ts";
import { execute } from "../store/database.ts";
import { one } from "../store/must.ts";
import { type FileRow, uploadersByIds } from "./files.sql.ts";
import { type FileView, presentFile } from "./present.ts";

export interface IncludingView extends FileView {
  readonly include?: readonly string[] | undefined;
}

/** Presents files, with their uploaders if `include` has `user`: one query for all of them. */
export async function presentFiles(
  { db, root }: Pick<TenantContext, "db" | "root">,
  rows: readonly FileRow[],
  view: IncludingView,
) {
  const files = rows.map((row) => presentFile(row, view));
  if (!view.include?.includes("user")) return files;
  const ids = [...new Set(rows.flatMap((row) => row.user_id ?? []))];
  const users = await execute(db, uploadersByIds, { tenant: root, ids });
  const byId = new Map(users.map((user) => [user.id, presentUserDisplay(user, view.origin)]));
  return files.map((file, i) => ({ ...file, user: byId.get(rows[i]?.user_id ?? -1) ?? null }));
}

/** Presents one file with everything that is shown of a single file. */
export async function presentOneFile(ctx: Pick<TenantContext, "db" | "root">, row: FileRow, view: IncludingView) {
  return { ...one(await presentFiles(ctx, [row], view), "the file to present"), preview_url: null };
}
