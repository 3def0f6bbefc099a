/** Adds people to a group conversation, with its history and a generated message that says so (CONV 2.9, 1.8). */
import { type Context, inTransaction } from "../../platform/context.ts";
import { blankBadRequest, failsHard, fault } from "../../platform/errors.ts";
import { countReach, reservationFor } from "../../platform/peopleLimits.ts";
import { execute } from "../../store/database.ts";
import { resolveRecipients } from "../addressBook/resolveRecipients.ts";
import { joinConversationWithHistory } from "./addRecipients.sql.ts";
import type { DetailedRow } from "./conversations.sql.ts";
import { lockConversations } from "./removal.sql.ts";
import { visibleTags } from "./tags.ts";

export interface Addition {
  readonly row: DetailedRow;
  readonly recipients: readonly string[] | undefined;
}

/** Adds people; answers whether anybody was added. */
export async function addRecipients(
  ctx: Pick<Context, "db" | "caches" | "root" | "actor" | "now" | "config">,
  { row, recipients = [] }: Addition,
): Promise<boolean> {
  const participants = row.people.map((person) => person.id);
  const resolved = await resolveRecipients(ctx, { recipients, participants, withContext: true });
  if (resolved.recipients.length === 0) throw blankBadRequest();
  const joining = resolved.recipients.filter((r) => !participants.includes(r.id));
  if (participants.length + joining.length > ctx.config.maxGroupSize + 1)
    throw fault("recipients", "too many participants for group conversation");
  // Canvas fails here; a client must look at `private` before it asks
  if (row.private) throw failsHard();
  if (joining.length === 0) return false;
  const people = joining.map((r) => ({ id: r.id, tags: visibleTags(row.conversation_tags, r, [r]) }));
  const reservation = reservationFor(ctx, { people: joining.map((r) => r.id), teaches: resolved.teaches });
  await inTransaction(ctx, async (tx) => {
    const { db, root, actor, now } = tx;
    await countReach(tx, reservation);
    // messages that are sent concurrently are part of the history that the newcomers get
    await execute(db, lockConversations, { tenant: root, conversations: [row.id] });
    await execute(db, joinConversationWithHistory, {
      tenant: root,
      actor: actor.id,
      conversation: row.id,
      now,
      people,
    });
  });
  return true;
}
