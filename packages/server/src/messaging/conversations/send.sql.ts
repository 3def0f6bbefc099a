/** Sending, as SQL: each send is one statement, whatever the number of people (CONV 1.3, 1.4). */

import { OUTBOX_COLUMNS } from "../../events/outbox.sql.ts";
import type { Context, Services } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { cacheKey } from "../../store/cache/caches.ts";
import { type Db, hasOneSession, prepare, run } from "../../store/database.ts";
import { KeyedMutex } from "../../store/keyedMutex.ts";
import { type AddressBookParameters, MY_COURSES } from "../addressBook/addressBook.sql.ts";
import { ADDRESSED_PEOPLE, type Addressed, addressedPeople, type Person } from "./rows.sql.ts";

/** What a message consists of. */
export interface Content {
  readonly body: string;
  readonly attachmentIds: readonly number[];
  readonly forwardedIds: readonly number[];
  readonly mediaCommentId: string | null;
  readonly mediaCommentType: string | null;
  /** What the recording is called, for the answer: it is kept with the recording. */
  readonly mediaTitle: string | null;
  /** True for its own and for those of forwarded messages. */
  readonly hasAttachments: boolean;
  readonly hasMediaObjects: boolean;
}

export interface Recipient {
  readonly id: number;
  /** Contexts in which this person files the conversation. */
  readonly tags: readonly string[];
}

/** One conversation to start, or to continue when its hash exists. */
export interface Start {
  readonly hash: string | null;
  readonly tags: readonly string[];
  /** Everybody in it, the author included. */
  readonly people: readonly Recipient[];
}

export interface Sender {
  readonly root: number;
  readonly authorId: number;
  readonly now: Date;
}

export interface Opening {
  readonly subject: string | null;
  readonly contextType: string | null;
  readonly contextId: number | null;
}

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

/** `a` followed by what of `b` it lacks. */
export const union = (a: string, b: string) =>
  `coalesce(${a}, '{}') || coalesce((select array_agg(x) from unnest(${b}) x where x <> all(coalesce(${a}, '{}'))), '{}')`;

const columnsOf = (row: string) => `${row}.workflow_state, ${row}.last_message_at, ${row}.visible_last_authored_at,
  ${row}.message_count, ${row}.subscribed, ${row}.starred, ${row}.has_attachments, ${row}.has_media_objects, ${row}.tags,
  ${row}.updated_at`;
const OWN = columnsOf("own");

/** What a message does to a participant's row `cp`, the author being `$2` (the central rule table). */
export const arrives = ({ now, hasAttachments, hasMedia }: Pick<ReplyParts, "now" | "hasAttachments" | "hasMedia">) => `
    message_count = cp.message_count + 1,
    workflow_state = case when cp.user_id <> $2 and (cp.subscribed or cp.last_message_at is null) then 'unread' else cp.workflow_state end,
    last_message_at = case when cp.user_id <> $2 and (cp.subscribed or cp.last_message_at is null) then ${now} else cp.last_message_at end,
    last_authored_at = case when cp.user_id = $2 then ${now} else cp.last_authored_at end,
    visible_last_authored_at = case when cp.user_id = $2 then ${now} else cp.visible_last_authored_at end,
    has_attachments = cp.has_attachments or ${hasAttachments}, has_media_objects = cp.has_media_objects or ${hasMedia}, updated_at = ${now}`;

/** Notes who of the recipients (`people`, rows of `user_id` and `message_id`) is away and owes the author an answer. */
export const away = (people: string, now: string) => `away as (
  insert into auto_replies (root_account_id, user_id, author_id, period, message_id, created_at)
  select $1, w.user_id, $2, s.period, w.message_id, ${now} from (${people}) w
  join inbox_settings s on s.root_account_id = $1 and s.user_id = w.user_id and s.use_out_of_office
    and s.out_of_office_first_date <= ${now} and coalesce(s.out_of_office_last_date, 'infinity') > ${now}
  where w.user_id <> $2
  on conflict do nothing)`;

/** Ids of rows to come. The sequences by their names: to look one up by its table took longer than the row. */
export const NEXT_CONVERSATION = "nextval('conversations_id_seq')";
export const NEXT_MESSAGE = "nextval('conversation_messages_id_seq')";

const AUTHORED = `json_agg(json_build_object('user_id', a.user_id, 'at', a.last_authored_at))`;

/** What `arrives` needs, among the parameters of a start. */
export const STARTED = { now: "$3", hasAttachments: "$10", hasMedia: "$11" };

/**
 * Parameters: tenant, author, now, starts (JSON), body, attachments, forwarded, media id, media type, has attachments,
 * has media, subject, context type, context id.
 */
