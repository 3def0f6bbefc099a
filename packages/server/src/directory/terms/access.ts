/** The only way to a term: any form of its id, `default` and `current` included. */
import type { TenantContext } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { findRecord } from "../../platform/references.ts";
import { execute } from "../../store/database.ts";
import { currentTerms, defaultTerm, loadTerm, type TermRow } from "./terms.sql.ts";

type Asking = Pick<TenantContext, "db" | "root" | "now">;

/** The term that a path or parameter names, or a 404. `current` names a term only if exactly one covers now. */
export async function findTerm(ctx: Asking, reference: string | undefined): Promise<TermRow> {
  const id = await termId(ctx, reference?.trim() ?? "");
  const term = id === undefined ? undefined : await loadTerm(ctx, id);
  if (term === undefined) throw notFound();
  return term;
}

async function termId(ctx: Asking, reference: string): Promise<number | undefined> {
  const { db, root, now } = ctx;
  if (reference === "default") return defaultTerm(ctx);
  if (reference !== "current") return findRecord(db, root, "enrollment_terms", reference);
  const current = await execute(db, currentTerms, { tenant: root, now });
  return current.length === 1 ? current[0]?.id : undefined;
}
