/** The names of files: as shown, as stored, and which of them are free in a folder. */
import { invalid, missingParam } from "../platform/errors.ts";
import { sortKey } from "../platform/sortKey.ts";

const MAX_LENGTH = 255;

/** The name shown to people, without the directories that some browsers send along. */
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

/** What follows from a name. */
export const namesOf = (name: string) => ({
  name,
  filename: encodeURIComponent(name.toWellFormed()).replaceAll("%20", "+"),
  sortKey: sortKey(name),
});

/** The name, or with `-1`, `-2`, … before its extension when it is taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const { stem, extension } = splitName(name);
  for (let n = 1; ; n++) {
    const candidate = `${stem}-${n}${extension}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** `report.pdf` in its two parts; a name that only begins with a dot has no extension. */
export function splitName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? { stem: name.slice(0, dot), extension: name.slice(dot) } : { stem: name, extension: "" };
}
