/** Lists files: which, in which order, and how far. */
import { searchTooShort } from "../platform/errors.ts";
import type { RawMap } from "../platform/nesting.ts";
import { decodeBookmark, encodeBookmark, type Links, ordinalLinks, readOrdinalPage } from "../platform/paging.ts";
import { sortKey } from "../platform/sortKey.ts";
import type { Db } from "../store/database.ts";
import type { FileContext } from "./access.ts";
import { isFileAnchor, isFileOrder, listFileRows } from "./fileLists.sql.ts";
import type { FileRow } from "./files.sql.ts";

export interface ListRequest {
  readonly search_term?: string | null | undefined;
  readonly content_types?: readonly string[] | undefined;
  readonly exclude_content_types?: readonly string[] | undefined;
  readonly sort?: string | null | undefined;
  readonly order?: string | null | undefined;
}

/** A page of the files of a context, or of one of its folders. Only managers see what is hidden or locked. */
export async function listFiles(
  db: Db,
  context: FileContext,
  folderId: number | null,
  request: ListRequest,
  query: RawMap,
  now: Date,
): Promise<{ files: FileRow[]; links: Links }> {
  const term = request.search_term?.trim() ?? "";
  if (term.length === 1) throw searchTooShort();
  const page = readOrdinalPage(query);
  const anchor = page.anchor === undefined ? undefined : decodeBookmark(page.anchor);
  const rows = await listFileRows(
    db,
    {
      owner: context.owner,
      folderId,
      openAt: context.canEdit ? null : now,
      search: term === "" ? null : sortKey(term),
      types: request.content_types ?? [],
      notTypes: request.exclude_content_types ?? [],
    },
    {
      order: isFileOrder(request.sort ?? "") ? (request.sort as "name") : "name",
      descending: request.order?.toLowerCase() === "desc",
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
