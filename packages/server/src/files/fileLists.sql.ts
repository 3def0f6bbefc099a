/** Reads pages of files. */
import { type Db, execute } from "../store/database.ts";
import { sql, statement, variants } from "../store/statement.ts";
import type { FileRow } from "./files.sql.ts";
import type { Owner } from "./folders/folders.sql.ts";

/** The column of each order, and the SQL type of its key. */
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

/** The sort key, as text, and the id of the last file before a page. */
export type FileAnchor = readonly [string, number];
export const isFileAnchor = (key: unknown): key is FileAnchor =>
  Array.isArray(key) && key.length === 2 && typeof key[0] === "string" && Number.isSafeInteger(key[1]);

export interface FileFilter {
  readonly root: number;
  readonly owner: Owner;
  /** Only files of this folder; null for all. */
  readonly folderId: number | null;
  /** Leaves out files that are hidden, or locked at this moment; null leaves out none. */
  readonly openAt: Date | null;
  readonly search: string | null;
  /** Media types or their first halves. */
  readonly types: readonly string[];
  readonly notTypes: readonly string[];
}

interface Order {
  readonly order: FileOrder;
  readonly descending: boolean;
}

export interface FilePage extends Order {
  readonly limit: number;
  readonly after: FileAnchor | undefined;
  readonly offset: number;
}

const isOfType = (types: string) =>
  `exists (select 1 from unnest(${types}) t where a.content_type = t or starts_with(a.content_type, t || '/')
        or starts_with(a.content_type, t || ';'))`;

const filesOfOwner = variants(
  "files_of_owner",
  {
    tenant: "bigint",
    ownerType: "text",
    owner: "bigint",
    folder: "bigint | null",
    openAt: "timestamptz | null",
    search: "text | null",
    types: "text[]",
    notTypes: "text[]",
    afterKey: "text | null",
    afterId: "bigint | null",
    limit: "bigint",
    offset: "bigint",
  },
  (p, { order, descending }: Order) => {
    const [column, type] = ORDERS[order];
    const direction = descending ? "desc" : "asc";
    return sql<FileRow & { readonly key: string }>`
    select a.*, ${column}::text as key from attachments a
    ${order === "user" ? `left join users u on u.root_account_id = ${p.tenant} and u.id = a.user_id` : ""}
    where a.root_account_id = ${p.tenant} and a.context_type = ${p.ownerType} and a.context_id = ${p.owner}
      and a.workflow_state = 'available' and (${p.folder} is null or a.folder_id = ${p.folder})
      and (${p.openAt} is null or not (a.hidden or a.locked or coalesce(a.unlock_at > ${p.openAt}, false)
        or coalesce(a.lock_at <= ${p.openAt}, false)))
      and (${p.search} is null or strpos(a.sort_key, ${p.search}) > 0)
      and (cardinality(${p.types}) = 0 or ${isOfType(p.types)}) and not ${isOfType(p.notTypes)}
      and (${p.afterKey} is null
        or (${column}, a.id) ${descending ? "<" : ">"} (cast(${p.afterKey} as ${type}), ${p.afterId}))
    order by ${column} ${direction}, a.id ${direction} limit ${p.limit} offset ${p.offset}`;
  },
  {
    examples: [
      { order: "name", descending: false },
      { order: "user", descending: true },
    ],
  },
);

/** A page of an owner's files, each with the key under which it was ordered. */
export function listFileRows(db: Db, filter: FileFilter, page: FilePage) {
  const [afterKey, afterId] = page.after ?? [null, null];
  return execute(db, filesOfOwner({ order: page.order, descending: page.descending }), {
    tenant: filter.root,
    ownerType: filter.owner.type,
    owner: filter.owner.id,
    folder: filter.folderId,
    openAt: filter.openAt,
    search: filter.search,
    types: filter.types,
    notTypes: filter.notTypes,
    afterKey,
    afterId,
    limit: page.limit,
    offset: page.after === undefined ? page.offset : 0,
  });
}

/** The files that lie in folders, by id. */
export const filesInFolders = statement(
  "files_in_folders",
  { tenant: "bigint", folders: "bigint[]" },
  (p) => sql<FileRow>`
    select * from attachments where root_account_id = ${p.tenant} and folder_id = any(${p.folders})
      and workflow_state = 'available' order by id`,
);
