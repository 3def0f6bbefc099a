/** Reads and writes batches: the template, its recipients, and which of them have it already. */
import type { TenantContext } from "../../platform/context.ts";
import { RESERVATION, reserved } from "../../platform/peopleLimits.sql.ts";
import type { Reservation } from "../../platform/peopleLimits.ts";
import { type Db, execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { type Places, sql, statement } from "../../store/statement.ts";
import { type Content, contentValues, MESSAGE_CONTENT } from "./content.sql.ts";
import { mediaTitleOf, type StoredMessage } from "./messages.sql.ts";
import { OPENING, type Opening } from "./start.sql.ts";

type Writing = Pick<TenantContext, "db" | "root" | "now">;

const NEW_BATCH = {
  tenant: "bigint",
  author: "bigint",
  now: "timestamptz",
  ...MESSAGE_CONTENT,
  ...OPENING,
  count: "int",
  flagged: "boolean",
  tags: "text[]",
  recipients: "jsonb",
} as const;
const COUNTED_BATCH = { ...NEW_BATCH, ...RESERVATION } as const;

/** `reservation`: a CTE `reserved`, without whose row nothing is written. */
const insertOne = (p: Places<typeof NEW_BATCH>, reservation = "") => sql<{ id: number }>`
    with ${reservation}${reservation === "" ? "" : ","}
    template as (
      insert into conversation_messages (root_account_id, author_id, body, attachment_ids, forwarded_message_ids,
        media_comment_id, media_comment_type, has_attachments, has_media_objects, created_at)
      select ${p.tenant}, ${p.author}, ${p.body}, ${p.attachments}, ${p.forwarded}, ${p.mediaId}, ${p.mediaType},
        ${p.hasAttachments}, ${p.hasMedia}, ${p.now} ${reservation === "" ? "" : "from reserved"} returning id),
    batch as (
      insert into conversation_batches (root_account_id, user_id, message_id, recipient_count, mode, group_flag, subject,
        context_type, context_id, tags, created_at, updated_at)
      select ${p.tenant}, ${p.author}, id, ${p.count}, 'async', ${p.flagged}, ${p.subject}, ${p.contextType}, ${p.contextId},
        ${p.tags}, ${p.now}, ${p.now} from template returning id),
    recipients as (
      insert into conversation_batch_recipients (root_account_id, batch_id, user_id, tags, sender_tags)
      select ${p.tenant}, batch.id, r.id, g.tags, g.sender_tags
      from batch cross join jsonb_to_recordset(${p.recipients}) as g(ids bigint[], tags text[], sender_tags text[])
      cross join unnest(g.ids) as r(id))
    select id from batch`;

const insertUncounted = statement("insert_batch", NEW_BATCH, (p) => insertOne(p));
const insertCounted = statement("insert_batch_counted", COUNTED_BATCH, (p) => insertOne(p, reserved(p)));

export interface NewBatch {
  readonly author: number;
  readonly content: Content;
  readonly opening: Opening;
  readonly tags: readonly string[];
  /** Whether each recipient gets a new, non-private conversation. */
  readonly flagged: boolean;
  readonly recipients: readonly {
    readonly id: number;
    readonly tags: readonly string[];
    readonly sender_tags: readonly string[];
  }[];
  /** People to be counted, within limits: where they would be passed nothing is written. */
  readonly reservation?: Reservation | undefined;
}

/** Groups recipients with the same tags, as most of a course have: what they share travels once. */
const byTags = (recipients: NewBatch["recipients"]) =>
  [...Map.groupBy(recipients, (r) => JSON.stringify([r.tags, r.sender_tags])).values()].map((alike) => {
    const { tags, sender_tags } = one(alike, "a recipient of the group");
    return { ids: alike.map((r) => r.id), tags, sender_tags };
  });

/** Stores a batch; answers its id, or undefined where a limit would be passed. */
export async function insertBatch({ db, root, now }: Writing, batch: NewBatch): Promise<number | undefined> {
  const { author, content, opening, tags, flagged, recipients, reservation } = batch;
  const values = {
    tenant: root,
    author,
    now,
    ...contentValues(content),
    ...opening,
    count: recipients.length,
    flagged,
    tags,
    recipients: byTags(recipients),
  };
  const [row] = await (reservation === undefined
    ? execute(db, insertUncounted, values)
    : execute(db, insertCounted, { ...values, ...reservation }));
  return row?.id;
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

const TEMPLATE = `m.body, m.attachment_ids, m.forwarded_message_ids, m.media_comment_id, m.media_comment_type`;

const done = (tenant: string) => `(select count(*) from conversation_batch_recipients r
  where r.root_account_id = ${tenant} and r.batch_id = b.id and r.delivered_at is not null)::int as done`;

const batchById = statement(
  "batch_by_id",
  { tenant: "bigint", id: "bigint" },
  (p) => sql<ReportedBatch>`
    select ${BATCH}, ${done(p.tenant)}, ${TEMPLATE}, m.has_attachments, m.has_media_objects
    from conversation_batches b join conversation_messages m on m.root_account_id = ${p.tenant} and m.id = b.message_id
    where b.root_account_id = ${p.tenant} and b.id = ${p.id}`,
);

export const findBatch = async (db: Db, root: number, id: number): Promise<ReportedBatch | undefined> =>
  (await execute(db, batchById, { tenant: root, id }))[0];

const openOfBatch = statement(
  "open_batch_recipients",
  { tenant: "bigint", id: "bigint", after: "bigint", limit: "bigint", now: "timestamptz" },
  (p) => sql<{ user_id: number }>`
    with noted as (
      update conversation_batches set updated_at = ${p.now} where root_account_id = ${p.tenant} and id = ${p.id})
    select user_id from conversation_batch_recipients
    where root_account_id = ${p.tenant} and batch_id = ${p.id} and user_id > ${p.after} and delivered_at is null
    order by user_id limit ${p.limit}`,
);

export interface OpenRecipients {
  readonly id: number;
  /** The id of the person after whom they begin. */
  readonly after: number;
  readonly limit: number;
}

/** The next people of a batch who do not have it yet; notes that the batch is being worked on. */
export async function openRecipients({ db, root, now }: Writing, of: OpenRecipients): Promise<number[]> {
  return (await execute(db, openOfBatch, { tenant: root, now, ...of })).map((row) => row.user_id);
}

type RecipientState = "pending" | "delivered" | "failed";

export interface BatchRecipient {
  readonly user_id: number;
  readonly name: string;
  readonly state: RecipientState;
  readonly delivered_at: Date | null;
  readonly conversation_id: number | null;
  readonly message_id: number | null;
}

/** The state of recipient `r` of batch `b`: those who are open when a batch breaks off will not get it. */
const STATE = `case when r.delivered_at is not null then 'delivered' when b.workflow_state = 'error' then 'failed'
  else 'pending' end`;

/** People of a batch by id, after the one of id `after`; in one state or any. */
export const batchRecipients = statement(
  "batch_recipients",
  { tenant: "bigint", id: "bigint", state: "text | null", after: "bigint", limit: "bigint" },
  (p) => sql<BatchRecipient>`
    select r.user_id, u.short_name as name, ${STATE} as state, r.delivered_at, m.conversation_id, r.message_id
    from conversation_batch_recipients r
    join conversation_batches b on b.root_account_id = ${p.tenant} and b.id = r.batch_id
    join users u on u.root_account_id = ${p.tenant} and u.id = r.user_id
    left join conversation_messages m on m.root_account_id = ${p.tenant} and m.id = r.message_id
    where r.root_account_id = ${p.tenant} and r.batch_id = ${p.id} and r.user_id > ${p.after}
      and (${p.state} is null or ${STATE} = ${p.state})
    order by r.user_id limit ${p.limit}`,
);

/** The tenants with batches that nobody has worked on since `before`. */
export const tenantsWithStalledBatches = statement(
  "tenants_with_stalled_batches",
  { before: "timestamptz" },
  (p) => sql<{ root: number }>`
    select distinct root_account_id as root from conversation_batches
    where workflow_state in ('created', 'sending') and updated_at < ${p.before}`,
  { acrossTenants: "tells the worker which tenants have stalled batches" },
);

/** Takes up batches that nobody has worked on since `before`: their process is gone, or their job was never enqueued. */
export const takeUpStalled = statement(
  "take_up_stalled_batches",
  { tenant: "bigint", before: "timestamptz", now: "timestamptz" },
  (p) => sql<{ id: number }>`
    update conversation_batches set updated_at = ${p.now}
    where root_account_id = ${p.tenant} and workflow_state in ('created', 'sending') and updated_at < ${p.before}
    returning id`,
);

/** Changes the state of a batch that is in one of the states `from`. */
export const setBatchState = statement(
  "set_batch_state",
  { tenant: "bigint", id: "bigint", from: "text[]", to: "text", now: "timestamptz" },
  (p) => sql`
    update conversation_batches set workflow_state = ${p.to}, updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = ${p.id} and workflow_state = any(${p.from})`,
);

export type RunningBatch = Pick<
  BatchRow,
  "id" | "recipient_count" | "subject" | "tags" | "workflow_state" | "created_at"
> &
  Omit<StoredMessage, "id" | "created_at"> & {
    readonly message_id: number;
    readonly message_created_at: Date;
    readonly done: number;
  };

/** A person's batches that are under way, with their templates. */
export const runningBatches = statement(
  "running_batches",
  { tenant: "bigint", user: "bigint", limit: "bigint", offset: "bigint" },
  (p) => sql<RunningBatch>`
    select ${BATCH}, m.id as message_id, m.created_at as message_created_at, m.author_id, m.generated, m.event, ${TEMPLATE},
      ${mediaTitleOf(p.tenant)} as media_title, '{}'::bigint[] as participating_user_ids, ${done(p.tenant)}
    from conversation_batches b join conversation_messages m on m.root_account_id = ${p.tenant} and m.id = b.message_id
    where b.root_account_id = ${p.tenant} and b.user_id = ${p.user} and b.workflow_state in ('created', 'sending')
    order by b.id limit ${p.limit} offset ${p.offset}`,
);
