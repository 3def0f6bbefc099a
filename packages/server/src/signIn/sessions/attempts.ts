/** How often a password may be tried: by login, whoever tries, and by address, whatever they try. */
import { createHash } from "node:crypto";
import { type Db, run } from "../../store/database.ts";

/** Attempts at once, and how many come back in a minute. Many people may sit behind one address. */
const LIMITS = { login: { most: 10, perMinute: 1 }, address: { most: 100, perMinute: 20 } } as const;

const subjectOf = (kind: keyof typeof LIMITS, name: string): string =>
  `${kind}:${createHash("sha256").update(name).digest("base64url")}`;

const BUCKETS = "unnest($2::text[], $3::float8[], $4::float8[]) as n(subject, most, per_second)";

/**
 * Charges an attempt before it is made, so that many at once are no way around. Answers 0, or the seconds after which
 * one may be made again.
 */
export async function chargeAttempt(db: Db, root: number, login: string, address: string, now: Date): Promise<number> {
  const kinds = ["login", "address"] as const;
  const limits = kinds.map((kind) => LIMITS[kind]);
  const rows = await run<{ subject: string; level: number; refused: boolean }>(
    db,
    `insert into sign_in_attempts as a (root_account_id, subject, level, touched_at)
     select $1, subject, 1, $5 from ${BUCKETS} order by subject
     on conflict (root_account_id, subject) do update set (level, refused, touched_at) = (
       select left_over + case when left_over + 1 > most then 0 else 1 end, left_over + 1 > most, greatest(a.touched_at, $5)
       from ${BUCKETS}, greatest(0, a.level - per_second * extract(epoch from $5::timestamptz - a.touched_at)) as left_over
       where n.subject = a.subject)
     returning subject, level, refused`,
    [
      root,
      [subjectOf("login", login), subjectOf("address", address)],
      limits.map((l) => l.most),
      limits.map((l) => l.perMinute / 60),
      now,
    ],
  );
  const waits = rows.map(({ subject, level, refused }) => {
    const { most, perMinute } = LIMITS[subject.startsWith("login:") ? "login" : "address"];
    return refused ? Math.ceil(((level + 1 - most) * 60) / perMinute) : 0;
  });
  return Math.max(...waits);
}

/** Whoever got in tried rightly: the login's attempts are forgotten, and the address gets this one back. */
export async function forgiveAttempt(db: Db, root: number, login: string, address: string): Promise<void> {
  await run(
    db,
    `with gone as (delete from sign_in_attempts where root_account_id = $1 and subject = $2)
     update sign_in_attempts set level = greatest(0, level - 1) where root_account_id = $1 and subject = $3`,
    [root, subjectOf("login", login), subjectOf("address", address)],
  );
}
