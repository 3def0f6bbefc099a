/** What people are found by, and the answers kept for requests that may come twice. */
export const sql = `
-- Full and short name as they are searched for: without case, and without the accents of Latin letters.
alter table users add column search_key text collate "C" generated always as
  (lower(regexp_replace(normalize(name || E'\\n' || short_name, NFKD), '[\\u0300-\\u036f]', '', 'g'))) stored;

-- Who is no person but a course's student view.
create index enrollments_test_students on enrollments (root_account_id, user_id) where type = 'StudentViewEnrollment';

-- A request that carries an Idempotency-Key: claimed before it runs, answered again for a day.
create table idempotency_keys (
  root_account_id bigint not null,
  user_id bigint not null,
  key text not null,
  fingerprint bytea not null,
  -- null until the first request has been answered
  status integer,
  headers jsonb,
  body text,
  created_at timestamptz not null,
  primary key (root_account_id, user_id, key)
);
create index idempotency_keys_age on idempotency_keys (root_account_id, created_at);
`;
