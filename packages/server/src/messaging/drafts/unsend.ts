/** Takes a message back from everybody: its text, files and recordings are erased, and a line takes their place. */
import { type Context, inTransaction } from "../../platform/context.ts";
import { forbidden, notFound, plainMessage } from "../../platform/errors.ts";
import { execute } from "../../store/database.ts";
import { eraseMessage, remarkConversation, visibleMessage } from "./unsend.sql.ts";

export const TOMBSTONE = "This message was taken back by its author.";

/** A message of a conversation that the actor has access to. */
export interface MessageReference {
  readonly conversation: number;
  readonly id: number;
}

/** Takes a message back; answers since when it is. To do it again changes nothing. */
export async function unsendMessage(
  ctx: Pick<Context, "db" | "caches" | "root" | "actor" | "now" | "config">,
  { conversation, id }: MessageReference,
): Promise<Date> {
  const { db, root, actor, now, config } = ctx;
  const [message] = await execute(db, visibleMessage, { tenant: root, conversation, user: actor.id, id });
  if (message === undefined) throw notFound();
  if (message.author_id !== actor.id || message.generated) throw forbidden();
  if (message.unsent_at !== null) return message.unsent_at;
  if (now.getTime() - message.created_at.getTime() > config.unsendWithin * 1000)
    throw plainMessage(`a message can be taken back for ${config.unsendWithin} seconds after it was sent`, 409);
  await inTransaction(ctx, async (tx) => {
    await execute(tx.db, eraseMessage, { tenant: root, conversation, id, body: TOMBSTONE, now });
    await execute(tx.db, remarkConversation, { tenant: root, conversation });
  });
  return now;
}
