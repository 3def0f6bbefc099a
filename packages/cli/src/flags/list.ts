/** The flags of the commands that list records, or show one. */
import type { Command } from "commander";

/** What to list, or the record to show. */
export interface Listing {
  readonly id: string | undefined;
  readonly user: string | undefined;
  readonly limit: number;
  readonly json: boolean;
}

export function addListFlags(command: Command, what: string): Command {
  return command
    .option("--user <user>", "only those of this user: id, login or sis_user_id:…")
    .option("--limit <number>", `how many ${what} at most, newest first (default 20)`, readLimit)
    .option("--json", "print JSON");
}

export function listingOf(
  id: string | undefined,
  parsed: { readonly user?: string; readonly limit?: number; readonly json?: boolean },
): Listing {
  if (id !== undefined && !/^\d{1,15}$/.test(id)) throw new Error(`the id must be a number, not ${id}`);
  if (id !== undefined && parsed.user !== undefined)
    throw new Error("give an id or --user, not both: an id selects one record");
  return { id, user: parsed.user, limit: parsed.limit ?? 20, json: parsed.json ?? false };
}

function readLimit(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`--limit must be a number from 1 to 999999, not ${text}`);
  return Number(text);
}
