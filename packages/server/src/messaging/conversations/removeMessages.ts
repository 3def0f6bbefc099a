/** Removes messages for one person: some of a conversation's, or all of several conversations'. */
import { type Context, inTransaction } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { deleteMessages, emptyConversations, lockConversations, recountMessages } from "./removal.sql.ts";

type Removing = Pick<Context, "db" | "caches" | "root" | "now">;

/** Removes all messages of conversations for a person. */
export const removeAllMessages = (
  ctx: Removing,
  { user, conversations }: { readonly user: number; readonly conversations: readonly number[] },
): Promise<void> =>
  inTransaction(ctx, async ({ db, root, now }) => {
    await execute(db, lockConversations, { tenant: root, conversations });
    await execute(db, emptyConversations, { tenant: root, user, conversations, now });
  });

/** Removes some messages of a conversation for a person. */
export const removeMessages = (
  ctx: Removing,
  {
    user,
    conversation,
    ids,
  }: { readonly user: number; readonly conversation: number; readonly ids: readonly number[] },
): Promise<void> =>
  inTransaction(ctx, async ({ db, root, now }) => {
    const of = { tenant: root, user, conversation, now };
    await execute(db, lockConversations, { tenant: root, conversations: [conversation] });
    await execute(db, deleteMessages, { ...of, ids });
    await execute(db, recountMessages, of);
  });
