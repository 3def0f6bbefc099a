/** The only way to a term: any form of its id, `default` and `current` included. */
import type { Actor } from "../../platform/actor.ts";
import { notFound } from "../../platform/errors.ts";
import { findRecord } from "../../platform/references.ts";
import type { Db } from "../../store/database.ts";
import { currentTerms, defaultTerm, loadTerm, type TermRow } from "./terms.sql.ts";

/** The term that a path or parameter names, or a 404. `current` names one only when exactly one covers now. */
export async function findTerm(db: Db, actor: Pick<Actor, "root">, reference: string, now: Date): Promise<TermRow> {
  const id = await termId(db, actor.root, reference.trim(), now);
  const term = id === undefined ? undefined : await loadTerm(db, actor.root, id);
  if (term === undefined) throw notFound();
  return term;
}

async function termId(db: Db, root: number, reference: string, now: Date): Promise<number | undefined> {
  if (reference === "default") return defaultTerm(db, root);
  if (reference !== "current") return findRecord(db, root, "enrollment_terms", reference);
  const ids = await currentTerms(db, root, now);
  return ids.length === 1 ? ids[0] : undefined;
}
