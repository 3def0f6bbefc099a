/** SQL for what the arrival of a message changes, shared by every statement that sends (CONV 1.4). */

/** The author's row after a send, with the shared facts of the conversation. */
export interface Sent {
  readonly id: number;
  readonly message_id: number;
  readonly subject: string | null;
  readonly private: boolean;
  readonly context_type: string | null;
  readonly context_id: number | null;
  readonly conversation_tags: string[];
  readonly workflow_state: string;
  readonly last_message_at: Date | null;
  readonly visible_last_authored_at: Date | null;
  readonly message_count: number;
  readonly subscribed: boolean;
  readonly starred: boolean;
  readonly has_attachments: boolean;
  readonly has_media_objects: boolean;
  readonly tags: string[] | null;
  readonly updated_at: Date;
  /** When each participant last wrote; only after starting. A reply changes its author's alone. */
  readonly authored?: readonly { readonly user_id: number; readonly at: string | null }[];
}

/** The participant's columns of a `Sent`. */
export const sentColumns = (
  row: string,
) => `${row}.workflow_state, ${row}.last_message_at, ${row}.visible_last_authored_at,
  ${row}.message_count, ${row}.subscribed, ${row}.starred, ${row}.has_attachments, ${row}.has_media_objects, ${row}.tags,
  ${row}.updated_at`;

/** `a` followed by the elements of `b` that it lacks. */
export const union = (a: string, b: string) =>
  `coalesce(${a}, '{}') || coalesce((select array_agg(x) from unnest(${b}) x where x <> all(coalesce(${a}, '{}'))), '{}')`;

/** Expressions for a message that arrives. */
export interface Arrival {
  readonly tenant: string;
  readonly author: string;
  readonly now: string;
  readonly hasAttachments: string;
  readonly hasMedia: string;
}

/** Assignments: what a message does to a participant's row `cp` (the central rule table). */
export const arrives = ({ author, now, hasAttachments, hasMedia }: Arrival) => `
    message_count = cp.message_count + 1,
    workflow_state = case when cp.user_id <> ${author} and (cp.subscribed or cp.last_message_at is null) then 'unread' else cp.workflow_state end,
    last_message_at = case when cp.user_id <> ${author} and (cp.subscribed or cp.last_message_at is null) then ${now} else cp.last_message_at end,
    last_authored_at = case when cp.user_id = ${author} then ${now} else cp.last_authored_at end,
    visible_last_authored_at = case when cp.user_id = ${author} then ${now} else cp.visible_last_authored_at end,
    has_attachments = cp.has_attachments or ${hasAttachments}, has_media_objects = cp.has_media_objects or ${hasMedia}, updated_at = ${now}`;

/** CTE `participant`'s beginning: inserts a row for each `person` (conversation_id, user_id, tags) of new conversations. */
export const insertParticipants = ({ tenant, author, now, hasAttachments, hasMedia }: Arrival) => `
  insert into conversation_participants as cp (root_account_id, user_id, conversation_id, workflow_state, last_message_at,
    last_authored_at, visible_last_authored_at, message_count, has_attachments, has_media_objects, tags, updated_at)
  select ${tenant}, p.user_id, p.conversation_id, case when p.user_id = ${author} then 'read' else 'unread' end,
    case when p.user_id <> ${author} then ${now} end, case when p.user_id = ${author} then ${now} end,
    case when p.user_id = ${author} then ${now} end, 1, ${hasAttachments}, ${hasMedia}, p.tags, ${now}
  from person p`;

/** Follows it where the conversations may exist already. */
export const orContinue = (arrival: Arrival) => `order by p.conversation_id, p.user_id
  on conflict (root_account_id, user_id, conversation_id) do update set ${arrives(arrival)},
    tags = ${union("cp.tags", "excluded.tags")}`;

/** CTE `away`: notes which recipients (`people`, rows of `user_id` and `message_id`) are away and owe the author an answer. */
export const noteAway = ({ tenant, author, now }: Arrival, people: string) => `away as (
  insert into auto_replies (root_account_id, user_id, author_id, period, message_id, created_at)
  select ${tenant}, w.user_id, ${author}, s.period, w.message_id, ${now} from (${people}) w
  join inbox_settings s on s.root_account_id = ${tenant} and s.user_id = w.user_id and s.use_out_of_office
    and s.out_of_office_first_date <= ${now} and coalesce(s.out_of_office_last_date, 'infinity') > ${now}
  where w.user_id <> ${author}
  on conflict do nothing)`;

/** Ids of rows to come. The sequences are named: to look one up by its table takes longer than to insert the row. */
export const NEXT_CONVERSATION = "nextval('conversations_id_seq')";
export const NEXT_MESSAGE = "nextval('conversation_messages_id_seq')";
