/** What the cases of the check share. */
import { tenancyOf } from "../../support/tenancy.ts";

export const SCHEMA = new Map([
  ["people", ["root_account_id", "id", "name", "team_id"]],
  ["teams", ["root_account_id", "id", "name", "parent_id"]],
  ["notes", ["root_account_id", "id", "person_id", "body"]],
  ["secrets", ["name", "value"]],
]);

/** Names of what is not bound. */
export const unbound = (text: string): string[] =>
  tenancyOf(text, SCHEMA).unbound.map((line) => line.slice(0, line.indexOf(" is not bound")));
