/** Replies: who gets the message, whether that is allowed, and the sending itself (CONV 2.10). */
import { type Context, inTransaction } from "../../platform/context.ts";
import { fault, forbidden } from "../../platform/errors.ts";
import { parseId, parseIds } from "../../platform/ids.ts";
import { countReach, reservationFor } from "../../platform/peopleLimits.ts";
import { ByteLimitedCache } from "../../store/cache/byteLimitedCache.ts";
import { cacheKey } from "../../store/cache/caches.ts";
import { execute } from "../../store/database.ts";
import type { RecipientRow } from "../addressBook/recipients.sql.ts";
import { resolveRecipients } from "../addressBook/resolveRecipients.ts";
import { accessConversation } from "./access.ts";
import type { Sent } from "./arrival.sql.ts";
import type { Content } from "./content.sql.ts";
import { type ContentParams, checkLengths, isBlank, isBodyShortEnough, makeContent, textContent } from "./content.ts";
import type { AddressedRow } from "./conversations.sql.ts";
import { findIncludable, handOverMessages } from "./includedMessages.sql.ts";
import type { Participant } from "./participants.sql.ts";
import { isReplyLocked, namesOfDeparted } from "./replyLock.ts";
import { sendReply, sendWithoutContext } from "./sendReply.ts";
import { keptTags, visibleTags } from "./tags.ts";

/** What sending needs of a context. */
export type Sending = Omit<Context, "origin">;

