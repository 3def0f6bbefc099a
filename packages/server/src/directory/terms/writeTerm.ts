/** Creates, changes and deletes terms. */
import type { terms as endpoints, Static } from "@pidge/api";
import { given, shortText, unlessTaken } from "../../platform/attributes.ts";
import type { Context } from "../../platform/context.ts";
import { invalid, plainMessage } from "../../platform/errors.ts";
import type { AccountAccess } from "../accounts/access.ts";
import { insertTerm, type TermRow, termIsUsed, updateTermRow } from "./terms.sql.ts";

export interface TermInput {
  readonly account: AccountAccess;
  readonly attributes: NonNullable<Static<(typeof endpoints.createTerm)["params"]>["enrollment_term"]>;
}

const TAKEN = { enrollment_terms_sis: "sis_term_id" };

function termValues({ account, attributes }: TermInput, before?: TermRow) {
  const values = given({
    name: shortText("name", attributes.name) ?? undefined,
    start_at: attributes.start_at,
    end_at: attributes.end_at,
    ...(account.can("manage_sis") ? { sis_term_id: shortText("sis_term_id", attributes.sis_term_id) } : {}),
  });
  const { start_at: start = before?.start_at, end_at: end = before?.end_at } = values;
  if (start && end && end < start) throw invalid("end_at", "invalid", "End must be after start");
  return values;
}

export async function createTerm(ctx: Context, input: TermInput): Promise<number> {
  const values = termValues(input);
  const { name } = values;
  if (name === undefined) throw invalid("name", "required", "name is required");
  return unlessTaken(TAKEN, () => insertTerm(ctx, { ...values, name }));
}

export async function updateTerm(ctx: Context, term: TermRow, input: TermInput): Promise<void> {
  const values = termValues(input, term);
  await unlessTaken(TAKEN, () => updateTermRow(ctx, term.id, values));
}

export async function deleteTerm(ctx: Context, term: TermRow): Promise<TermRow> {
  if (term.is_default) throw plainMessage("Cannot delete the default term");
  if (await termIsUsed(ctx, term.id)) throw plainMessage("Cannot delete a term with active courses");
  await updateTermRow(ctx, term.id, { workflow_state: "deleted" });
  return { ...term, workflow_state: "deleted" };
}
