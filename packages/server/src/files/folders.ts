/** Finds folders by their path and makes those that are missing. */
import { invalid } from "../platform/errors.ts";
import type { Db } from "../store/database.ts";
import { type FolderRow, foldersByPath, insertFolder, type Owner } from "./folders.sql.ts";

const ROOT_NAMES = { User: "my files", Course: "course files", Group: "files" } as const;

/** The folder whose files may be attached to messages. */
export const CONVERSATION_FOLDER = "conversation attachments";

/** Where uploads go that name no folder. */
export const DEFAULT_FOLDER = "unfiled";

const MAX_DEPTH = 32;

/** Names from the root folder down; a path that already begins with the root folder's name is not put beneath it twice. */
function pathNames(type: Owner["type"], path: string): string[] {
  const rootName = ROOT_NAMES[type];
  const names = path.split("/").map((name) => name.trim());
  const given = names.filter((name) => name !== "");
  if (given.some((name) => name === "." || name === ".." || name.length > 255))
    throw invalid("parent_folder_path", "invalid", "a folder's name has 1 to 255 characters and is not . or ..");
  if (given.length > MAX_DEPTH) throw invalid("parent_folder_path", "invalid", `is deeper than ${MAX_DEPTH} folders`);
  return given[0] === rootName ? given : [rootName, ...given];
}

/** The full name of the folder at a path. */
export const fullName = (type: Owner["type"], path: string): string => pathNames(type, path).join("/");

const prefixes = (names: readonly string[]): string[] => names.map((_, i) => names.slice(0, i + 1).join("/"));

/** The folders from the root to the one at `path`; undefined when there is none. */
export async function resolvePath(db: Db, owner: Owner, path: string): Promise<FolderRow[] | undefined> {
  const names = pathNames(owner.type, path);
  const found = await foldersByPath(db, owner, prefixes(names));
  return found.length === names.length ? found : undefined;
}

/** The folder at `path`, made with all that lead to it where they are missing. An empty path is the root folder. */
export async function ensureFolder(db: Db, owner: Owner, path: string, now: Date): Promise<FolderRow> {
  const names = pathNames(owner.type, path);
  const found = await foldersByPath(db, owner, prefixes(names));
  let folder = found.at(-1);
  for (const name of names.slice(found.length)) folder = await insertFolder(db, owner, folder, name, now);
  return folder!;
}
