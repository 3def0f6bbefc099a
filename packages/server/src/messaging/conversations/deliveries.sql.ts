/** Delivers a batch: one statement for each chunk of its recipients, which serves nobody twice (CONV 1.11). */
import { emits, eventsOf, insertEvents } from "../../events/outbox.sql.ts";
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { type Places, sql, statement } from "../../store/statement.ts";
import { insertParticipants, NEXT_CONVERSATION, NEXT_MESSAGE, noteAway, orContinue, union } from "./arrival.sql.ts";
import type { BatchRow } from "./batches.sql.ts";
import { MESSAGE_CONTENT } from "./content.sql.ts";
import { OPENING } from "./start.sql.ts";

const CHUNK = {
  tenant: "bigint",
  author: "bigint",
  now: "timestamptz",
  batch: "bigint",
  /** All that were open between the first and the last of them, by id. */
  recipients: "bigint[]",
  /** Whether the batch begins with them. */
  begins: "boolean",
  ...MESSAGE_CONTENT,
  ...OPENING,
  /** For private conversations: their hashes, in the order of the recipients. */
  hashes: "text[]?",
} as const;
type ChunkPlaces = Places<typeof CHUNK>;

/** The tags of a conversation of the sender and one recipient. */
const BOTH_TAGS = `case when c.tags <@ c.sender_tags then c.sender_tags else ${union("c.sender_tags", "c.tags")} end`;

/** A conversation of its own for each: none can exist already. */
const openNew = (p: ChunkPlaces) => `target as materialized (select i.new_id as id, i.* from input i),
opened as (
  insert into conversations (root_account_id, id, subject, context_type, context_id, tags, has_attachments, has_media_objects,
    created_at, updated_at)
  select ${p.tenant}, t.id, ${p.subject}, ${p.contextType}, ${p.contextId}, t.both_tags, ${p.hasAttachments}, ${p.hasMedia},
    ${p.now}, ${p.now} from target t)`;

/** The private conversation with each, new or continued. */
const openPrivate = (p: ChunkPlaces) => `opened as (
  insert into conversations as c (root_account_id, id, private_hash, subject, context_type, context_id, tags,
    has_attachments, has_media_objects, created_at, updated_at)
  select ${p.tenant}, i.new_id, i.hash, ${p.subject}, ${p.contextType}, ${p.contextId}, i.both_tags, ${p.hasAttachments},
    ${p.hasMedia}, ${p.now}, ${p.now} from input i order by i.hash
  on conflict (root_account_id, private_hash) where private_hash is not null do update set
    tags = ${union("c.tags", "excluded.tags")}, has_attachments = c.has_attachments or excluded.has_attachments,
    has_media_objects = c.has_media_objects or excluded.has_media_objects, updated_at = ${p.now}
  returning c.id, c.private_hash),
target as materialized (select o.id, i.* from input i join opened o on o.private_hash = i.hash)`;

const DELIVERED = { conversation_id: "t.id", message_id: "t.message_id" };

/**
 * The recipients that still lack the message are claimed by being noted as served, which draws their messages' ids. All
 * else follows from these rows: the planner would make nested loops of joins between two steps of the statement.
 */
const deliverTo = (isPrivate: boolean) => (p: ChunkPlaces) =>
  sql`
with claimed as (
  update conversation_batch_recipients r set delivered_at = ${p.now}, message_id = ${NEXT_MESSAGE}
  where r.root_account_id = ${p.tenant} and r.batch_id = ${p.batch} and r.delivered_at is null
    -- from the first to the last of them: for a list of ids PostgreSQL may prefer to read the whole batch
    and r.user_id between (${p.recipients})[1] and (${p.recipients})[cardinality(${p.recipients})]
  returning r.user_id, r.message_id, r.tags, r.sender_tags),
input as materialized (
  select c.*, ${BOTH_TAGS} as both_tags, ${NEXT_CONVERSATION} as new_id
    ${isPrivate ? `, (${p.hashes})[array_position(${p.recipients}, c.user_id)] as hash` : ""}
  from claimed c),
${isPrivate ? openPrivate(p) : openNew(p)},
message as (
  insert into conversation_messages (root_account_id, id, conversation_id, author_id, body, attachment_ids,
    forwarded_message_ids, media_comment_id, media_comment_type, has_attachments, has_media_objects, created_at)
  select ${p.tenant}, t.message_id, t.id, ${p.author}, ${p.body}, ${p.attachments}, ${p.forwarded}, ${p.mediaId},
    ${p.mediaType}, ${p.hasAttachments}, ${p.hasMedia}, ${p.now} from target t),
person as materialized (
  select t.id as conversation_id, t.message_id, ${p.author} as user_id, t.sender_tags as tags from target t
  union all
  select t.id, t.message_id, t.user_id, t.tags from target t where t.user_id <> ${p.author}),
participant as (${insertParticipants(p)} ${isPrivate ? orContinue(p) : ""}),
received as (
  insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
  select ${p.tenant}, p.conversation_id, p.user_id, p.message_id, p.user_id = ${p.author}, ${isPrivate ? "p.tags" : "null"}
  from person p),
${noteAway(p, "select user_id, message_id from person")},
events as (${insertEvents(
    { tenant: p.tenant, now: p.now },
    eventsOf("conversation_message", { ...DELIVERED, author_id: p.author }, "target t"),
    // one confirmation for the whole batch: with the first of its recipients
    eventsOf(
      "conversation_created",
      { ...DELIVERED, author_id: p.author },
      `target t where ${p.begins} and t.id = t.new_id and t.user_id = (select min(user_id) from target)`,
    ),
  )})
select`;

const EVENTS = emits("conversation_message", "conversation_created");

const deliverNew = statement("deliver_batch_new", CHUNK, deliverTo(false), { prepared: true, ...EVENTS });
const deliverPrivate = statement("deliver_batch_private", CHUNK, deliverTo(true), { prepared: true, ...EVENTS });

export interface ChunkDelivery {
  readonly batch: BatchRow;
  readonly recipients: readonly number[];
  /** For private conversations, in the order of the recipients. */
  readonly hashes: readonly string[] | undefined;
  readonly begins: boolean;
}

/** Delivers a batch's message to those of `recipients` who do not have it yet. */
export async function deliverChunk(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  { batch, recipients, hashes, begins }: ChunkDelivery,
): Promise<void> {
  await execute(db, hashes === undefined ? deliverNew : deliverPrivate, {
    tenant: root,
    author: batch.user_id,
    now,
    batch: batch.id,
    recipients,
    begins,
    body: batch.body,
    attachments: batch.attachment_ids,
    forwarded: batch.forwarded_message_ids,
    mediaId: batch.media_comment_id,
    mediaType: batch.media_comment_type,
    hasAttachments: batch.has_attachments,
    hasMedia: batch.has_media_objects,
    subject: batch.subject,
    contextType: batch.context_type,
    contextId: batch.context_id,
    hashes,
  });
}