const start = prepare(
  "conversations_start",
  `
with input as materialized (
  select d.ord, d.hash, d.tags, d.people, ${NEXT_CONVERSATION} as new_id, ${NEXT_MESSAGE} as message_id
  from jsonb_to_recordset($4::jsonb) as d(ord integer, hash text, tags text[], people jsonb)
  order by d.ord),
opened as (
  insert into conversations as c (root_account_id, id, private_hash, subject, context_type, context_id, tags,
    has_attachments, has_media_objects, created_at, updated_at)
  select $1, i.new_id, i.hash, $12, $13, $14::bigint, i.tags, $10, $11, $3::timestamptz, $3 from input i order by i.hash
  on conflict (root_account_id, private_hash) where private_hash is not null do update set
    tags = ${union("c.tags", "excluded.tags")}, has_attachments = c.has_attachments or excluded.has_attachments,
    has_media_objects = c.has_media_objects or excluded.has_media_objects, updated_at = $3
  returning c.id, c.private_hash, c.subject, c.context_type, c.context_id, c.tags),
target as (
  select i.ord, i.new_id, i.message_id, i.people, o.* from input i
  -- one equality for both kinds, so that it can be hashed
  join opened o on coalesce(o.private_hash, o.id::text) = coalesce(i.hash, i.new_id::text)),
message as (
  insert into conversation_messages (root_account_id, id, conversation_id, author_id, body, attachment_ids,
    forwarded_message_ids, media_comment_id, media_comment_type, has_attachments, has_media_objects, created_at)
  select $1, t.message_id, t.id, $2, $5, $6::bigint[], $7::bigint[], $8, $9, $10, $11, $3 from target t),
person as materialized (
  select t.id as conversation_id, t.message_id, t.private_hash is not null as private, (p ->> 'id')::bigint as user_id,
    array(select jsonb_array_elements_text(p -> 'tags')) as tags
  from target t cross join jsonb_array_elements(t.people) p),
participant as (
  insert into conversation_participants as cp (root_account_id, user_id, conversation_id, workflow_state, last_message_at,
    last_authored_at, visible_last_authored_at, message_count, has_attachments, has_media_objects, tags, updated_at)
  select $1, p.user_id, p.conversation_id, case when p.user_id = $2 then 'read' else 'unread' end,
    case when p.user_id <> $2 then $3 end, case when p.user_id = $2 then $3 end, case when p.user_id = $2 then $3 end,
    1, $10, $11, p.tags, $3
  from person p order by p.conversation_id, p.user_id
  on conflict (root_account_id, user_id, conversation_id) do update set ${arrives(STARTED)},
    tags = ${union("cp.tags", "excluded.tags")}
  returning cp.*),
received as (
  insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
  select $1, p.conversation_id, p.user_id, p.message_id, p.user_id = $2, case when p.private then p.tags end from person p),
${away("select user_id, message_id from person", "$3")},
told as (
  insert into outbox_events (${OUTBOX_COLUMNS})
  select $1, k.kind, jsonb_build_object('conversation_id', t.id, 'message_id', t.message_id, 'author_id', $2::bigint), $3
  from target t cross join (values ('conversation_message'), ('conversation_created')) k(kind)
  where k.kind = 'conversation_message' or (t.ord = 0 and t.id = t.new_id))
select t.id, t.message_id, t.subject, t.private_hash is not null as private, t.context_type, t.context_id,
  t.tags as conversation_tags, ${OWN}, w.authored
from target t join participant own on own.conversation_id = t.id and own.user_id = $2
join (select a.conversation_id, ${AUTHORED} as authored from participant a group by a.conversation_id) w on w.conversation_id = t.id
order by t.ord`,
);

const contentValues = (c: Content) => [
  c.body,
  c.attachmentIds,
  c.forwardedIds,
  c.mediaCommentId,
  c.mediaCommentType,
  c.hasAttachments,
  c.hasMediaObjects,
];

/** Starts or continues conversations, each with the same message; one statement for all of them. */
export const startConversations = (
  db: Db,
  s: Sender,
  starts: readonly Start[],
  content: Content,
  o: Opening,
): Promise<Sent[]> =>
  run<Sent>(db, start, [
    s.root,
    s.authorId,
    s.now,
    JSON.stringify(starts.map(({ hash, tags, people }, ord) => ({ ord, hash, tags, people }))),
    ...contentValues(content),
    o.subject,
    o.contextType,
    o.contextId,
  ]);

