-- Made by `npm run generate:sql`; do not edit.

-- events/outbox.sql.ts

-- insert_outbox_event; emits conversation_message, added_to_conversation, conversation_created, new_announcement, new_discussion_topic, new_discussion_entry, discussion_mention, reported_reply, account_notification, channel_message, notice
insert into
  outbox_events (root_account_id, kind, payload, created_at, not_before)
values
  (:tenant, :kind, :payload, :now, :notBefore);
