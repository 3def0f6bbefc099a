/**
 * `Idempotency-Key`: a request that is sent again with its key is not done again but answered again, for a day.
 *
 * The key is claimed before the work and the answer kept after it. What was refused did nothing, so its key is free
 * again. A key whose work never ended (the process died) stays claimed: nobody can tell whether the work was done,
 * and doing it twice is what the key is to prevent.
 */
import { createHash } from "node:crypto";
import { type Database, run } from "../store/database.ts";
import type { Actor } from "./actor.ts";
import { Answer } from "./context.ts";
import { keyInUse, keyOfOther, malformedKey } from "./errors.ts";
import { RawFile, type RawMap } from "./nesting.ts";

/** Told with every answer, so that clients know before they rely on it. */
export const IDEMPOTENCY_HEADERS = { "x-pidge-idempotency": "1" } as const;

const KEPT_HOURS = 24;

export interface Attempt {
  readonly actor: Actor;
  /** The header as sent. */
  readonly key: string;
  /** What was asked: a key belongs to one request. */
  readonly fingerprint: Buffer;
  readonly now: Date;
}

/** Does the work unless the same request was done before; then answers as it was answered. */
export async function once(db: Database, a: Attempt, work: () => Promise<Answer>): Promise<Answer> {
  if (!/^[\x21-\x7e]{1,255}$/.test(a.key)) throw malformedKey();
  const kept = await claim(db, a);
  if (kept !== undefined) return answerAgain(kept, a);
  let answer: Answer;
  try {
    answer = await work();
  } catch (error) {
    await release(db, a);
    throw error;
  }
  await keep(db, a, answer);
  return answer;
}

/** The request as one value. Tokens are no part of it: who asks is known. */
export function fingerprint(method: string, path: string, actor: Actor, raw: RawMap, bodyLength: string): Buffer {
  const { access_token: _, ...asked } = raw;
  const text = JSON.stringify([method, path, actor.realId, bodyLength, asked], (_name, value: unknown) => {
    if (value instanceof RawFile) return [value.name, value.type, hash(value.bytes).toString("base64")];
    if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
    // the order of names says nothing
    return Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)));
  });
  return hash(text);
}

const hash = (data: string | Buffer) => createHash("sha256").update(data).digest();

interface Kept {
  readonly fingerprint: Buffer;
  readonly status: number | null;
  readonly headers: Record<string, string> | null;
  readonly body: string | null;
}

function answerAgain(kept: Kept, a: Attempt): Answer {
  if (!kept.fingerprint.equals(a.fingerprint)) throw keyOfOther();
  if (kept.status === null) throw keyInUse();
  const headers = { ...kept.headers, "x-pidge-idempotent-replay": "true" };
  return new Answer(kept.body === null ? null : JSON.parse(kept.body), { status: kept.status, headers });
}

/** Undefined when the key is now ours; else what is known of its first use. Sweeps away some of what is too old. */
async function claim(db: Database, { actor, key, fingerprint, now }: Attempt): Promise<Kept | undefined> {
  const oldest = new Date(now.getTime() - KEPT_HOURS * 3_600_000);
  const rows = await run<Kept & { claimed: boolean }>(
    db,
    `with swept as (
       delete from idempotency_keys k using (
         select user_id, key from idempotency_keys
         where root_account_id = $1 and created_at < $6 and (user_id, key) <> ($2, $3) order by created_at limit 100
         for update skip locked) old
       where k.root_account_id = $1 and k.user_id = old.user_id and k.key = old.key),
     claimed as (
       insert into idempotency_keys as k (root_account_id, user_id, key, fingerprint, created_at) values ($1, $2, $3, $4, $5)
       on conflict (root_account_id, user_id, key) do update
         set fingerprint = excluded.fingerprint, created_at = excluded.created_at, status = null, headers = null, body = null
         where k.created_at < $6
       returning true as claimed, fingerprint, status, headers, body)
     select * from claimed
     union all
     select false, fingerprint, status, headers, body from idempotency_keys
     where root_account_id = $1 and user_id = $2 and key = $3 and not exists (select 1 from claimed)`,
    [actor.root, actor.id, key, fingerprint, now, oldest],
  );
  // a claim made since this statement began is not visible to it: somebody else is at work
  const found = rows[0];
  if (found === undefined) throw keyInUse();
  return found.claimed ? undefined : found;
}

async function release(db: Database, { actor, key }: Attempt): Promise<void> {
  await db
    .deleteFrom("idempotency_keys")
    .where("root_account_id", "=", actor.root)
    .where("user_id", "=", actor.id)
    .where("key", "=", key)
    .where("status", "is", null)
    .execute();
}

async function keep(db: Database, { actor, key }: Attempt, answer: Answer): Promise<void> {
  await db
    .updateTable("idempotency_keys")
    .set({
      status: answer.status,
      headers: JSON.stringify(answer.headers),
      body: answer.body === undefined ? null : JSON.stringify(answer.body),
    })
    .where("root_account_id", "=", actor.root)
    .where("user_id", "=", actor.id)
    .where("key", "=", key)
    .execute();
}
