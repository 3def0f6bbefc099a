/** Replies as SQL: each is one statement, whatever the number of participants (CONV 1.4). */
import { emits, eventsOf, insertEvents } from "../../events/outbox.sql.ts";
import type { TenantContext } from "../../platform/context.ts";
import { type Db, execute } from "../../store/database.ts";
import { sql, statement, variants } from "../../store/statement.ts";
import { ADDRESS_BOOK, type AddressBook, myCourses } from "../addressBook/visibility.sql.ts";
import { type Arrival, arrives, noteAway, type Sent, sentColumns, union } from "./arrival.sql.ts";
import { type Content, contentValues, MESSAGE_CONTENT } from "./content.sql.ts";
import { type PackedParticipant, packedParticipants } from "./participants.sql.ts";
import type { NewParticipant } from "./start.sql.ts";

/** What a reply needs beyond the common one to all participants. */
interface Beyond {
  /** Some participants only. */
  readonly only: boolean;
  /** People who join with it. */
  readonly joining: boolean;
  /** Contexts named by the sender. */
  readonly tags: boolean;
}

/** Expressions for what a reply consists of. */
interface ReplyParts extends Arrival {
  readonly conversation: string;
  readonly body: string;
  readonly attachments: string;
  readonly forwarded: string;
  readonly mediaId: string;
  readonly mediaType: string;
  /** These three only where `Beyond` has them. */
  readonly only?: string;
  readonly newcomers?: string;
  readonly tags?: string;
}

/**
 * CTEs `c`, `message`, `participant` and what else a reply writes; `condition` decides by conversation `c` whether it is
 * written at all. What a variant does not need is not in its text: PostgreSQL would make a new plan for each execution
 * if a condition depended on a parameter.
 */
function replyCtes({ only, joining, tags }: Beyond, p: ReplyParts, condition = ""): string {
  // a newcomer may already have been added concurrently
  const newcomer = joining
    ? ` or cp.user_id = any(array(select (p ->> 'id')::bigint from jsonb_array_elements(${p.newcomers}) p))`
    : "";
  const some = only ? ` and (cp.user_id = ${p.author} or cp.user_id = any(${p.only})${newcomer})` : "";
  const received = joining ? "(select user_id from participant union all select user_id from joined)" : "participant";
  const ids = { conversation_id: "c.id", message_id: "m.id", author_id: p.author };
  return `
c as (
  -- the conversation's row is locked first, so that its replies are serialized; participants who came or went while this
  -- statement waited for the lock are not in its snapshot, so it writes nothing then and is repeated
  update conversations c set updated_at = ${p.now}, has_attachments = c.has_attachments or ${p.hasAttachments},
    has_media_objects = c.has_media_objects or ${p.hasMedia}${tags ? `, tags = ${union("c.tags", p.tags ?? "")}` : ""}${joining ? ", roster = c.roster + 1" : ""}
  where c.root_account_id = ${p.tenant} and c.id = ${p.conversation}${condition}
    and c.roster = (select seen.roster from conversations seen where seen.root_account_id = ${p.tenant} and seen.id = ${p.conversation})
    and exists (select 1 from conversation_participants author where author.root_account_id = ${p.tenant}
      and author.conversation_id = ${p.conversation} and author.user_id = ${p.author})
  returning c.id, c.private_hash, c.subject, c.context_type, c.context_id, c.tags),
message as (
  insert into conversation_messages (root_account_id, conversation_id, author_id, body, attachment_ids, forwarded_message_ids,
    media_comment_id, media_comment_type, has_attachments, has_media_objects, created_at)
  select ${p.tenant}, c.id, ${p.author}, ${p.body}, ${p.attachments}, ${p.forwarded}, ${p.mediaId}, ${p.mediaType},
    ${p.hasAttachments}, ${p.hasMedia}, ${p.now} from c returning id),
${
  joining
    ? `joined as (
  insert into conversation_participants (root_account_id, user_id, conversation_id, workflow_state, last_message_at,
    message_count, has_attachments, has_media_objects, tags, updated_at)
  select ${p.tenant}, (p ->> 'id')::bigint, c.id, 'unread', ${p.now}, 1, ${p.hasAttachments}, ${p.hasMedia},
    array(select jsonb_array_elements_text(p -> 'tags')), ${p.now}
  from jsonb_array_elements(${p.newcomers}) p cross join c
  on conflict do nothing
  returning user_id),`
    : ""
}
participant as (
  update conversation_participants cp set ${arrives(p)}${tags ? `, tags = ${union("cp.tags", p.tags ?? "")}` : ""}
  where cp.root_account_id = ${p.tenant} and cp.conversation_id = (select id from c)${some}
  returning cp.user_id, cp.last_authored_at, ${sentColumns("cp")}),
received as (
  insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
  select ${p.tenant}, c.id, w.user_id, m.id, w.user_id = ${p.author},
    case when c.private_hash is null then null else ${
      tags
        ? p.tags
        : `(select mp.tags from conversation_message_participants mp where mp.root_account_id = ${p.tenant}
         and mp.conversation_id = ${p.conversation} and mp.user_id = w.user_id order by mp.message_id desc limit 1)`
    } end
  from ${received} w cross join message m cross join c),
${noteAway(p, `select x.user_id, m.id as message_id from ${received} x cross join message m`)},
events as (${insertEvents({ tenant: p.tenant, now: p.now }, eventsOf("conversation_message", ids, "c cross join message m"))})`;
}

