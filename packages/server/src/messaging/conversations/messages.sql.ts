/** Reads messages: those of a conversation that a participant can see, and those forwarded in them. */
import { type Db, execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";
import type { Participant } from "./participants.sql.ts";

export interface StoredMessage {
  readonly id: number;
  readonly created_at: Date;
  readonly body: string;
  readonly author_id: number;
  readonly generated: boolean;
  readonly event: { readonly user_ids: readonly number[] } | null;
  readonly attachment_ids: readonly number[];
  readonly forwarded_message_ids: readonly number[];
  readonly media_comment_id: string | null;
  readonly media_comment_type: string | null;
  readonly media_title: string | null;
  readonly participating_user_ids: readonly number[];
}

/** The name of a recording `mo`: its own, else the one that its uploader gave it. */
export const MEDIA_TITLE = "coalesce(mo.title, mo.user_entered_title)";

/** The title of the recording of message `m`. */
export const mediaTitleOf = (tenant: string) =>
  `(select ${MEDIA_TITLE} from media_objects mo where mo.root_account_id = ${tenant} and mo.media_id = m.media_comment_id)`;

const columns = (
  tenant: string,
) => `m.id, m.created_at, m.body, m.author_id, m.generated, m.event, m.attachment_ids, m.forwarded_message_ids,
  m.media_comment_id, m.media_comment_type, ${mediaTitleOf(tenant)} as media_title,
  array(select r.user_id from conversation_message_participants r
    where r.root_account_id = ${tenant} and r.message_id = m.id order by r.user_id) as participating_user_ids`;

const visibleMessages = statement(
  "conversation_messages_visible",
  { tenant: "bigint", conversation: "bigint", user: "bigint", limit: "bigint | null" },
  (p) => sql<StoredMessage>`
    select ${columns(p.tenant)} from conversation_message_participants mp
    join conversation_messages m on m.root_account_id = ${p.tenant} and m.id = mp.message_id
    where mp.root_account_id = ${p.tenant} and mp.conversation_id = ${p.conversation} and mp.user_id = ${p.user}
      and mp.deleted_at is null
    order by mp.message_id desc limit ${p.limit}`,
  { prepared: true },
);

export interface VisibleTo {
  readonly tenant: number;
  readonly conversation: number;
  readonly user: number;
  /** Undefined for all. */
  readonly limit?: number;
}

/** The messages of a conversation that are visible to a participant, newest first. */
export const loadMessages = (db: Db, { limit, ...of }: VisibleTo): Promise<StoredMessage[]> =>
  execute(db, visibleMessages, { ...of, limit: limit ?? null });

const messagesById = statement(
  "conversation_messages_by_id",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql<StoredMessage>`
    select ${columns(p.tenant)} from conversation_messages m where m.root_account_id = ${p.tenant} and m.id = any(${p.ids})
    order by m.id desc`,
);

/** Messages by id, newest first. */
export const messagesByIds = (db: Db, root: number, ids: readonly number[]): Promise<StoredMessage[]> =>
  execute(db, messagesById, { tenant: root, ids });

const participantsById = statement(
  "conversation_people_by_id",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql<Participant>`
    select id, short_name as name, name as full_name, pronouns, avatar_url, uuid, null as last_authored_at
    from users where root_account_id = ${p.tenant} and id = any(${p.ids}) order by id`,
);

/** Profiles of people, for generated messages and for authors who are not in the conversation. */
export const peopleByIds = (db: Db, root: number, ids: readonly number[]): Promise<Participant[]> =>
  execute(db, participantsById, { tenant: root, ids });
