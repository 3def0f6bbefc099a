/** Finds folders by their paths, and creates those that are missing. */
import type { TenantContext } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { execute } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import { ensureSubfolder, type FolderRow, foldersByPath, type Owner } from "./folders.sql.ts";

type Reading = Pick<TenantContext, "db" | "root">;

const ROOT_NAMES = { User: "my files", Course: "course files", Group: "files" } as const;

/** The folder whose files can be attached to messages. */
export const CONVERSATION_FOLDER = "conversation attachments";

/** The folder of uploads that name no folder. */
export const DEFAULT_FOLDER = "unfiled";

/** How many names a path may have below the root folder. */
export const MAX_FOLDER_DEPTH = 32;

/** The names in a path, from the root folder down. The name of the root folder may be left out of the path. */
function pathNames(type: Owner["type"], path: string): string[] {
  const rootName = ROOT_NAMES[type];
  const names = path.split("/").map((name) => name.trim());
  const given = names.filter((name) => name !== "");
  if (given.some((name) => name === "." || name === ".." || name.length > 255))
    throw invalid("parent_folder_path", "invalid", "a folder's name has 1 to 255 characters and is not . or ..");
  if (given.length > MAX_FOLDER_DEPTH)
    throw invalid("parent_folder_path", "invalid", `is deeper than ${MAX_FOLDER_DEPTH} folders`);
  return given[0] === rootName ? given : [rootName, ...given];
}

/** The full name of the folder at a path. */
export const fullName = (type: Owner["type"], path: string): string => pathNames(type, path).join("/");

/** The existing folders on the way to the last of these names, from the root folder down. */
function foldersOnPath({ db, root }: Reading, { type, id }: Owner, names: readonly string[]): Promise<FolderRow[]> {
  const paths = names.map((_, i) => names.slice(0, i + 1).join("/"));
  return execute(db, foldersByPath, { tenant: root, ownerType: type, owner: id, paths });
}

/** The folders from the root folder to the one at a path; undefined if there is none. */
export async function resolvePath(ctx: Reading, owner: Owner, path: string): Promise<FolderRow[] | undefined> {
  const names = pathNames(owner.type, path);
  const found = await foldersOnPath(ctx, owner, names);
  return found.length === names.length ? found : undefined;
}

/** The folder at a path, created with the folders above it if they are missing. An empty path is the root folder. */
export async function ensureFolder(
  ctx: Pick<TenantContext, "db" | "root" | "now">,
  owner: Owner,
  path: string,
): Promise<FolderRow> {
  const names = pathNames(owner.type, path);
  const found = await foldersOnPath(ctx, owner, names);
  let parent = found.at(-1);
  for (const name of names.slice(found.length)) parent = await ensureSubfolder(ctx, { owner, parent, name });
  return must(parent, "the root folder");
}
