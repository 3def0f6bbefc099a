/** Reads messages: those of a conversation that a person can see, and those forwarded in them. */
import { type Db, prepare, run } from "../../store/database.ts";

export interface MessageRow {
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

const COLUMNS = `m.id, m.created_at, m.body, m.author_id, m.generated, m.event, m.attachment_ids, m.forwarded_message_ids,
  m.media_comment_id, m.media_comment_type,
  (select ${MEDIA_TITLE} from media_objects mo where mo.root_account_id = $1
     and mo.media_id = m.media_comment_id) as media_title,
  array(select r.user_id from conversation_message_participants r
    where r.root_account_id = $1 and r.message_id = m.id order by r.user_id) as participating_user_ids`;

const visible = prepare(
  "conversation_messages_visible",
  `select ${COLUMNS} from conversation_message_participants mp
   join conversation_messages m on m.root_account_id = $1 and m.id = mp.message_id
   where mp.root_account_id = $1 and mp.conversation_id = $2 and mp.user_id = $3 and mp.deleted_at is null
   order by mp.message_id desc limit $4`,
);

/** A person's visible messages of a conversation, newest first. */
export const loadMessages = (
  db: Db,
  root: number,
  conversationId: number,
  userId: number,
  limit: number | null = null,
) => run<MessageRow>(db, visible, [root, conversationId, userId, limit]);

/** Messages by id, newest first. */
export const messagesByIds = (db: Db, root: number, ids: readonly number[]) =>
  run<MessageRow>(
    db,
    `select ${COLUMNS} from conversation_messages m where m.root_account_id = $1 and m.id = any($2::bigint[]) order by m.id desc`,
    [root, ids],
  );

/** Names of people, for events and for authors from elsewhere. */
export const peopleByIds = (db: Db, root: number, ids: readonly number[]) =>
  run<{
    id: number;
    name: string;
    full_name: string;
    pronouns: string | null;
    avatar_url: string | null;
    uuid: string;
    last_authored_at: null;
  }>(
    db,
    `select id, short_name as name, name as full_name, pronouns, avatar_url, uuid, null as last_authored_at
     from users where root_account_id = $1 and id = any($2::bigint[]) order by id`,
    [root, ids],
  );
