/** Lists files. */
import type { TenantContext } from "../platform/context.ts";
import { searchTooShort } from "../platform/errors.ts";
import type { RawMap } from "../platform/nesting.ts";
import { decodeBookmark, encodeBookmark, type Links, ordinalLinks, readOrdinalPage } from "../platform/paging.ts";
import { sortKey } from "../platform/sortKey.ts";
import type { FileContext } from "./access.ts";
import { isFileAnchor, isFileOrder, listFileRows } from "./fileLists.sql.ts";
import type { FileRow } from "./files.sql.ts";
import type { FolderRow } from "./folders/folders.sql.ts";

export interface ListRequest {
  readonly context: FileContext;
  /** Only files of this folder. */
  readonly folder?: FolderRow | undefined;
  readonly params: {
    readonly search_term?: string | null | undefined;
    readonly content_types?: readonly string[] | undefined;
    readonly exclude_content_types?: readonly string[] | undefined;
    readonly sort?: string | null | undefined;
    readonly order?: string | null | undefined;
  };
  readonly query: RawMap;
}

/** A page of the files of a context or folder. Hidden and locked files are listed only for those who may edit them. */
export async function listFiles(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  { context, folder, params, query }: ListRequest,
): Promise<{ files: FileRow[]; links: Links }> {
  const term = params.search_term?.trim() ?? "";
  if (term.length === 1) throw searchTooShort();
  const page = readOrdinalPage(query);
  const anchor = page.anchor === undefined ? undefined : decodeBookmark(page.anchor);
  const order = params.sort ?? "";
  const rows = await listFileRows(
    db,
    {
      root,
      owner: context.owner,
      folderId: folder?.id ?? null,
      openAt: context.canEdit ? null : now,
      search: term === "" ? null : sortKey(term),
      types: params.content_types ?? [],
      notTypes: params.exclude_content_types ?? [],
    },
    {
      order: isFileOrder(order) ? order : "name",
      descending: params.order?.toLowerCase() === "desc",
      limit: page.perPage + 1,
      after: isFileAnchor(anchor) ? anchor : undefined,
      offset: page.offset,
    },
  );
  const files = rows.slice(0, page.perPage);
  const more = rows.length > files.length;
  const last = files.at(-1);
  const nextAnchor = more && last !== undefined ? encodeBookmark([last.key, last.id]) : undefined;
  return { files, links: ordinalLinks(page, { more, nextAnchor }) };
}
