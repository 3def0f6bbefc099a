/** Folders over HTTP. */
import { files } from "@pidge/api";
import type { Actor } from "../platform/actor.ts";
import { Answer } from "../platform/context.ts";
import { forbidden, notFound } from "../platform/errors.ts";
import type { RawMap } from "../platform/nesting.ts";
import { ordinalLinks, readOrdinalPage } from "../platform/paging.ts";
import { route } from "../platform/route.ts";
import type { Db } from "../store/database.ts";
import { accessContext, contextOfPath, type FileContext, findFolder } from "./access.ts";
import { createFolder } from "./createFolder.ts";
import { countFolders, listFolderRows } from "./fileLists.sql.ts";
import { presentFolder } from "./folderPresent.ts";
import type { FolderRow } from "./folders.sql.ts";
import { ensureFolder, resolvePath } from "./folders.ts";

async function presentAll(db: Db, rows: readonly FolderRow[], context: FileContext, origin: string) {
  const ids = rows.map((f) => f.id);
  return (await countFolders(db, context.owner.root, ids)).map((f) => presentFolder(f, context, origin));
}

async function page(db: Db, context: FileContext, parentId: number | null, query: RawMap, origin: string) {
  const at = readOrdinalPage(query);
  const rows = await listFolderRows(db, context.owner, parentId, { limit: at.perPage + 1, offset: at.offset });
  const shown = rows.slice(0, at.perPage).map((f) => presentFolder(f, context, origin));
  return new Answer(shown, { links: ordinalLinks(at, { more: rows.length > shown.length }) });
}

/** The folder that `:id` names; `root` is the root folder of the context that the path names. */
async function accessFolder(db: Db, actor: Actor, path: Readonly<Record<string, string>>, now: Date) {
  if (path.id === "root") {
    const context = await accessContext(db, actor, path, now);
    return { folder: await ensureFolder(db, context.owner, "", now), context };
  }
  const found = await findFolder(db, actor, (path.id ?? path.folder_id)!, now);
  const named = await contextOfPath(db, actor, path, now);
  if (named && (named.owner.type !== found.context.owner.type || named.owner.id !== found.context.owner.id))
    throw notFound();
  if (!found.context.canRead) throw forbidden();
  return found;
}

export const folderRoutes = [
  route(files.listContextFolders, async ({ db, actor, path, query, origin, now }) => {
    const context = await accessContext(db, actor, path, now);
    await ensureFolder(db, context.owner, "", now);
    return page(db, context, null, query, origin);
  }),

  route(files.listSubfolders, async ({ db, actor, path, query, origin, now }) => {
    const { folder, context } = await accessFolder(db, actor, path, now);
    return page(db, context, folder.id, query, origin);
  }),

  route(files.showFolder, async ({ db, actor, path, origin, now }) => {
    const { folder, context } = await accessFolder(db, actor, path, now);
    return (await presentAll(db, [folder], context, origin))[0];
  }),

  route(files.resolveFolderPath, async ({ db, actor, path, origin, now }) => {
    const context = await accessContext(db, actor, path, now);
    await ensureFolder(db, context.owner, "", now);
    const found = await resolvePath(db, context.owner, path["*"] ?? "");
    if (found === undefined) throw notFound();
    return presentAll(db, found, context, origin);
  }),

  route(files.createFolder, async ({ db, actor, path, params, origin, now }) => {
    const inFolder = path.folder_id === undefined ? undefined : await findFolder(db, actor, path.folder_id, now);
    const context = inFolder?.context ?? (await contextOfPath(db, actor, path, now));
    if (context === undefined) throw notFound();
    const folder = await createFolder(db, context, inFolder?.folder, params, now);
    return (await presentAll(db, [folder], context, origin))[0];
  }),
];
