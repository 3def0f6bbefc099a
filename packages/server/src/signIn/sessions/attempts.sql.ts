/**
 * Limits how often a secret may be guessed: the password of a login from any address, the secret of a program from one
 * address, and anything from one address.
 */
import { createHash } from "node:crypto";
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";

/** Attempts at once, and attempts regained in a minute. Many people may share one address. */
const LIMITS = {
  login: { most: 10, perMinute: 1 },
  client: { most: 10, perMinute: 1 },
  address: { most: 100, perMinute: 20 },
} as const;

type Kind = keyof typeof LIMITS;

/** What an attempt counts for, by the kinds of its limits. */
export type AttemptSource = Readonly<Partial<Record<Kind, string>>> & { readonly address: string };

export interface SignInAttempt extends AttemptSource {
  /** The key of the login. */
  readonly login: string;
  /** The address of the caller. */
  readonly address: string;
}

const subjectOf = (kind: Kind, name: string): string =>
  `${kind}:${createHash("sha256").update(name).digest("base64url")}`;

/** The buckets of an attempt, as the statements take them. */
function bucketsOf(attempt: AttemptSource) {
  const kinds = (["login", "client", "address"] as const).filter((kind) => attempt[kind] !== undefined);
  return {
    subjects: kinds.map((kind) => subjectOf(kind, attempt[kind] ?? "")),
    most: kinds.map((kind) => LIMITS[kind].most),
    perSecond: kinds.map((kind) => LIMITS[kind].perMinute / 60),
  };
}

interface Bucket {
  readonly subject: string;
  readonly level: number;
  readonly refused: boolean;
}

const chargeBuckets = statement(
  "charge_sign_in_attempts",
  {
    tenant: "bigint",
    subjects: "text[]",
    most: "double precision[]",
    perSecond: "double precision[]",
    now: "timestamptz",
  },
  (p) => {
    const buckets = `unnest(${p.subjects}, ${p.most}, ${p.perSecond}) as n(subject, most, per_second)`;
    return sql<Bucket>`
    insert into sign_in_attempts as a (root_account_id, subject, level, touched_at)
    select ${p.tenant}, subject, 1, ${p.now} from ${buckets} order by subject
    on conflict (root_account_id, subject) do update set (level, refused, touched_at) = (
      select left_over + case when left_over + 1 > most then 0 else 1 end, left_over + 1 > most,
        greatest(a.touched_at, ${p.now})
      from ${buckets}, greatest(0, a.level - per_second * extract(epoch from ${p.now} - a.touched_at)) as left_over
      where n.subject = a.subject)
    returning subject, level, refused`;
  },
);

/**
 * Charges an attempt before it is made, so that concurrent attempts cannot pass the limit. Answers 0, or the seconds
 * after which another attempt is allowed.
 */
export async function chargeAttempt(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  attempt: AttemptSource,
): Promise<number> {
  return longestWait(await execute(db, chargeBuckets, { tenant: root, ...bucketsOf(attempt), now }));
}

const readBuckets = statement(
  "read_sign_in_attempts",
  {
    tenant: "bigint",
    subjects: "text[]",
    most: "double precision[]",
    perSecond: "double precision[]",
    now: "timestamptz",
  },
  (p) => sql<Bucket>`
    select a.subject, l.level, l.level + 1 > n.most as refused
    from unnest(${p.subjects}, ${p.most}, ${p.perSecond}) as n(subject, most, per_second)
    join sign_in_attempts a on a.root_account_id = ${p.tenant} and a.subject = n.subject
    cross join lateral (
      select greatest(0, a.level - n.per_second * extract(epoch from ${p.now} - a.touched_at)) as level) l`,
);

/** The seconds after which an attempt is allowed, without making one; 0 for at once. */
export async function attemptsWait(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  attempt: AttemptSource,
): Promise<number> {
  return longestWait(await execute(db, readBuckets, { tenant: root, ...bucketsOf(attempt), now }));
}

function longestWait(buckets: readonly Bucket[]): number {
  const waits = buckets.map(({ subject, level, refused }) => {
    const { most, perMinute } = LIMITS[subject.slice(0, subject.indexOf(":")) as Kind];
    return refused ? Math.ceil(((level + 1 - most) * 60) / perMinute) : 0;
  });
  return Math.max(0, ...waits);
}

const forgiveBuckets = statement(
  "forgive_sign_in_attempt",
  { tenant: "bigint", login: "text", address: "text" },
  (p) => sql`
    with gone as (delete from sign_in_attempts where root_account_id = ${p.tenant} and subject = ${p.login})
    update sign_in_attempts set level = greatest(0, level - 1)
    where root_account_id = ${p.tenant} and subject = ${p.address}`,
);

/** After a successful attempt: forgets the attempts at the login, and gives the address this one back. */
export async function forgiveAttempt(
  { db, root }: Pick<TenantContext, "db" | "root">,
  { login, address }: SignInAttempt,
): Promise<void> {
  await execute(db, forgiveBuckets, {
    tenant: root,
    login: subjectOf("login", login),
    address: subjectOf("address", address),
  });
}