export interface AddMessageParams extends ContentParams {
  readonly recipients?: readonly string[] | undefined;
  readonly included_messages?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

export interface Replied {
  readonly sent: Sent;
  readonly content: Content;
  readonly people: readonly Participant[];
  /** How many were in it before. */
  readonly before: number;
  readonly received: readonly number[];
}

interface Audience {
  /** Participants who get it; undefined for all. */
  readonly only: readonly number[] | undefined;
  readonly joining: readonly RecipientRow[];
  /** Whether the author teaches a course now; only where people join. */
  readonly teaches: boolean;
  /** Everybody who gets it but the author. */
  readonly all: ReadonlySet<number>;
}

/** Conversations that belong to a course or group, by tenant and id: the statement for those without context writes nothing there. A context never changes. */
const inContext = cacheKey(() => new ByteLimitedCache<string, true>({ size: () => 100, most: 1_000_000 }));

/** Replies to the conversation of an id: in one statement where nothing can forbid it, otherwise after looking it up. */
export async function reply(
  ctx: Sending,
  { id, params }: { readonly id: string | undefined; readonly params: AddMessageParams },
): Promise<Replied> {
  const text = plainText(params);
  const conversation = parseId(id);
  const known = ctx.caches.of(inContext);
  const key = `${ctx.root} ${conversation}`;
  if (text !== undefined && conversation !== null && !known.get(key)) {
    const found = await sendWithoutContext(ctx, { conversation, body: text });
    if (found !== undefined) {
      const { sent, people } = found;
      const received = people.map((person) => person.id);
      return { sent, content: textContent(text), people, before: people.length, received };
    }
  }
  const row = await accessConversation(ctx, { id, emptied: true });
  if (row.context_type !== null) known.set(key, true);
  return addMessage(ctx, { row, params });
}

/** The text of a reply that is nothing but a text to everybody. */
function plainText({ body, ...beyond }: AddMessageParams): string | undefined {
  const given = Object.values(beyond).some((value) => value !== undefined && value !== null && value.length > 0);
  return given || isBlank(body) || !isBodyShortEnough(body) ? undefined : body;
}

/** Replies to a conversation that the actor has access to. */
export async function addMessage(
  ctx: Sending,
  { row, params }: { readonly row: AddressedRow; readonly params: AddMessageParams },
): Promise<Replied> {
  const { actor, config } = ctx;
  const audience = await findAudience(ctx, { row, recipients: params.recipients });
  if (await isReplyLocked(ctx, row, audience.all)) throw forbidden();
  if (isBlank(params.body)) throw fault("empty_message", "Unable to create message without a body");
  if (audience.joining.length > 0 && row.people.length + audience.joining.length > config.maxGroupSize + 1)
    throw fault("recipients", "Too many participants for group conversation");
  const departed = namesOfDeparted(actor, row, audience.all);
  if (departed.length > 0)
    throw fault(
      "recipients",
      `The following recipients have no active enrollment in the course, [${departed.map((name) => JSON.stringify(name)).join(", ")}], unable to send messages`,
      401,
    );
  const included = parseIds(params.included_messages ?? []);
  if (included.length > 0) await requireIncludable(ctx, { conversation: row.id, included });
  checkLengths(params.body, null);

  const content = await makeContent(ctx, params);
  const newcomers = audience.joining.map((r) => r.id);
  await countReach(ctx, reservationFor(ctx, { people: newcomers, teaches: audience.teaches }));
  const message = {
    author: actor.id,
    conversation: row.id,
    content,
    only: audience.only,
    joining: audience.joining.map((r) => ({ id: r.id, tags: visibleTags([...row.conversation_tags], r, [r]) })),
    tags: explicitTags(params.tags, row),
  };
  const received = [...audience.all, actor.id];
  const sent =
    included.length === 0
      ? await sendReply(ctx, message)
      : await inTransaction(ctx, async (tx) => {
          const result = await sendReply(tx, message);
          const users = audience.only === undefined ? null : received;
          await execute(tx.db, handOverMessages, { tenant: ctx.root, conversation: row.id, ids: included, users });
          return result;
        });
  return {
    sent,
    content,
    people: [...row.people, ...audience.joining.map((r) => ({ ...r, last_authored_at: null }))],
    before: row.people.length,
    received,
  };
}

/** Without `recipients` all participants; with them those participants, and in group conversations newcomers too. */
async function findAudience(
  ctx: Sending,
  { row, recipients = [] }: { readonly row: AddressedRow; readonly recipients: readonly string[] | undefined },
): Promise<Audience> {
  const participants = row.people.map((person) => person.id);
  const others = (ids: readonly number[]) => new Set(ids.filter((id) => id !== ctx.actor.id));
  const named = recipients.filter((text) => text !== "");
  if (named.length === 0) return { only: undefined, joining: [], teaches: false, all: others(participants) };
  const resolved = await resolveRecipients(ctx, { recipients: named, participants, withContext: true });
  if (resolved.recipients.length === 0) throw fault("recipients", "invalid");
  const known = new Set(participants);
  const only = resolved.recipients.filter((r) => known.has(r.id)).map((r) => r.id);
  const joining = row.private ? [] : resolved.recipients.filter((r) => !known.has(r.id));
  return { only, joining, teaches: resolved.teaches, all: others([...only, ...joining.map((r) => r.id)]) };
}

async function requireIncludable(
  { db, root, actor }: Sending,
  { conversation, included }: { readonly conversation: number; readonly included: readonly number[] },
): Promise<void> {
  const found = await execute(db, findIncludable, { tenant: root, user: actor.id, conversation, ids: included });
  if (found.length < included.length) throw fault("included_messages", "not for this conversation");
  if (found.some((message) => !message.received)) throw fault("included_messages", "not a participant");
}

/** Explicit tags are kept where more than one participant shares the context with the actor. */
function explicitTags(tags: readonly string[] | undefined, row: AddressedRow): string[] {
  if (tags === undefined || tags.length === 0) return [];
  const contexts = (person: Participant) => [
    ...Object.keys(person.common_courses ?? {}).map((id) => `course_${id}`),
    ...Object.keys(person.common_groups ?? {}).map((id) => `group_${id}`),
  ];
  const members = row.people.map((person) => ({ id: person.id, active_tags: contexts(person), concluded_tags: [] }));
  const own = [...new Set(members.flatMap((member) => member.active_tags))];
  return keptTags(tags, [...members, { id: 0, active_tags: own, concluded_tags: [] }]);
}
