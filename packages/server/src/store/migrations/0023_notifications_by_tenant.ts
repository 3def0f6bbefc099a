/** What waits of notifications is taken tenant by tenant, and the hour of daily digests is no longer part of the schema. */
export const sql = `
drop index outbox_events_open;
create index outbox_events_open on outbox_events (root_account_id, id) where decided_at is null;
drop index notification_messages_due;
create index notification_messages_due on notification_messages (root_account_id, dispatch_at, id)
  where workflow_state = 'staged';
drop index notification_messages_sending;
create index notification_messages_sending on notification_messages (root_account_id, taken_at)
  where workflow_state = 'sending';
drop index delayed_messages_due;
create index delayed_messages_due on delayed_messages (root_account_id, send_at, id) where workflow_state = 'pending';

-- The next time of day in a zone; a zone that the store does not know counts as Mountain time.
drop function pidge_daily_send_at(text, timestamptz);
create function pidge_daily_send_at(zone text, at timestamptz, daily_at time) returns timestamptz language plpgsql stable as $$
declare due timestamptz;
begin
  due := ((at at time zone zone)::date + daily_at) at time zone zone;
  if due < at then
    due := (((at at time zone zone)::date + 1) + daily_at) at time zone zone;
  end if;
  return due;
exception when invalid_parameter_value then
  return pidge_daily_send_at('America/Denver', at, daily_at);
end $$;
`;
