/** Names as they are ordered, and the parts of names. */
import { foldText } from "./foldText.ts";

/** The key by which names are ordered and searched: case and accents do not count, on every store alike. */
export const sortKey = (name: string): string => foldText(name);

/** "Last, First" of a full name, as Canvas derives it. */
export function sortableName(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.pop() ?? "";
  return words.length === 0 ? last : `${last}, ${words.join(" ")}`;
}

/** First and last name, as Canvas takes them from "Last, First". */
export function nameParts(sortable: string): { first: string; last: string } {
  const comma = sortable.indexOf(",");
  return comma === -1
    ? { first: sortable, last: "" }
    : { first: sortable.slice(comma + 1).trim(), last: sortable.slice(0, comma).trim() };
}
