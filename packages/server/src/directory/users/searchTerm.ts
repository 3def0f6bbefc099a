/** Reads search terms for people by Canvas's rule: a blank one filters nothing, an id finds its user, one letter is refused. */
import { searchTooShort } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { sortKey } from "../../platform/sortKey.ts";

export interface PeopleTerm {
  /** Compared with names, logins and addresses; in lower case. */
  readonly text: string;
  /** Compared with sort keys. */
  readonly key: string;
  /** If the user of this id is among those searched, they are the only result. */
  readonly id: number | null;
  /** A term of digits that is too short to be searched for as text. */
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
