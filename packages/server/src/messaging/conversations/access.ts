/** The only way to a conversation: as the actor's own row of it. For everybody else it does not exist. */
import type { Actor } from "../../platform/actor.ts";
import type { Context, Handler } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { loadAddressBook } from "../addressBook/visibility.sql.ts";
import { type DetailedRow, loadDetailed } from "./conversations.sql.ts";

/** The pseudo user of a course's student view has no part in conversations. */
export function refuseTestStudents(actor: Actor): void {
  if (actor.testStudent) throw forbidden();
}

/** Refuses the pseudo user of a course's student view before anything else. */
export const forPeople =
  <P>(handler: Handler<P>): Handler<P> =>
  (request) => {
    refuseTestStudents(request.actor);
    return handler(request);
  };

export interface ConversationReference {
  /** As sent. */
  readonly id: string | undefined;
  /** Also when the actor removed everything from it; only replying is possible then. */
  readonly emptied?: boolean;
}

export async function accessConversation(
  ctx: Pick<Context, "db" | "actor" | "now">,
  { id, emptied = false }: ConversationReference,
): Promise<DetailedRow> {
  const number = parseId(id);
  const row = number === null ? undefined : await loadDetailed(ctx.db, await loadAddressBook(ctx), number);
  if (row === undefined || (row.message_count === 0 && !emptied)) throw notFound();
  return row;
}
