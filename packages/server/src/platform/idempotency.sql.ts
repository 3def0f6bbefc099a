/** Claims and keeps answers of requests that carry an `Idempotency-Key`. */
import { sql, statement } from "../store/statement.ts";

export interface StoredAnswer {
  readonly claimed: boolean;
  readonly fingerprint: Buffer;
  /** Null while the work is not done. */
  readonly status: number | null;
  /** Sealed: see idempotency.ts. */
  readonly answer: Buffer | null;
}

/**
 * Claims a key, or answers its first use. Removes some keys that are too old. No row: somebody else claimed it since
 * this statement began.
 */
export const claimKey = statement(
  "claim_idempotency_key",
  { tenant: "bigint", user: "bigint", key: "text", fingerprint: "bytea", now: "timestamptz", oldest: "timestamptz" },
  (p) => sql<StoredAnswer>`
    with swept as (
      delete from idempotency_keys k using (
        select user_id, key from idempotency_keys
        where root_account_id = ${p.tenant} and created_at < ${p.oldest} and (user_id, key) <> (${p.user}, ${p.key})
        order by created_at limit 100 for update skip locked) old
      where k.root_account_id = ${p.tenant} and k.user_id = old.user_id and k.key = old.key),
    claimed as (
      insert into idempotency_keys as k (root_account_id, user_id, key, fingerprint, created_at)
      values (${p.tenant}, ${p.user}, ${p.key}, ${p.fingerprint}, ${p.now})
      on conflict (root_account_id, user_id, key) do update
        set fingerprint = excluded.fingerprint, created_at = excluded.created_at, status = null, answer = null
        where k.created_at < ${p.oldest}
      returning true as claimed, fingerprint, status, answer)
    select * from claimed
    union all
    select false, fingerprint, status, answer from idempotency_keys
    where root_account_id = ${p.tenant} and user_id = ${p.user} and key = ${p.key} and not exists (select 1 from claimed)`,
);

/** Frees a key whose work was refused. */
export const releaseKey = statement(
  "release_idempotency_key",
  { tenant: "bigint", user: "bigint", key: "text" },
  (p) => sql`
    delete from idempotency_keys
    where root_account_id = ${p.tenant} and user_id = ${p.user} and key = ${p.key} and status is null`,
);

export const keepAnswer = statement(
  "keep_idempotent_answer",
  { tenant: "bigint", user: "bigint", key: "text", status: "int", answer: "bytea" },
  (p) => sql`
    update idempotency_keys set status = ${p.status}, answer = ${p.answer}
    where root_account_id = ${p.tenant} and user_id = ${p.user} and key = ${p.key}`,
);
