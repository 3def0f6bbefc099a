/** Adds people to a conversation as SQL, with its history and a generated message (CONV 1.8). */
import { emits, eventsOf, insertEvents } from "../../events/outbox.sql.ts";
import { sql, statement } from "../../store/statement.ts";

/** `people`: the newcomers with the contexts under which each files the conversation. */
export const joinConversationWithHistory = statement(
  "join_conversation",
  { tenant: "bigint", actor: "bigint", conversation: "bigint", now: "timestamptz", people: "jsonb" },
  (p) => sql`
    with c as (
      update conversations set updated_at = ${p.now}, roster = roster + 1
      where root_account_id = ${p.tenant} and id = ${p.conversation} returning id),
    history as (
      select mp.message_id, mp.generated, m.created_at, m.has_attachments, m.has_media_objects
      from c join conversation_message_participants mp on mp.root_account_id = ${p.tenant} and mp.conversation_id = c.id
        and mp.user_id = ${p.actor}
      join conversation_messages m on m.root_account_id = ${p.tenant} and m.id = mp.message_id),
    present as materialized (
      select user_id from conversation_participants
      where root_account_id = ${p.tenant} and conversation_id = ${p.conversation}),
    joined as (
      insert into conversation_participants (root_account_id, user_id, conversation_id, workflow_state, last_message_at,
        message_count, has_attachments, has_media_objects, tags, updated_at)
      select ${p.tenant}, (p ->> 'id')::bigint, ${p.conversation}, 'unread', h.newest, h.n, h.files, h.media,
        array(select jsonb_array_elements_text(p -> 'tags')), ${p.now}
      from jsonb_array_elements(${p.people}) p cross join (
        select max(created_at) filter (where not generated) as newest, count(*) filter (where not generated) as n,
          coalesce(bool_or(has_attachments), false) as files, coalesce(bool_or(has_media_objects), false) as media from history) h
      on conflict do nothing returning user_id),
    given as (
      insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id, generated)
      select ${p.tenant}, ${p.conversation}, j.user_id, h.message_id, h.generated from joined j cross join history h),
    event as (
      insert into conversation_messages (root_account_id, conversation_id, author_id, body, generated, event, created_at)
      select ${p.tenant}, ${p.conversation}, ${p.actor}, '', true,
        jsonb_build_object('type', 'users_added', 'user_ids', jsonb_agg(j.user_id order by j.user_id)), ${p.now}
      from joined j having count(*) > 0 returning id),
    shown as (
      insert into conversation_message_participants (root_account_id, conversation_id, user_id, message_id, author, generated)
      select ${p.tenant}, ${p.conversation}, w.user_id, e.id, w.user_id = ${p.actor}, true
      from event e cross join (select user_id from present union select user_id from joined) w)
    ${insertEvents(
      { tenant: p.tenant, now: p.now },
      eventsOf(
        "added_to_conversation",
        {
          conversation_id: p.conversation,
          message_id: "e.id",
          author_id: p.actor,
          user_ids: "(select jsonb_agg(user_id) from joined)",
        },
        "event e",
      ),
    )}`,
  emits("added_to_conversation"),
);
