/** Replies: who gets the message, whether that is allowed, and the sending itself (CONV 2.10). */

import type { Actor } from "../../platform/actor.ts";
import { inTransaction, type Services } from "../../platform/context.ts";
import { fault, forbidden } from "../../platform/errors.ts";
import { parseId, parseIds } from "../../platform/ids.ts";
import { ByteLimitedCache } from "../../store/cache/byteLimitedCache.ts";
import { cacheKey } from "../../store/cache/caches.ts";
import type { Db } from "../../store/database.ts";
import { addressBookParameters } from "../addressBook/addressBook.sql.ts";
import { addressPeople } from "../addressBook/addressBook.ts";
import type { RecipientRow } from "../addressBook/visiblePeople.sql.ts";
import { accessConversation } from "./access.ts";
import { type ContentParams, checkTexts, fits, isBlank, makeContent, textOf } from "./content.ts";
import { handOver, includable } from "./includedMessages.ts";
import { isReplyLocked, leftTheCourse } from "./replyLock.ts";
import type { AddressedRow, Person } from "./rows.sql.ts";
import { type Content, type Sent, sendFreely, sendReply } from "./send.sql.ts";
import { keptTags, visibleTags } from "./tags.ts";

export interface AddMessageParams extends ContentParams {
  readonly recipients?: readonly string[] | undefined;
  readonly included_messages?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

export interface Replied {
  readonly sent: Sent;
  readonly content: Content;
  readonly people: readonly Person[];
  /** How many were in it before. */
  readonly before: number;
  readonly received: readonly number[];
}

interface Audience {
  /** Participants who get it; undefined for all. */
  readonly only: readonly number[] | undefined;
  readonly joining: readonly RecipientRow[];
  /** Everybody who gets it but the author. */
  readonly all: ReadonlySet<number>;
}

/** Conversations whose context has a say, by tenant and id: they need not be tried without. Contexts never change. */
const inContext = cacheKey(() => new ByteLimitedCache<string, true>({ size: () => 100, most: 1_000_000 }));

/** A reply to the conversation of an id: one statement where nothing can forbid it, otherwise looked up first. */
export async function reply(
  services: Services,
  actor: Actor,
  id: string,
  params: AddMessageParams,
  now: Date,
): Promise<Replied> {
  const { db } = services;
  const text = plainText(params);
  const number = parseId(id);
  const key = `${actor.root} ${number}`;
  if (text !== undefined && number !== null && !services.caches.of(inContext).get(key)) {
    const book = await addressBookParameters(db, actor, now);
    const found = await sendFreely(services, book, number, text);
    if (found !== undefined) {
      const { sent, people } = found;
      return { sent, content: textOf(text), people, before: people.length, received: people.map((p) => p.id) };
    }
  }
  const row = await accessConversation(db, actor, id, now, { emptied: true });
  if (row.context_type !== null) services.caches.of(inContext).set(key, true);
  return addMessage(services, actor, row, params, now);
}

/** The text, where a reply is nothing but one and to everybody. */
function plainText({ body, ...beyond }: AddMessageParams): string | undefined {
  const given = Object.values(beyond).some((value) => value !== undefined && value !== null && value.length > 0);
  return given || isBlank(body) || !fits(body!) ? undefined : body!;
}

export async function addMessage(
  services: Services,
  actor: Actor,
  row: AddressedRow,
  params: AddMessageParams,
  now: Date,
): Promise<Replied> {
  const { db, config } = services;
  const audience = await findAudience(db, actor, row, params.recipients, now);
  if (await isReplyLocked(db, actor, row, audience.all, now)) throw forbidden();
  if (isBlank(params.body)) throw fault("empty_message", "Unable to create message without a body");
  if (audience.joining.length > 0 && row.people.length + audience.joining.length > config.maxGroupSize + 1)
    throw fault("recipients", "Too many participants for group conversation");
  const left = leftTheCourse(actor, row, audience.all);
  if (left.length > 0)
    throw fault(
      "recipients",
      `The following recipients have no active enrollment in the course, [${left.map((n) => JSON.stringify(n)).join(", ")}], unable to send messages`,
      401,
    );
  const included = parseIds(params.included_messages ?? []);
  if (included.length > 0) await requireIncludable(db, actor, row.id, included);
  checkTexts(params.body!, null);

  const content = await makeContent(db, actor, params, now);
  const tags = explicitTags(params.tags, row);
  const reply = {
    conversationId: row.id,
    content,
    only: audience.only,
    joining: audience.joining.map((r) => ({ id: r.id, tags: visibleTags([...row.conversation_tags], r, [r]) })),
    tags,
  };
  const sender = { root: actor.root, authorId: actor.id, now };
  const sent =
    included.length === 0
      ? await sendReply(services, sender, reply)
      : await inTransaction(services, async (tx) => {
          const result = await sendReply(tx, sender, reply);
          await handOver(
            tx.db,
            actor.root,
            row.id,
            included,
            audience.only === undefined ? undefined : [...audience.all, actor.id],
          );
          return result;
        });
  return {
    sent,
    content,
    people: [...row.people, ...audience.joining.map((r) => ({ ...r, last_authored_at: null }))],
    before: row.people.length,
    received: [...audience.all, actor.id],
  };
}

/** Without `recipients` all participants; with them those participants, and in group conversations newcomers too. */
async function findAudience(
  db: Db,
  actor: Actor,
  row: AddressedRow,
  recipients: readonly string[] | undefined,
  now: Date,
): Promise<Audience> {
  const participants = row.people.map((p) => p.id);
  const others = (ids: readonly number[]) => new Set(ids.filter((id) => id !== actor.id));
  const named = (recipients ?? []).filter((r) => r !== "");
  if (named.length === 0) return { only: undefined, joining: [], all: others(participants) };
  const addressed = await addressPeople(db, actor, { recipients: named, participants, withContext: true }, now);
  if (addressed.recipients.length === 0) throw fault("recipients", "invalid");
  const known = new Set(participants);
  const only = addressed.recipients.filter((r) => known.has(r.id)).map((r) => r.id);
  const joining = row.private ? [] : addressed.recipients.filter((r) => !known.has(r.id));
  return { only, joining, all: others([...only, ...joining.map((r) => r.id)]) };
}

async function requireIncludable(db: Db, actor: Actor, conversationId: number, ids: readonly number[]): Promise<void> {
  const found = await includable(db, actor.root, conversationId, actor.id, ids);
  if (found.length < ids.length) throw fault("included_messages", "not for this conversation");
  if (found.some((m) => !m.received)) throw fault("included_messages", "not a participant");
}

/** Explicit tags hold where more than one participant has the context in common with the actor. */
function explicitTags(tags: readonly string[] | undefined, row: AddressedRow): string[] {
  if (tags === undefined || tags.length === 0) return [];
  const contexts = (p: Person) => [
    ...Object.keys(p.common_courses ?? {}).map((id) => `course_${id}`),
    ...Object.keys(p.common_groups ?? {}).map((id) => `group_${id}`),
  ];
  const members = row.people.map((p) => ({ id: p.id, active_tags: contexts(p), concluded_tags: [] }));
  const own = [...new Set(members.flatMap((m) => m.active_tags))];
  return keptTags(tags, [...members, { id: 0, active_tags: own, concluded_tags: [] }]);
}
