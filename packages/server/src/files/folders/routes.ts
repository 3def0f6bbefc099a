/** Folders over HTTP. */
import { files } from "@pidge/api";
import { wireTime } from "../../platform/clock.ts";
import { Answer, type Context, type Request } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { accessContext, type FileContext, type FolderAccess, findFolderOfPath, findTarget } from "../access.ts";
import { copyFile, copyFolder } from "../copy.ts";
import { presentFile } from "../present.ts";
import { sweepSoon } from "../sweep.ts";
import { deleteFolder, updateFolder } from "./changeFolder.ts";
import { createFolder } from "./createFolder.ts";
import { countedFolders, listFolders } from "./folderLists.sql.ts";
import type { FolderRow } from "./folders.sql.ts";
import { ensureFolder, resolvePath } from "./folders.ts";
import { presentFolder } from "./present.ts";

async function presentAll({ db, root, origin }: Context, context: FileContext, rows: readonly FolderRow[]) {
  const counted = await execute(db, countedFolders, { tenant: root, ids: rows.map((row) => row.id) });
  return counted.map((row) => presentFolder(row, context, origin));
}

const presentOne = async (ctx: Context, { folder, context }: FolderAccess) =>
  one(await presentAll(ctx, context, [folder]), "the folder to present");

/** A page of a context's folders; only those in one folder unless `parent` is null. */
async function page(r: Request<unknown>, { owner, ...context }: FileContext, parent: number | null): Promise<Answer> {
  const at = readOrdinalPage(r.query);
  const slice = { limit: at.perPage + 1, offset: at.offset };
  const of = { tenant: r.root, ownerType: owner.type, owner: owner.id, parent };
  const rows = await execute(r.db, listFolders, { ...of, ...slice });
  const shown = rows.slice(0, at.perPage).map((row) => presentFolder(row, { owner, ...context }, r.origin));
  return new Answer(shown, { links: ordinalLinks(at, { more: rows.length > shown.length }) });
}

/** The folder `:id` of a path; `root` names the root folder of the context. A 403 if the actor cannot read it. */
async function accessFolder(ctx: Context, path: Parameters<typeof findFolderOfPath>[1]): Promise<FolderAccess> {
  if (path.id === "root") {
    const context = await accessContext(ctx, path);
    return { folder: await ensureFolder(ctx, context.owner, ""), context };
  }
  const found = await findFolderOfPath(ctx, path);
  if (!found.context.canRead) throw forbidden();
  return found;
}

export const folderRoutes = [
  route(files.listContextFolders, async (r) => {
    const context = await accessContext(r, r.path);
    await ensureFolder(r, context.owner, "");
    return page(r, context, null);
  }),

  route(files.listSubfolders, async (r) => {
    const { folder, context } = await accessFolder(r, r.path);
    return page(r, context, folder.id);
  }),

  route(files.showFolder, async (r) => presentOne(r, await accessFolder(r, r.path))),

  route(files.resolveFolderPath, async (r) => {
    const context = await accessContext(r, r.path);
    await ensureFolder(r, context.owner, "");
    const found = await resolvePath(r, context.owner, r.path["*"] ?? "");
    if (found === undefined) throw notFound();
    return presentAll(r, context, found);
  }),

  route(files.createFolder, async (r) => {
    const { context, folder: parent } = await findTarget(r, r.path);
    const folder = await createFolder(r, { context, parent, params: r.params });
    return presentOne(r, { folder, context });
  }),

  route(files.updateFolder, async (r) => {
    const found = await findFolderOfPath(r, r.path);
    const folder = await updateFolder(r, found, r.params);
    return presentOne(r, { ...found, folder });
  }),

  route(files.deleteFolder, async (r) => {
    const found = await findFolderOfPath(r, r.path);
    const shown = await presentOne(r, found);
    const { updated_at } = await deleteFolder(r, found, r.params.force === true);
    await sweepSoon(r);
    return { ...shown, updated_at: wireTime(updated_at) };
  }),

  route(files.copyFile, async (r) => {
    const into = await findFolderOfPath(r, { folder_id: r.path.dest_folder_id });
    const { source_file_id: source, on_duplicate: onDuplicate } = r.params;
    const file = await copyFile(r, { into, source, onDuplicate });
    await sweepSoon(r);
    return presentFile(file, { origin: r.origin, now: r.now, manages: into.context.canEdit });
  }),

  route(files.copyFolder, async (r) => {
    const into = await findFolderOfPath(r, { folder_id: r.path.dest_folder_id });
    const folder = await copyFolder(r, { into, source: r.params.source_folder_id });
    return presentOne(r, { folder, context: into.context });
  }),
];
