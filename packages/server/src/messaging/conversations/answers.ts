/** Assembles answers: what a send or a change left behind, as the conversation's wire form. */
import type { Actor } from "../../platform/actor.ts";
import type { Context } from "../../platform/context.ts";
import type { Sent } from "./arrival.sql.ts";
import type { Content } from "./content.sql.ts";
import { sentMessage } from "./content.ts";
import { type ContextDetails, sharedRoles } from "./contextDetails.ts";
import type { ConversationRow } from "./conversations.sql.ts";
import type { Participant } from "./participants.sql.ts";
import { presentConversation } from "./present.ts";
import { presentMessages } from "./presentMessage.ts";
import type { Listing } from "./scope.ts";

type Requested = Pick<Context, "db" | "actor" | "origin" | "now">;

export interface SentTo {
  readonly sent: Sent;
  readonly content: Content;
  readonly people: readonly Omit<Participant, "last_authored_at">[];
}

/** The author's row after a send, made without reading it again. */
export function rowAfterSend({ actor, now }: Requested, { sent, content, people }: SentTo): ConversationRow {
  const wrote = new Map(sent.authored?.map((author) => [author.user_id, author.at]));
  const lastWrote = (person: Pick<Participant, "id"> & Partial<Participant>) =>
    person.id === actor.id ? now.toISOString() : (wrote.get(person.id) ?? person.last_authored_at ?? null);
  return {
    ...sent,
    last_id: sent.message_id,
    last_body: content.body,
    authored_id: sent.message_id,
    authored_body: content.body,
    authored_at: now,
    people: people.map((person) => ({ ...person, last_authored_at: lastWrote(person) })),
  };
}

export interface SentMessage extends SentTo {
  readonly listing: Listing;
  /** Everybody who received it. */
  readonly received: readonly number[];
  readonly uuid?: boolean;
  /** Whether authors of forwarded messages stand among the participants. */
  readonly indirect?: boolean;
}

/** A conversation with the message just sent. */
export async function presentSent(r: Requested, sending: SentMessage) {
  const { sent, content, listing, received, uuid = false, indirect = false } = sending;
  const row = rowAfterSend(r, sending);
  const message = sentMessage(r, { id: sent.message_id, content, received });
  const presented = await presentMessages(r, { rows: [message], people: row.people });
  return presentConversation(row, {
    ...detailedView(r, listing, row),
    uuid,
    messages: presented.messages,
    indirect: indirect ? presented.indirect : [],
  });
}

/** How a single conversation is shown everywhere but in lists: with contexts and avatars. */
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
  roles: sharedRoles(row, actor.id),
});
