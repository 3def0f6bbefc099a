/** Adds people to a group conversation, with its history and an event that says so (CONV 2.9, 1.8). */
import { OUTBOX_COLUMNS } from "../../events/outbox.sql.ts";
import type { Actor } from "../../platform/actor.ts";
import type { Services } from "../../platform/context.ts";
import { failsHard, fault, Refusal } from "../../platform/errors.ts";
import { type Db, run } from "../../store/database.ts";
import { addressPeople } from "../addressBook/addressBook.ts";
import { lockConversations } from "./removal.sql.ts";
import type { DetailedRow } from "./rows.sql.ts";
import type { Recipient } from "./send.sql.ts";
import { visibleTags } from "./tags.ts";

/** Answers whether anybody was added. */
export async function addRecipients(
  services: Services,
  actor: Actor,
  row: DetailedRow,
  recipients: readonly string[] | undefined,
  now: Date,
): Promise<boolean> {
  const { db, config } = services;
  const participants = row.people.map((p) => p.id);
  const addressed = await addressPeople(
    db,
    actor,
    { recipients: recipients ?? [], participants, withContext: true },
    now,
  );
  if (addressed.recipients.length === 0) throw new Refusal(400, {});
  const joining = addressed.recipients.filter((r) => !participants.includes(r.id));
  if (participants.length + joining.length > config.maxGroupSize + 1)
    throw fault("recipients", "too many participants for group conversation");
  // Canvas fails here; a client must look at `private` before it asks
  if (row.private) throw failsHard();
  if (joining.length === 0) return false;
  const people = joining.map((r) => ({ id: r.id, tags: visibleTags(row.conversation_tags, r, [r]) }));
  await db.transaction().execute(async (tx) => {
    // what is written meanwhile is part of the history that they are given
    await lockConversations(tx, actor.root, [row.id]);
    await join(tx, actor, row.id, people, now);
  });
  return true;
}

async function join(
  db: Db,
  actor: Actor,
  conversationId: number,
  people: readonly Recipient[],
  now: Date,
): Promise<void> {
  await run(
    db,
    `with c as (
       update conversations set updated_at = $4, roster = roster + 1 where root_account_id = $1 and id = $3 returning id),
     history as (
       select mp.message_id, mp.generated, m.created_at, m.has_attachments, m.has_media_objects
       from c join conversation_message_participants mp on mp.root_account_id = $1 and mp.conversation_id = c.id and mp.user_id = $2
       join conversation_messages m on m.root_account_id = $1 and m.id = mp.message_id),
     present as materialized (
       select user_id from conversation_participants where root_account_id = $1 and conversation_id = $3),
     joined as (
       insert into conversation_participants (root_account_id, user_id, conversation_id, workflow_state, last_message_at,
         message_count, has_attachments, has_media_objects, tags, updated_at)
       select $1, (p ->> 'id')::bigint, $3, 'unread', h.newest, h.n, h.files, h.media,
         array(select jsonb_array_elements_text(p -> 'tags')), $4
       from jsonb_array_elements($5::jsonb) p cross join (
         select max(created_at) filter (where not generated) as newest, count(*) filter (where not generated) as n,
           coalesce(bool_or(has_attachments), false) as files, coalesce(bool_or(has_media_objects), false) as media from history) h
       on conflict do nothing returning user_id),
     given as (
       insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id, generated)
       select $1, $3, j.user_id, h.message_id, h.generated from joined j cross join history h),
     event as (
       insert into conversation_messages (root_account_id, conversation_id, author_id, body, generated, event, created_at)
       select $1, $3, $2, '', true, jsonb_build_object('type', 'users_added', 'user_ids', jsonb_agg(j.user_id order by j.user_id)), $4
       from joined j having count(*) > 0 returning id),
     shown as (
       insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, generated)
       select $1, $3, w.user_id, e.id, w.user_id = $2, true
       from event e cross join (select user_id from present union select user_id from joined) w)
     insert into outbox_events (${OUTBOX_COLUMNS})
     select $1, 'added_to_conversation', jsonb_build_object('conversation_id', $3::bigint, 'message_id', e.id, 'author_id', $2::bigint,
       'user_ids', (select jsonb_agg(user_id) from joined)), $4 from event e`,
    [actor.root, actor.id, conversationId, now, JSON.stringify(people)],
  );
}
