/** Reads and writes batches: the template, who is to have it, and who has it already. */
import { type Db, run } from "../../store/database.ts";
import { MEDIA_TITLE, type MessageRow } from "./messages.sql.ts";
import type { Content, Opening, Sender } from "./send.sql.ts";

export interface NewBatch {
  readonly sender: Sender;
  readonly content: Content;
  readonly opening: Opening;
  readonly tags: readonly string[];
  readonly flagged: boolean;
  readonly recipients: readonly {
    readonly id: number;
    readonly tags: readonly string[];
    readonly sender_tags: readonly string[];
  }[];
}

/** Those of a course mostly file the conversation alike: what they share travels once. */
const byTags = (recipients: NewBatch["recipients"]) =>
  [...Map.groupBy(recipients, (r) => JSON.stringify([r.tags, r.sender_tags])).values()].map((alike) => ({
    ids: alike.map((r) => r.id),
    tags: alike[0]!.tags,
    sender_tags: alike[0]!.sender_tags,
  }));

export async function insertBatch(db: Db, b: NewBatch): Promise<number> {
  const { sender: s, content: c, opening: o } = b;
  const rows = await run<{ id: number }>(
    db,
    `with template as (
       insert into conversation_messages (root_account_id, author_id, body, attachment_ids, forwarded_message_ids,
         media_comment_id, media_comment_type, has_attachments, has_media_objects, created_at)
       values ($1, $2, $4, $5::bigint[], $6::bigint[], $7, $8, $9, $10, $3) returning id),
     batch as (
       insert into conversation_batches (root_account_id, user_id, message_id, recipient_count, mode, group_flag, subject,
         context_type, context_id, tags, created_at, updated_at)
       select $1, $2, id, $11, 'async', $12, $13, $14, $15::bigint, $16::text[], $3, $3 from template returning id),
     recipients as (
       insert into conversation_batch_recipients (root_account_id, batch_id, user_id, tags, sender_tags)
       select $1, batch.id, r.id, g.tags, g.sender_tags
       from batch cross join jsonb_to_recordset($17::jsonb) as g(ids bigint[], tags text[], sender_tags text[])
       cross join unnest(g.ids) as r(id))
     select id from batch`,
    [
      s.root,
      s.authorId,
      s.now,
      c.body,
      c.attachmentIds,
      c.forwardedIds,
      c.mediaCommentId,
      c.mediaCommentType,
      c.hasAttachments,
      c.hasMediaObjects,
      b.recipients.length,
      b.flagged,
      o.subject,
      o.contextType,
      o.contextId,
      b.tags,
      JSON.stringify(byTags(b.recipients)),
    ],
  );
  return rows[0]!.id;
}

export interface BatchRow {
  readonly id: number;
  readonly user_id: number;
  readonly recipient_count: number;
  readonly group_flag: boolean;
  readonly subject: string | null;
  readonly context_type: string | null;
  readonly context_id: number | null;
  readonly tags: string[];
  readonly workflow_state: string;
  readonly created_at: Date;
  readonly body: string;
  readonly attachment_ids: number[];
  readonly forwarded_message_ids: number[];
  readonly media_comment_id: string | null;
  readonly media_comment_type: string | null;
  readonly has_attachments: boolean;
  readonly has_media_objects: boolean;
}

/** A batch with how many people have it. */
export interface ReportedBatch extends BatchRow {
  readonly updated_at: Date;
  readonly done: number;
}

const BATCH = `b.id, b.user_id, b.recipient_count, b.group_flag, b.subject, b.context_type, b.context_id, b.tags,
  b.workflow_state, b.created_at, b.updated_at`;

const DONE = `(select count(*) from conversation_batch_recipients r where r.root_account_id = $1 and r.batch_id = b.id
  and r.delivered_at is not null)::int as done`;

export async function findBatch(db: Db, root: number, id: number): Promise<ReportedBatch | undefined> {
  const rows = await run<ReportedBatch>(
    db,
    `select ${BATCH}, ${DONE}, m.body, m.attachment_ids, m.forwarded_message_ids, m.media_comment_id, m.media_comment_type,
       m.has_attachments, m.has_media_objects
     from conversation_batches b join conversation_messages m on m.root_account_id = $1 and m.id = b.message_id
     where b.root_account_id = $1 and b.id = $2`,
    [root, id],
  );
  return rows[0];
}