/** What a reply needs beyond the common one to all participants. */
interface Beyond {
  /** Some participants only. */
  readonly only: boolean;
  /** People who join with it. */
  readonly joining: boolean;
  /** Contexts named by the sender. */
  readonly tags: boolean;
}

/** The expressions that stand for what a reply consists of. */
interface ReplyParts {
  readonly conversation: string;
  readonly now: string;
  readonly body: string;
  readonly attachments: string;
  readonly forwarded: string;
  readonly mediaId: string;
  readonly mediaType: string;
  readonly hasAttachments: string;
  readonly hasMedia: string;
}

/** Parameters: tenant, author, conversation, now, then as in `start` body to has media. */
const GIVEN: ReplyParts = {
  conversation: "$3",
  now: "$4",
  body: "$5",
  attachments: "$6::bigint[]",
  forwarded: "$7::bigint[]",
  mediaId: "$8",
  mediaType: "$9",
  hasAttachments: "$10",
  hasMedia: "$11",
};

/**
 * CTEs `c`, `message`, `participant` and what else a reply writes; `condition` says of conversation `c` whether it is
 * written at all. Newcomers, and so on, are parameters after the given ones, where they are needed. What is not needed
 * is not in the text: a condition on a parameter would have the store plan it anew each time.
 */
function replyCtes({ only, joining, tags }: Beyond, p: ReplyParts, condition = ""): string {
  let last = 11;
  const named = only ? `$${++last}::bigint[]` : "";
  const newcomers = joining ? `$${++last}::jsonb` : "";
  const explicit = tags ? `$${++last}::text[]` : "";
  // whoever was to join may have been added meanwhile
  const newcomer = joining
    ? ` or cp.user_id = any(array(select (p ->> 'id')::bigint from jsonb_array_elements(${newcomers}) p))`
    : "";
  const some = only ? ` and (cp.user_id = $2 or cp.user_id = any(${named})${newcomer})` : "";
  const received = joining ? "(select user_id from participant union all select user_id from joined)" : "participant";
  return `
c as (
  -- the conversation's row is locked first, so that replies to it come one after the other; who came or went while
  -- this one waited is not seen by it, so it does nothing then and is done anew
  update conversations c set updated_at = ${p.now}, has_attachments = c.has_attachments or ${p.hasAttachments},
    has_media_objects = c.has_media_objects or ${p.hasMedia}${tags ? `, tags = ${union("c.tags", explicit)}` : ""}${joining ? ", roster = c.roster + 1" : ""}
  where c.root_account_id = $1 and c.id = ${p.conversation}${condition}
    and c.roster = (select seen.roster from conversations seen where seen.root_account_id = $1 and seen.id = ${p.conversation})
    and exists (select 1 from conversation_participants author where author.root_account_id = $1
      and author.conversation_id = ${p.conversation} and author.user_id = $2)
  returning c.id, c.private_hash, c.subject, c.context_type, c.context_id, c.tags),
message as (
  insert into conversation_messages (root_account_id, conversation_id, author_id, body, attachment_ids, forwarded_message_ids,
    media_comment_id, media_comment_type, has_attachments, has_media_objects, created_at)
  select $1, c.id, $2, ${p.body}, ${p.attachments}, ${p.forwarded}, ${p.mediaId}, ${p.mediaType}, ${p.hasAttachments},
    ${p.hasMedia}, ${p.now}::timestamptz from c returning id),
${
  joining
    ? `joined as (
  insert into conversation_participants (root_account_id, user_id, conversation_id, workflow_state, last_message_at,
    message_count, has_attachments, has_media_objects, tags, updated_at)
  select $1, (p ->> 'id')::bigint, c.id, 'unread', ${p.now}, 1, ${p.hasAttachments}, ${p.hasMedia},
    array(select jsonb_array_elements_text(p -> 'tags')), ${p.now}
  from jsonb_array_elements(${newcomers}) p cross join c
  on conflict do nothing
  returning user_id),`
    : ""
}
participant as (
  update conversation_participants cp set ${arrives(p)}${tags ? `, tags = ${union("cp.tags", explicit)}` : ""}
  where cp.root_account_id = $1 and cp.conversation_id = (select id from c)${some}
  returning cp.user_id, cp.last_authored_at, ${columnsOf("cp")}),
received as (
  insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, tags)
  select $1, c.id, w.user_id, m.id, w.user_id = $2,
    case when c.private_hash is null then null else ${
      tags
        ? explicit
        : `(select mp.tags from conversation_message_participants mp where mp.root_account_id = $1
         and mp.conversation_id = ${p.conversation} and mp.user_id = w.user_id order by mp.message_id desc limit 1)`
    } end
  from ${received} w cross join message m cross join c),
${away(`select x.user_id, m.id as message_id from ${received} x cross join message m`, p.now)},
told as (
  insert into outbox_events (${OUTBOX_COLUMNS})
  select $1, 'conversation_message', jsonb_build_object('conversation_id', c.id, 'message_id', m.id, 'author_id', $2::bigint), ${p.now}
  from c cross join message m)`;
}

