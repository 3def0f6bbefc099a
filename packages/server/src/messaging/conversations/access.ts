/** The only way to a conversation: as the actor's own row of it. Those who are not in it find nothing. */
import type { Actor } from "../../platform/actor.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import type { Db } from "../../store/database.ts";
import { addressBookParameters } from "../addressBook/addressBook.sql.ts";
import { type DetailedRow, loadDetailed } from "./rows.sql.ts";

/** The pseudo user of a course's student view has no part in conversations. */
export function refuseTestStudents(actor: Actor): void {
  if (actor.testStudent) throw forbidden();
}

export interface AccessOptions {
  /** Also when the actor removed everything from it; only replying is possible then. */
  readonly emptied?: boolean;
}

export async function accessConversation(
  db: Db,
  actor: Actor,
  id: string,
  now: Date,
  options: AccessOptions = {},
): Promise<DetailedRow> {
  const number = parseId(id);
  const row = number === null ? undefined : await loadDetailed(db, await addressBookParameters(db, actor, now), number);
  if (row === undefined || (row.message_count === 0 && options.emptied !== true)) throw notFound();
  return row;
}
