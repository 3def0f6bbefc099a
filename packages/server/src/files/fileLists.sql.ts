/** Reads pages of files and folders. */
import { type Db, run } from "../store/database.ts";
import type { FileRow } from "./files.sql.ts";
import type { FolderRow, Owner } from "./folders.sql.ts";

/** What each order sorts by, and the type of its key. */
const ORDERS = {
  name: ["a.sort_key", "text"],
  size: ["a.size", "bigint"],
  created_at: ["a.created_at", "timestamptz"],
  updated_at: ["a.updated_at", "timestamptz"],
  content_type: ["a.content_type", "text"],
  user: ["coalesce(u.sort_key, '')", "text"],
} as const;

export type FileOrder = keyof typeof ORDERS;
export const isFileOrder = (word: string): word is FileOrder => Object.hasOwn(ORDERS, word);

/** Where a page of files begins: the sort key as text, and the id, of the last file before it. */
export type FileAnchor = readonly [string, number];
export const isFileAnchor = (key: unknown): key is FileAnchor =>
  Array.isArray(key) && key.length === 2 && typeof key[0] === "string" && Number.isSafeInteger(key[1]);

export interface FileFilter {
  readonly owner: Owner;
  /** Only files of this folder. */
  readonly folderId: number | null;
  /** Leave out hidden and locked files. */
  readonly openAt: Date | null;
  readonly search: string | null;
  /** Media types or their first halves. */
  readonly types: readonly string[];
  readonly notTypes: readonly string[];
}

export interface FilePage {
  readonly order: FileOrder;
  readonly descending: boolean;
  readonly limit: number;
  readonly after: FileAnchor | undefined;
  readonly offset: number;
}

const matches = (param: string) =>
  `exists (select 1 from unnest(${param}::text[]) t where a.content_type = t or starts_with(a.content_type, t || '/')
     or starts_with(a.content_type, t || ';'))`;

export async function listFileRows(db: Db, filter: FileFilter, page: FilePage): Promise<(FileRow & { key: string })[]> {
  const [column, type] = ORDERS[page.order];
  const direction = page.descending ? "desc" : "asc";
  return run(
    db,
    `select a.*, ${column}::text as key from attachments a
     ${page.order === "user" ? "left join users u on u.root_account_id = $1 and u.id = a.user_id" : ""}
     where a.root_account_id = $1 and a.context_type = $2 and a.context_id = $3 and a.workflow_state = 'available'
       and ($4::bigint is null or a.folder_id = $4)
       and ($5::timestamptz is null or not (a.hidden or a.locked or coalesce(a.unlock_at > $5, false)
         or coalesce(a.lock_at <= $5, false)))
       and ($6::text is null or strpos(a.sort_key, $6) > 0)
       and (cardinality($7::text[]) = 0 or ${matches("$7")}) and not ${matches("$8")}
       ${page.after === undefined ? "" : `and (${column}, a.id) ${page.descending ? "<" : ">"} ($11::${type}, $12::bigint)`}
     order by ${column} ${direction}, a.id ${direction} limit $9 offset $10`,
    [
      filter.owner.root,
      filter.owner.type,
      filter.owner.id,
      filter.folderId,
      filter.openAt,
      filter.search,
      filter.types,
      filter.notTypes,
      page.limit,
      page.after === undefined ? page.offset : 0,
      ...(page.after ?? []),
    ],
  );
}

interface FolderCounts {
  readonly files_count: number;
  readonly folders_count: number;
}

export type CountedFolder = FolderRow & FolderCounts;

const COUNTS = `
  (select count(*) from attachments a where a.root_account_id = f.root_account_id and a.folder_id = f.id
     and a.workflow_state = 'available') as files_count,
  (select count(*) from folders s where s.root_account_id = f.root_account_id and s.parent_folder_id = f.id) as folders_count`;

/** These folders with how much lies in them, in the order of the ids. */
export async function countFolders(db: Db, root: number, ids: readonly number[]): Promise<CountedFolder[]> {
  return run<CountedFolder>(
    db,
    `select f.*, ${COUNTS} from unnest($2::bigint[]) with ordinality as wanted (id, place)
     join folders f on f.root_account_id = $1 and f.id = wanted.id order by wanted.place`,
    [root, ids],
  );
}

/** A page of the folders of an owner by path, or of one folder by name. */
export async function listFolderRows(
  db: Db,
  owner: Owner,
  parentId: number | null,
  page: { readonly limit: number; readonly offset: number },
): Promise<CountedFolder[]> {
  return run<CountedFolder>(
    db,
    `select f.*, ${COUNTS} from folders f
     where f.root_account_id = $1 and f.context_type = $2 and f.context_id = $3
       and ($4::bigint is null or f.parent_folder_id = $4)
     order by f.full_name, f.id limit $5 offset $6`,
    [owner.root, owner.type, owner.id, parentId, page.limit, page.offset],
  );
}
