/** Reads the dates of SIS files. */
import { readTime } from "../platform/times.ts";

export type DateChange = Date | null | "keep" | "bad";

/** `<delete>` clears, empty keeps; without a zone a date is UTC. */
export function readDate(text: string | null | undefined): DateChange {
  if (text === null || text === undefined) return "keep";
  if (text.toLowerCase() === "<delete>") return null;
  return readTime(text, "UTC") ?? "bad";
}
