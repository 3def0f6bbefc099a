/** Makes, changes and deletes terms. */
import type { terms as endpoints, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { given, shortText, unlessTaken } from "../../platform/attributes.ts";
import { invalid, plainMessage } from "../../platform/errors.ts";
import type { Database } from "../../store/database.ts";
import type { AccountAccess } from "../accounts/access.ts";
import { insertTerm, type TermRow, termIsUsed, updateTermRow } from "./terms.sql.ts";

type Input = NonNullable<Static<(typeof endpoints.createTerm)["params"]>["enrollment_term"]>;

const TAKEN = { enrollment_terms_sis: "sis_term_id" };

function termValues(account: AccountAccess, input: Input, before?: TermRow) {
  const values = given({
    name: shortText("name", input.name) ?? undefined,
    start_at: input.start_at,
    end_at: input.end_at,
    ...(account.can("manage_sis") ? { sis_term_id: shortText("sis_term_id", input.sis_term_id) } : {}),
  });
  const { start_at: start = before?.start_at, end_at: end = before?.end_at } = values;
  if (start && end && end < start) throw invalid("end_at", "invalid", "End must be after start");
  return values;
}

export async function createTerm(db: Database, actor: Actor, account: AccountAccess, input: Input, now: Date) {
  const values = termValues(account, input);
  const { name } = values;
  if (name === undefined) throw invalid("name", "required", "name is required");
  const stamps = { root_account_id: actor.root, created_at: now, updated_at: now };
  return unlessTaken(TAKEN, () => insertTerm(db, { ...values, name, ...stamps }));
}

export async function updateTerm(
  db: Database,
  actor: Actor,
  account: AccountAccess,
  term: TermRow,
  input: Input,
  now: Date,
): Promise<void> {
  const values = termValues(account, input, term);
  await unlessTaken(TAKEN, () => updateTermRow(db, actor.root, term.id, { ...values, updated_at: now }));
}

export async function deleteTerm(db: Database, actor: Actor, term: TermRow, now: Date): Promise<TermRow> {
  if (term.is_default) throw plainMessage("Cannot delete the default term");
  if (await termIsUsed(db, actor.root, term.id)) throw plainMessage("Cannot delete a term with active courses");
  await updateTermRow(db, actor.root, term.id, { workflow_state: "deleted", updated_at: now });
  return { ...term, workflow_state: "deleted" };
}
