/** Delivering a batch, as SQL: one statement for each chunk of its recipients, which serves nobody twice (CONV 1.11). */
import { OUTBOX_COLUMNS } from "../../events/outbox.sql.ts";
import { type Db, prepare, run } from "../../store/database.ts";
import type { BatchRow } from "./batches.sql.ts";
import { arrives, away, NEXT_CONVERSATION, NEXT_MESSAGE, STARTED, union } from "./send.sql.ts";

/** What a conversation of the sender `$2` and one recipient is filed under. */
const BOTH = `case when c.tags <@ c.sender_tags then c.sender_tags else ${union("c.sender_tags", "c.tags")} end`;

/** A conversation of its own for each: nothing can be there already. */
const OPEN_NEW = `target as materialized (select i.new_id as id, i.* from input i),
opened as (
  insert into conversations (root_account_id, id, subject, context_type, context_id, tags, has_attachments, has_media_objects,
    created_at, updated_at)
  select $1, t.id, $12, $13, $14::bigint, t.both_tags, $10, $11, $3, $3 from target t)`;

/** The private conversation with each, new or continued. */
const OPEN_PRIVATE = `opened as (
  insert into conversations as c (root_account_id, id, private_hash, subject, context_type, context_id, tags,
    has_attachments, has_media_objects, created_at, updated_at)
  select $1, i.new_id, i.hash, $12, $13, $14::bigint, i.both_tags, $10, $11, $3, $3 from input i order by i.hash
  on conflict (root_account_id, private_hash) where private_hash is not null do update set
    tags = ${union("c.tags", "excluded.tags")}, has_attachments = c.has_attachments or excluded.has_attachments,
    has_media_objects = c.has_media_objects or excluded.has_media_objects, updated_at = $3
  returning c.id, c.private_hash),
target as materialized (select o.id, i.* from input i join opened o on o.private_hash = i.hash)`;

const CONTINUE = `on conflict (root_account_id, user_id, conversation_id) do update set ${arrives(STARTED)},
    tags = ${union("cp.tags", "excluded.tags")}`;

/**
 * Parameters: tenant, author, now, recipients (all that were open between the first and the last, by id), body,
 * attachments, forwarded, media id, media type, has attachments, has media, subject, context type, context id, batch,
 * whether the batch begins with them; for private conversations also their hashes, in the recipients' order.
 * The recipients that still lack the message are claimed by being noted as served, which makes their messages' ids, and
 * everything follows from these rows: a join between two steps of the statement the planner would do each with each.
 */
const chunkText = (isPrivate: boolean) => `
with claimed as (
  update conversation_batch_recipients r set delivered_at = $3, message_id = ${NEXT_MESSAGE}
  where r.root_account_id = $1 and r.batch_id = $15 and r.delivered_at is null
    -- from the first to the last of them: for each by itself the store might rather read the whole batch
    and r.user_id between ($4::bigint[])[1] and ($4::bigint[])[cardinality($4::bigint[])]
  returning r.user_id, r.message_id, r.tags, r.sender_tags),
input as materialized (
  select c.*, ${BOTH} as both_tags, ${NEXT_CONVERSATION} as new_id
    ${isPrivate ? ", ($17::text[])[array_position($4::bigint[], c.user_id)] as hash" : ""}
  from claimed c),
${isPrivate ? OPEN_PRIVATE : OPEN_NEW},
message as (
  insert into conversation_messages (root_account_id, id, conversation_id, author_id, body, attachment_ids,
    forwarded_message_ids, media_comment_id, media_comment_type, has_attachments, has_media_objects, created_at)
  select $1, t.message_id, t.id, $2, $5, $6::bigint[], $7::bigint[], $8, $9, $10, $11, $3::timestamptz from target t),
person as materialized (
  select t.id as conversation_id, t.message_id, $2::bigint as user_id, t.sender_tags as tags from target t
  union all
  select t.id, t.message_id, t.user_id, t.tags from target t where t.user_id <> $2),
participant as (
  insert into conversation_participants as cp (root_account_id, user_id, conversation_id, workflow_state, last_message_at,
    last_authored_at, visible_last_authored_at, message_count, has_attachments, has_media_objects, tags, updated_at)
  select $1, p.user_id, p.conversation_id, case when p.user_id = $2 then 'read' else 'unread' end,
    case when p.user_id <> $2 then $3 end, case when p.user_id = $2 then $3 end, case when p.user_id = $2 then $3 end,
    1, $10, $11, p.tags, $3
  from person p ${isPrivate ? `order by p.conversation_id, p.user_id ${CONTINUE}` : ""}),
received as (
  insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
  select $1, p.conversation_id, p.user_id, p.message_id, p.user_id = $2, ${isPrivate ? "p.tags" : "null"} from person p),
${away("select user_id, message_id from person", "$3")},
told as (
  insert into outbox_events (${OUTBOX_COLUMNS})
  select $1, k.kind, jsonb_build_object('conversation_id', t.id, 'message_id', t.message_id, 'author_id', $2::bigint), $3
  from target t cross join (values ('conversation_message'), ('conversation_created')) k(kind)
  -- the author hears once of the whole batch: with the first of its recipients
  where k.kind = 'conversation_message' or ($16 and t.id = t.new_id and t.user_id = (select min(user_id) from target)))
select`;

const deliverNew = prepare("conversation_batch_new", chunkText(false));
const deliverPrivate = prepare("conversation_batch_private", chunkText(true));

/** Delivers a batch's message to those of `recipients` who do not have it yet; with `hashes`, in private conversations. */
export async function deliverChunk(
  db: Db,
  root: number,
  b: BatchRow,
  recipients: readonly number[],
  hashes: readonly string[] | undefined,
  begins: boolean,
  now: Date,
): Promise<void> {
  await run(db, hashes === undefined ? deliverNew : deliverPrivate, [
    root,
    b.user_id,
    now,
    recipients,
    b.body,
    b.attachment_ids,
    b.forwarded_message_ids,
    b.media_comment_id,
    b.media_comment_type,
    b.has_attachments,
    b.has_media_objects,
    b.subject,
    b.context_type,
    b.context_id,
    b.id,
    begins,
    ...(hashes === undefined ? [] : [hashes]),
  ]);
}