/** The author's row after a reply, from its CTEs. */
const replied = (
  author: string,
) => `c.id, m.id as message_id, c.subject, c.private_hash is not null as private, c.context_type, c.context_id,
  c.tags as conversation_tags, ${sentColumns("own")}
from c cross join message m join participant own on own.user_id = ${author}`;

const TO_ALL: Beyond = { only: false, joining: false, tags: false };

const REPLY = {
  tenant: "bigint",
  author: "bigint",
  conversation: "bigint",
  now: "timestamptz",
  ...MESSAGE_CONTENT,
  only: "bigint[]?",
  newcomers: "jsonb?",
  tags: "text[]?",
} as const;

const replyToAll = statement(
  "reply_to_all",
  REPLY,
  (p) => sql<Sent>`with ${replyCtes(TO_ALL, p)} select ${replied(p.author)}`,
  { prepared: true, ...emits("conversation_message") },
);

const replyBeyond = variants(
  "reply_beyond",
  REPLY,
  (p, beyond: Beyond) => sql<Sent>`with ${replyCtes(beyond, p)} select ${replied(p.author)}`,
  {
    ...emits("conversation_message"),
    examples: [
      { only: true, joining: false, tags: false },
      { only: true, joining: true, tags: true },
    ],
  },
);

/**
 * Writes a text where the conversation has no context, and otherwise nothing: without a context nobody's replies can be
 * locked, so that nothing need be read first.
 */
const replyWithoutContext = statement(
  "reply_without_context",
  { ...ADDRESS_BOOK, conversation: "bigint", body: "text" },
  (p) => sql<Sent & { people: readonly PackedParticipant[] }>`
with ${myCourses(p)}, ${replyCtes(
    TO_ALL,
    {
      tenant: p.tenant,
      author: p.actor,
      conversation: p.conversation,
      now: p.now,
      body: p.body,
      attachments: "'{}'",
      forwarded: "'{}'",
      mediaId: "null",
      mediaType: "null",
      hasAttachments: "false",
      hasMedia: "false",
    },
    " and c.context_type is null",
  )},
targets as (select user_id, last_authored_at from participant)
select people.list as people, ${replied(p.actor)} ${packedParticipants(p)}`,
  { prepared: true, ...emits("conversation_message") },
);

export interface Reply {
  readonly author: number;
  readonly conversation: number;
  readonly content: Content;
  /** Who gets it, besides the author; undefined for all participants. */
  readonly only: readonly number[] | undefined;
  /** People who join the conversation with this message. */
  readonly joining: readonly NewParticipant[];
  readonly tags: readonly string[];
}

/** Writes a reply; answers no row when the participants changed concurrently, or the author is none of them. */
export async function insertReply(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  { author, conversation, content, only, joining, tags }: Reply,
): Promise<Sent | undefined> {
  const beyond = { only: only !== undefined, joining: joining.length > 0, tags: tags.length > 0 };
  const [sent] = await execute(db, Object.values(beyond).some(Boolean) ? replyBeyond(beyond) : replyToAll, {
    tenant: root,
    author,
    conversation,
    now,
    ...contentValues(content),
    only: only ?? [],
    newcomers: joining,
    tags,
  });
  return sent;
}

export const insertReplyWithoutContext = async (
  db: Db,
  book: AddressBook,
  reply: { readonly conversation: number; readonly body: string },
) => (await execute(db, replyWithoutContext, { ...book, ...reply }))[0];

const participation = statement(
  "conversation_participation",
  { tenant: "bigint", user: "bigint", conversation: "bigint" },
  (p) => sql<{ message_count: number }>`
    select message_count from conversation_participants
    where root_account_id = ${p.tenant} and user_id = ${p.user} and conversation_id = ${p.conversation}`,
);

/** The number of messages that a user sees in a conversation; undefined for those not in it. */
export const findMessageCount = async (
  { db, root }: Pick<TenantContext, "db" | "root">,
  of: { readonly user: number; readonly conversation: number },
): Promise<number | undefined> => (await execute(db, participation, { tenant: root, ...of }))[0]?.message_count;
