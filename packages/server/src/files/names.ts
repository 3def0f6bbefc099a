/** Names of files: as they are shown and stored, and how they become unique in a folder. */
import { invalid, missingParam } from "../platform/errors.ts";
import { sortKey } from "../platform/sortKey.ts";

const MAX_LENGTH = 255;

/** Checks a name, and removes the directories that some browsers send with it. */
export function readFileName(given: string | null | undefined): string {
  if (given === undefined || given === null || given.trim() === "") throw missingParam("name");
  const name = given
    .replace(/^.*[/\\]/s, "")
    .replace(/[\x00-\x1f\x7f]/g, "")
    .trim();
  if (name === "" || name === "." || name === "..") throw invalid("name", "invalid", "is not a file's name");
  if (name.length > MAX_LENGTH) throw invalid("name", "too_long", `is longer than ${MAX_LENGTH} characters`);
  return name;
}

/** The columns that follow from a name. */
export const namesOf = (name: string) => ({
  name,
  filename: encodeURIComponent(name.toWellFormed()).replaceAll("%20", "+"),
  sortKey: sortKey(name),
});

/** The name; if it is taken, with `-1`, `-2`, … before its extension. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const { stem, extension } = splitName(name);
  for (let n = 1; ; n++) {
    const candidate = `${stem}-${n}${extension}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Splits `report.pdf` before the last dot; a name whose only dot is its first character has no extension. */
export function splitName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? { stem: name.slice(0, dot), extension: name.slice(dot) } : { stem: name, extension: "" };
}