/** The author's row after a reply, from its CTEs. */
const REPLIED = `c.id, m.id as message_id, c.subject, c.private_hash is not null as private, c.context_type, c.context_id,
  c.tags as conversation_tags, ${OWN}
from c cross join message m join participant own on own.user_id = $2`;

const replyText = (beyond: Beyond) => `with ${replyCtes(beyond, GIVEN)} select ${REPLIED}`;

/** To all participants, with nothing beyond. */
const TO_ALL: Beyond = { only: false, joining: false, tags: false };

/** The common one is kept prepared. */
const replyToAll = prepare("conversation_reply", replyText(TO_ALL));

/**
 * Parameters: those of the address book, conversation, body. Where there is no context nobody can be locked out, so the
 * text is written without another look; otherwise nothing is.
 */
const replyFreely = prepare(
  "conversation_reply_freely",
  `with ${MY_COURSES}, ${replyCtes(
    TO_ALL,
    {
      conversation: "$7",
      now: "$3",
      body: "$8",
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
select people.list as people, ${REPLIED} ${ADDRESSED_PEOPLE}`,
);

/** A database, or a transaction, with the state that goes with it. */
type Held = Pick<Context, "db" | "caches">;

const replies = cacheKey(() => new KeyedMutex<string>());

/** Each reply locks its conversation's row: those that wait for it in the store hold connections and are done anew. */
const inTurn = <T>({ db, caches }: Held, root: number, conversation: number, work: () => Promise<T>): Promise<T> =>
  hasOneSession(db) ? work() : caches.of(replies).take(`${root} ${conversation}`, work);

/** Sends a text to everybody in the author's conversation, unless that has a context; answers who is in it. */
export async function sendFreely(
  { db, caches, people }: Held & Pick<Services, "people">,
  book: AddressBookParameters,
  id: number,
  body: string,
): Promise<{ sent: Sent; people: readonly Person[] } | undefined> {
  const [found] = await inTurn({ db, caches }, book[0], id, () =>
    run<Sent & { people: readonly Addressed[] }>(db, replyFreely, [...book, id, body]),
  );
  if (found === undefined) return undefined;
  const { people: list, ...sent } = found;
  return { sent, people: await addressedPeople(db, people, book[0], list) };
}

export interface Reply {
  readonly conversationId: number;
  readonly content: Content;
  /** Who gets it, besides the author; undefined for all participants. */
  readonly only: readonly number[] | undefined;
  /** People who join the conversation with this message. */
  readonly joining: readonly Recipient[];
  readonly tags: readonly string[];
}

/** So many times somebody would have to be added at the very moment. */
const REPLY_ATTEMPTS = 20;

/** Adds a message to a conversation, in one statement; it is done anew when people came or went meanwhile. */
export async function sendReply({ db, caches }: Held, s: Sender, r: Reply): Promise<Sent> {
  const beyond = { only: r.only !== undefined, joining: r.joining.length > 0, tags: r.tags.length > 0 };
  const text = Object.values(beyond).some(Boolean) ? replyText(beyond) : replyToAll;
  const values = [
    s.root,
    s.authorId,
    r.conversationId,
    s.now,
    ...contentValues(r.content),
    ...(beyond.only ? [r.only] : []),
    ...(beyond.joining ? [JSON.stringify(r.joining)] : []),
    ...(beyond.tags ? [r.tags] : []),
  ];
  for (let attempt = 0; attempt < REPLY_ATTEMPTS; attempt++) {
    const [sent] = await inTurn({ db, caches }, s.root, r.conversationId, () => run<Sent>(db, text, values));
    if (sent !== undefined) return sent;
    if (!(await takesPart(db, s, r.conversationId))) throw notFound();
  }
  throw new Error("the conversation's people change too fast for a reply");
}

/** It may have been deleted for everybody since it was looked up. */
async function takesPart(db: Db, { root, authorId }: Sender, conversationId: number): Promise<boolean> {
  const row = await db
    .selectFrom("conversation_participants")
    .select("user_id")
    .where("root_account_id", "=", root)
    .where("conversation_id", "=", conversationId)
    .where("user_id", "=", authorId)
    .executeTakeFirst();
  return row !== undefined;
}
