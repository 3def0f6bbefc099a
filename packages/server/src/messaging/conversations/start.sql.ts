/** Starts conversations, or continues private ones that exist: one statement for any number of them (CONV 1.2, 1.3). */
import { emits, eventsOf, insertEvents } from "../../events/outbox.sql.ts";
import type { TenantContext } from "../../platform/context.ts";
import { RESERVATION, reserved } from "../../platform/peopleLimits.sql.ts";
import type { Reservation } from "../../platform/peopleLimits.ts";
import { execute } from "../../store/database.ts";
import { type Places, sql, statement } from "../../store/statement.ts";
import {
  insertParticipants,
  NEXT_CONVERSATION,
  NEXT_MESSAGE,
  noteAway,
  orContinue,
  type Sent,
  sentColumns,
  union,
} from "./arrival.sql.ts";
import { type Content, contentValues, MESSAGE_CONTENT } from "./content.sql.ts";

export interface NewParticipant {
  readonly id: number;
  /** Contexts in which this person files the conversation. */
  readonly tags: readonly string[];
}

/** One conversation to start, or to continue when its hash exists. */
export interface NewConversation {
  readonly hash: string | null;
  readonly tags: readonly string[];
  /** Everybody in it, the author included. */
  readonly people: readonly NewParticipant[];
}

/** What only a conversation's first message decides. */
export interface Opening {
  readonly subject: string | null;
  readonly contextType: string | null;
  readonly contextId: number | null;
}

/** Parameters of statements that open conversations. */
export const OPENING = { subject: "text | null", contextType: "text | null", contextId: "bigint | null" } as const;

const START = { conversation_id: "t.id", message_id: "t.message_id" };

const STARTS = {
  tenant: "bigint",
  author: "bigint",
  now: "timestamptz",
  starts: "jsonb",
  ...MESSAGE_CONTENT,
  ...OPENING,
} as const;
const COUNTED_STARTS = { ...STARTS, ...RESERVATION } as const;

/** `reservation`: a CTE `reserved`, without whose row nothing is written. */
const start = (p: Places<typeof STARTS>, reservation = "") => sql<Sent>`
with ${reservation}${reservation === "" ? "" : ","}
input as materialized (
  select d.ord, d.hash, d.tags, d.people, ${NEXT_CONVERSATION} as new_id, ${NEXT_MESSAGE} as message_id
  from jsonb_to_recordset(${p.starts}) as d(ord integer, hash text, tags text[], people jsonb)
  ${reservation === "" ? "" : "where exists (select 1 from reserved)"} order by d.ord),
opened as (
  insert into conversations as c (root_account_id, id, private_hash, subject, context_type, context_id, tags,
    has_attachments, has_media_objects, created_at, updated_at)
  select ${p.tenant}, i.new_id, i.hash, ${p.subject}, ${p.contextType}, ${p.contextId}, i.tags, ${p.hasAttachments},
    ${p.hasMedia}, ${p.now}, ${p.now} from input i order by i.hash
  on conflict (root_account_id, private_hash) where private_hash is not null do update set
    tags = ${union("c.tags", "excluded.tags")}, has_attachments = c.has_attachments or excluded.has_attachments,
    has_media_objects = c.has_media_objects or excluded.has_media_objects, updated_at = ${p.now}
  returning c.id, c.private_hash, c.subject, c.context_type, c.context_id, c.tags),
target as (
  select i.ord, i.new_id, i.message_id, i.people, o.* from input i
  -- one equality for both kinds, so that it can be hashed
  join opened o on coalesce(o.private_hash, o.id::text) = coalesce(i.hash, i.new_id::text)),
message as (
  insert into conversation_messages (root_account_id, id, conversation_id, author_id, body, attachment_ids,
    forwarded_message_ids, media_comment_id, media_comment_type, has_attachments, has_media_objects, created_at)
  select ${p.tenant}, t.message_id, t.id, ${p.author}, ${p.body}, ${p.attachments}, ${p.forwarded}, ${p.mediaId},
    ${p.mediaType}, ${p.hasAttachments}, ${p.hasMedia}, ${p.now} from target t),
person as materialized (
  select t.id as conversation_id, t.message_id, t.private_hash is not null as private, (p ->> 'id')::bigint as user_id,
    array(select jsonb_array_elements_text(p -> 'tags')) as tags
  from target t cross join jsonb_array_elements(t.people) p),
participant as (${insertParticipants(p)} ${orContinue(p)}
  returning cp.*),
received as (
  insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
  select ${p.tenant}, p.conversation_id, p.user_id, p.message_id, p.user_id = ${p.author}, case when p.private then p.tags end
  from person p),
${noteAway(p, "select user_id, message_id from person")},
events as (${insertEvents(
  { tenant: p.tenant, now: p.now },
  eventsOf("conversation_message", { ...START, author_id: p.author }, "target t"),
  eventsOf("conversation_created", { ...START, author_id: p.author }, "target t where t.ord = 0 and t.id = t.new_id"),
)})
select t.id, t.message_id, t.subject, t.private_hash is not null as private, t.context_type, t.context_id,
  t.tags as conversation_tags, ${sentColumns("own")}, w.authored
from target t join participant own on own.conversation_id = t.id and own.user_id = ${p.author}
join (
  select a.conversation_id, json_agg(json_build_object('user_id', a.user_id, 'at', a.last_authored_at)) as authored
  from participant a group by a.conversation_id) w on w.conversation_id = t.id
order by t.ord`;

const OPTIONS = { prepared: true, ...emits("conversation_message", "conversation_created") };

const startAll = statement("start_conversations", STARTS, (p) => start(p), OPTIONS);
const startCounted = statement("start_conversations_counted", COUNTED_STARTS, (p) => start(p, reserved(p)), OPTIONS);

export interface Starts {
  readonly author: number;
  readonly starts: readonly NewConversation[];
  readonly content: Content;
  readonly opening: Opening;
  /** People to be counted, within limits: where they would be passed nothing is written. */
  readonly reservation?: Reservation | undefined;
}

/** Starts or continues conversations, each with the same message; answers none where a limit would be passed. */
export const startConversations = (
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  { author, starts, content, opening, reservation }: Starts,
): Promise<Sent[]> => {
  const values = {
    tenant: root,
    author,
    now,
    starts: starts.map(({ hash, tags, people }, ord) => ({ ord, hash, tags, people })),
    ...contentValues(content),
    ...opening,
  };
  return reservation === undefined
    ? execute(db, startAll, values)
    : execute(db, startCounted, { ...values, ...reservation });
};
