/** Reads what titles are searched for. */
import { searchTooShort } from "../../../platform/errors.ts";
import { sortKey } from "../../../platform/sortKey.ts";

/** The title that the list is searched for, as the store keeps titles for searching. */
export function readSearch(given: string | null | undefined): string | undefined {
  const term = given?.trim() ?? "";
  if (term === "") return undefined;
  if ([...term].length < 2) throw searchTooShort();
  return sortKey(term);
}
