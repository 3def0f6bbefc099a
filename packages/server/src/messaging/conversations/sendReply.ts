/** Sends replies: one at a time for each conversation. */
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { cacheKey } from "../../store/cache/caches.ts";
import { hasOneSession } from "../../store/database.ts";
import { KeyedMutex } from "../../store/keyedMutex.ts";
import { loadAddressBook } from "../addressBook/visibility.sql.ts";
import type { Sent } from "./arrival.sql.ts";
import { type Participant, readParticipants } from "./participants.sql.ts";
import { findMessageCount, insertReply, insertReplyWithoutContext, type Reply } from "./reply.sql.ts";

type Sending = Pick<Context, "db" | "caches" | "root" | "now">;

const replies = cacheKey(() => new KeyedMutex<string>());

/**
 * Each reply locks its conversation's row. Replies that waited for the lock in PostgreSQL would hold connections, and
 * would have to be repeated; waiting here needs neither.
 */
const serialized = <T>({ db, caches, root }: Sending, conversation: number, work: () => Promise<T>): Promise<T> =>
  hasOneSession(db) ? work() : caches.of(replies).take(`${root} ${conversation}`, work);

/** Sends a text to everybody in the actor's conversation unless that has a context; answers who is in it. */
export async function sendWithoutContext(
  ctx: Sending & Pick<Context, "actor" | "people">,
  reply: { readonly conversation: number; readonly body: string },
): Promise<{ sent: Sent; people: readonly Participant[] } | undefined> {
  const book = await loadAddressBook(ctx);
  const found = await serialized(ctx, reply.conversation, () => insertReplyWithoutContext(ctx.db, book, reply));
  if (found === undefined) return undefined;
  const { people, ...sent } = found;
  return { sent, people: await readParticipants(ctx, people) };
}

/** Maximum attempts when participants change concurrently. */
const MAX_ATTEMPTS = 20;

/** Adds a message to a conversation; repeated when participants came or went concurrently. */
export async function sendReply(ctx: Sending, reply: Reply): Promise<Sent> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const sent = await serialized(ctx, reply.conversation, () => insertReply(ctx, reply));
    if (sent !== undefined) return sent;
    // the conversation may have been deleted for everybody since it was looked up
    const left = await findMessageCount(ctx, { user: reply.author, conversation: reply.conversation });
    if (left === undefined) throw notFound();
  }
  throw new Error("the participants change too fast for a reply");
}
