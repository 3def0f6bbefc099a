/** Canvas's rule for search terms on people: blank filters nothing, a whole id finds its user, one letter is too few. */
import { searchTooShort } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { sortKey } from "../../platform/sortKey.ts";

export interface PeopleTerm {
  /** As it stands in names, logins and addresses, in lower case. */
  readonly text: string;
  /** As it stands in sort keys. */
  readonly key: string;
  /** The user of this id, if in scope, is the whole result. */
  readonly id: number | null;
  /** Digits alone that are too few to be searched for. */
  readonly idOnly: boolean;
}

const MIN_LENGTH = 2;

export function readPeopleTerm(given: string | null | undefined): PeopleTerm | undefined {
  const text = given?.trim() ?? "";
  if (text === "") return undefined;
  const id = parseId(text);
  const short = [...text].length < MIN_LENGTH;
  if (short && id === null) throw searchTooShort();
  return { text: text.toLowerCase(), key: sortKey(text), id, idOnly: short };
}
