/** The list that a request refers to: its scope and filter, and whether it contains a row (CONV 2.1). */
import { fault } from "../../platform/errors.ts";
import { parseFilter } from "../addressBook/parseRecipients.ts";
import type { ConversationRow } from "./conversations.sql.ts";
import type { Filter, Scope } from "./pages.sql.ts";

export interface ListParams {
  readonly scope?: string | null | undefined;
  readonly filter?: readonly string[] | undefined;
  readonly filter_mode?: string | null | undefined;
}

export interface Listing {
  readonly scope: Scope;
  readonly filter: Filter;
}

const SCOPES = new Set(["unread", "archived", "starred", "sent"]);

/** Reads scope and filter. An unknown scope is the inbox; an unknown mode is refused before anything else. */
export function readListing(params: ListParams): Listing {
  const mode = params.filter_mode ?? "";
  if (mode !== "" && mode !== "and" && mode !== "or") throw fault("filter_mode", "invalid");
  const scope = params.scope ?? "";
  return {
    scope: SCOPES.has(scope) ? (scope as Scope) : "inbox",
    filter: { mode: mode === "and" ? "and" : "or", ...parseFilter(params.filter) },
  };
}

/** Tells whether the list contains the row. */
export function isListed(row: ConversationRow, { scope, filter }: Listing): boolean {
  if (row.message_count === 0 || !inScope(row, scope)) return false;
  const people = new Set(row.people.map((person) => person.id));
  const matches = [
    ...filter.tags.map((tag) => row.tags?.includes(tag) ?? false),
    ...filter.users.map((user) => people.has(user)),
  ];
  return matches.length === 0 || (filter.mode === "and" ? matches.every(Boolean) : matches.some(Boolean));
}

function inScope(row: ConversationRow, scope: Scope): boolean {
  switch (scope) {
    case "starred":
      return row.starred;
    case "sent":
      return row.visible_last_authored_at !== null;
    case "unread":
      return row.last_message_at !== null && row.workflow_state === "unread";
    case "archived":
      return row.last_message_at !== null && row.workflow_state === "archived";
    default:
      return row.last_message_at !== null && row.workflow_state !== "archived";
  }
}