/** The next people of a batch who do not have it yet, after the one of id `after`; notes that somebody is at work on it. */
export async function openRecipients(
  db: Db,
  root: number,
  id: number,
  after: number,
  limit: number,
  now: Date,
): Promise<number[]> {
  const rows = await run<{ user_id: number }>(
    db,
    `with noted as (update conversation_batches set updated_at = $5 where root_account_id = $1 and id = $2)
     select user_id from conversation_batch_recipients
     where root_account_id = $1 and batch_id = $2 and user_id > $3 and delivered_at is null order by user_id limit $4`,
    [root, id, after, limit, now],
  );
  return rows.map((r) => r.user_id);
}

/** Whether recipient `r` of batch `b` has it, is still to have it, or, where the batch broke off, will not. */
const STATE = `case when r.delivered_at is not null then 'delivered' when b.workflow_state = 'error' then 'failed'
  else 'pending' end`;

export type RecipientState = "pending" | "delivered" | "failed";

/** People of a batch by id, after the one of id `after`; in one state or any. */
export const batchRecipients = (
  db: Db,
  root: number,
  id: number,
  state: RecipientState | null,
  after: number,
  limit: number,
) =>
  run<{
    user_id: number;
    name: string;
    state: RecipientState;
    delivered_at: Date | null;
    conversation_id: number | null;
    message_id: number | null;
  }>(
    db,
    `select r.user_id, u.short_name as name, ${STATE} as state, r.delivered_at, m.conversation_id, r.message_id
     from conversation_batch_recipients r
     join conversation_batches b on b.root_account_id = $1 and b.id = r.batch_id
     join users u on u.root_account_id = $1 and u.id = r.user_id
     left join conversation_messages m on m.root_account_id = $1 and m.id = r.message_id
     where r.root_account_id = $1 and r.batch_id = $2 and r.user_id > $4
       and ($3::text is null or ${STATE} = $3)
     order by r.user_id limit $5`,
    [root, id, state, after, limit],
  );

/** Batches that nobody has got on with since `before`, of every tenant: their process is gone, or never began. */
export const stalledBatches = (db: Db, before: Date) =>
  run<{ root: number; batch: number }>(
    db,
    `select root_account_id as root, id as batch from conversation_batches
     where workflow_state in ('created', 'sending') and updated_at < $1 order by id limit 1000`,
    [before],
  );

/** Notes that somebody is at work on the batch. */
export async function touchBatch(db: Db, root: number, id: number, now: Date): Promise<void> {
  await db
    .updateTable("conversation_batches")
    .set({ updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

const setState = async (db: Db, root: number, id: number, from: readonly string[], to: string, now: Date) => {
  await db
    .updateTable("conversation_batches")
    .set({ workflow_state: to, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .where("workflow_state", "in", [...from])
    .execute();
};

export const markSending = (db: Db, root: number, id: number, now: Date) =>
  setState(db, root, id, ["created"], "sending", now);

export const finishBatch = (db: Db, root: number, id: number, state: "sent" | "error", now: Date) =>
  setState(db, root, id, ["created", "sending"], state, now);

export type RunningBatch = Pick<
  BatchRow,
  "id" | "recipient_count" | "subject" | "tags" | "workflow_state" | "created_at"
> &
  Omit<MessageRow, "id" | "created_at"> & {
    readonly message_id: number;
    readonly message_created_at: Date;
    readonly done: number;
  };

/** A person's batches that are under way, with their templates. */
export const runningBatches = (db: Db, root: number, userId: number, limit: number, offset: number) =>
  run<RunningBatch>(
    db,
    `select ${BATCH}, m.id as message_id, m.created_at as message_created_at, m.body, m.author_id, m.generated, m.event,
       m.attachment_ids, m.forwarded_message_ids, m.media_comment_id, m.media_comment_type,
       (select ${MEDIA_TITLE} from media_objects mo where mo.root_account_id = $1 and mo.media_id = m.media_comment_id) as media_title,
       '{}'::bigint[] as participating_user_ids,
       ${DONE}
     from conversation_batches b join conversation_messages m on m.root_account_id = $1 and m.id = b.message_id
     where b.root_account_id = $1 and b.user_id = $2 and b.workflow_state in ('created', 'sending')
     order by b.id limit $3 offset $4`,
    [root, userId, limit, offset],
  );
