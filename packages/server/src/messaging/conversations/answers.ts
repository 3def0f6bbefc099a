/** Puts answers together: what a send or a change left behind, as the conversation's wire form. */
import type { Actor } from "../../platform/actor.ts";
import type { Request } from "../../platform/context.ts";
import { sentMessage } from "./content.ts";
import { type ContextDetails, rolesOf } from "./contexts.ts";
import { presentConversation } from "./present.ts";
import { presentMessages } from "./presentMessage.ts";
import type { ConversationRow, Person } from "./rows.sql.ts";
import type { Listing } from "./scope.ts";
import type { Content, Sent } from "./send.sql.ts";

type Requested = Pick<Request<unknown>, "db" | "actor" | "origin" | "now">;

/** The author's row after a send, without asking the store for it again. */
export function rowAfterSend(
  { actor, now }: Requested,
  sent: Sent,
  people: readonly Omit<Person, "last_authored_at">[],
  content: Content,
): ConversationRow {
  const wrote = new Map(sent.authored?.map((a) => [a.user_id, a.at]));
  const lastWrote = (p: Partial<Person>) =>
    p.id === actor.id ? now.toISOString() : (wrote.get(p.id!) ?? p.last_authored_at ?? null);
  return {
    ...sent,
    last_id: sent.message_id,
    last_body: content.body,
    authored_id: sent.message_id,
    authored_body: content.body,
    authored_at: now,
    people: people.map((p) => ({ ...p, last_authored_at: lastWrote(p) })),
  };
}

export interface SentMessage {
  readonly sent: Sent;
  readonly content: Content;
  /** Everybody who received it. */
  readonly received: readonly number[];
  readonly uuid?: boolean;
  /** Whether authors of forwarded messages stand among the participants. */
  readonly indirect?: boolean;
}

/** A conversation with the message just sent. */
export async function presentSent(
  r: Requested,
  listing: Listing,
  row: ConversationRow,
  { sent, content, received, uuid = false, indirect = false }: SentMessage,
) {
  const message = sentMessage(sent.message_id, r.actor.id, content, received, r.now);
  const presented = await presentMessages(r.db, r.actor, r.origin, r.now, [message], row.people);
  return presentConversation(row, {
    ...detailedView(r, listing, row),
    uuid,
    messages: presented.messages,
    indirect: indirect ? presented.indirect : [],
  });
}

/** How a single conversation is shown everywhere but in lists: with contexts and pictures. */
export const detailedView = (r: Requested, listing: Listing, row: ConversationRow) => ({
  actor: r.actor,
  origin: r.origin,
  listing,
  contexts: true,
  avatars: true,
  details: withRoles(row, r.actor),
});

const withRoles = (row: ConversationRow, actor: Actor): ContextDetails => ({
  names: new Map(),
  roles: rolesOf(row, actor.id),
});
