/** Takes events from the outbox and records, for each recipient and channel, what is to be done. */
import { type Override, roleGrants } from "../../platform/permissions.ts";
import { zoneOffset } from "../../platform/times.ts";
import { type Database, prepare, run } from "../../store/database.ts";
import { type DecideParameters, decideSql, decideValues } from "./decide.sql.ts";
import { LARGE_KINDS, LARGE_RECIPIENTS, SMALL_KINDS, SMALL_RECIPIENTS } from "./recipients.ts";

/** Nobody works on it: a worker that has not renewed its claim for this long counts as dead. */
const FREE = "decided_at is null and (taken_at is null or taken_at < now() - interval '45 seconds')";
const due = (now: string) => `${FREE} and (not_before is null or not_before <= ${now}::timestamptz)`;
const SMALL_BATCH = 50;
const MAX_ATTEMPTS = 20;
/** Recipients of one event that are listed at once. */
const LISTED = 20_000;

export interface DecideOptions {
  readonly dailyLimit: number;
  readonly keep: boolean;
  /** Seconds in which further events may join a mail; 0 for none. */
  readonly gatherSeconds: number;
}

export interface DecideLargeOptions extends DecideOptions {
  /**
   * Asked before each portion of an event's recipients how many it may have, and told how many milliseconds the one
   * before it took: here others have their turn.
   */
  readonly portion: (workedMs: number) => Promise<number>;
}

/** Midnight of the Saturday of this Monday-based week and of the next, US Eastern. */
export function saturdays(now: Date): readonly [Date, Date] {
  const zone = "America/New_York";
  const local = new Date(now.getTime() + zoneOffset(now.getTime(), zone));
  const toSaturday = 5 - ((local.getUTCDay() + 6) % 7);
  const at = (days: number) => {
    const wall = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + days);
    return new Date(wall - zoneOffset(wall - zoneOffset(wall, zone), zone));
  };
  return [at(toSaturday), at(toSaturday + 7)];
}

const parameters = (o: DecideOptions, now: Date): DecideParameters => ({
  now,
  dailyLimit: o.dailyLimit,
  keep: o.keep,
  saturdays: saturdays(now),
  gatherSeconds: o.gatherSeconds,
});

const quoted = (words: readonly string[]) => words.map((w) => `'${w}'`).join(", ");

const decideSmall = prepare(
  "decide_small_events",
  decideSql({
    events: `select root_account_id, id, kind, payload from outbox_events
     where kind in (${quoted(SMALL_KINDS)}) and ${due("$1")}
     order by id limit $7 for update skip locked`,
    recipients: SMALL_RECIPIENTS,
    last: `, done as (update outbox_events o set decided_at = $1::timestamptz, taken_at = null, error = null from e
       where o.root_account_id = e.root_account_id and o.id = e.id)
     select (select count(*)::int from e) as events, (select count(*)::int from f where outcome = 'immediately') as immediate,
       exists (select 1 from outbox_events where kind in (${quoted(LARGE_KINDS)}) and ${due("$1")}) as large`,
  }),
);

export interface Decided {
  /** Whether more may be waiting. */
  readonly more: boolean;
  /** Messages that may leave. */
  readonly immediate: number;
  /** Whether an event with many recipients waits. */
  readonly large: boolean;
}

/** Decides a batch of events with few recipients: one statement, which takes, decides and finishes them. */
export async function decideSmallEvents(db: Database, options: DecideOptions, now: Date): Promise<Decided> {
  try {
    return await small(db, options, now, SMALL_BATCH);
  } catch {
    // one bad event must not hold up the others: take them singly, and set aside the one that fails
    try {
      return await small(db, options, now, 1);
    } catch (error) {
      await setAside(db, SMALL_KINDS, error);
      return { more: true, immediate: 0, large: true };
    }
  }
}

async function small(db: Database, options: DecideOptions, now: Date, limit: number): Promise<Decided> {
  const values = [...decideValues(parameters(options, now)), limit];
  const [row] = await run<Decided & { events: number }>(db, decideSmall, values);
  return { more: row!.events === limit, immediate: row!.immediate, large: row!.large };
}

/** The first waiting event is tried again later, and given up, visibly, after many attempts. */
async function setAside(db: Database, kinds: readonly string[], error: unknown): Promise<void> {
  await run(
    db,
    `update outbox_events o set attempts = o.attempts + 1, error = $1, taken_at = now(),
       decided_at = case when o.attempts + 1 >= ${MAX_ATTEMPTS} then now() end
     from (select root_account_id, id from outbox_events where kind = any($2::text[]) and ${FREE}
       order by id limit 1 for update skip locked) first
     where o.root_account_id = first.root_account_id and o.id = first.id`,
    [String(error).slice(0, 1000), kinds],
  );
}

type LargeKind = (typeof LARGE_KINDS)[number];

interface LargeEvent {
  readonly root_account_id: number;
  readonly id: number;
  readonly kind: LargeKind;
  readonly payload: Record<string, unknown>;
}

const largeSql = Object.fromEntries(
  LARGE_KINDS.map((kind) => [
    kind,
    decideSql({
      events:
        "select root_account_id, id, kind, payload from outbox_events where root_account_id = $7 and id = $8 and decided_at is null",
      recipients: LARGE_RECIPIENTS[kind].told,
      last: `, claim as (update outbox_events set taken_at = now() where root_account_id = $7 and id = $8)
       select count(*)::int as immediate from f where outcome = 'immediately'`,
      root: "$7::bigint",
    }),
  ]),
) as Record<LargeKind, string>;

/** Decides one event that may reach thousands, in portions; between them other statements have their turn. */
export async function decideLargeEvent(
  db: Database,
  options: DecideLargeOptions,
  clock: () => Date,
): Promise<{ found: boolean; immediate: number }> {
  const [event] = await run<LargeEvent>(
    db,
    `update outbox_events o set taken_at = now(), attempts = o.attempts + 1
     from (select root_account_id, id from outbox_events where kind in (${quoted(LARGE_KINDS)}) and ${due("$1")}
       order by id limit 1 for update skip locked) first
     where o.root_account_id = first.root_account_id and o.id = first.id
     returning o.root_account_id, o.id, o.kind, o.payload`,
    [clock()],
  );
  if (event === undefined) return { found: false, immediate: 0 };
  try {
    return { found: true, immediate: await portions(db, event, options, clock) };
  } catch (error) {
    // its claim runs out, and then it is tried again
    await run(
      db,
      `update outbox_events set error = $3, decided_at = case when attempts >= ${MAX_ATTEMPTS} then now() end
       where root_account_id = $1 and id = $2`,
      [event.root_account_id, event.id, String(error).slice(0, 1000)],
    );
    return { found: true, immediate: 0 };
  }
}

async function portions(
  db: Database,
  event: LargeEvent,
  options: DecideLargeOptions,
  clock: () => Date,
): Promise<number> {
  const { root_account_id: root, id, kind } = event;
  let size = await options.portion(0);
  const own = kind === "account_notification" ? [] : [await rolesWithout(db, root, event)];
  let immediate = 0;
  for (let listed = LISTED, last = 0; listed === LISTED; ) {
    const who = [clock(), root, id, last, LISTED, ...own];
    const [{ ids }] = (await run<{ ids: number[] }>(db, LARGE_RECIPIENTS[kind].list, who)) as [{ ids: number[] }];
    listed = ids.length;
    last = ids.at(-1) ?? last;
    for (let done = 0; done < ids.length; ) {
      const begun = performance.now();
      const values = decideValues(parameters(options, clock()));
      const left = ids.length - done;
      // as many as it takes, each of the same size: the teacher of ten thousand is no portion of their own
      const some = Math.ceil(left / Math.ceil(left / size));
      const [row] = await run<{ immediate: number }>(db, largeSql[kind], [
        ...values,
        root,
        id,
        ids.slice(done, done + some),
      ]);
      immediate += row!.immediate;
      done += some;
      if (done < ids.length || listed === LISTED) size = await options.portion(performance.now() - begun);
    }
  }
  await run(
    db,
    "update outbox_events set decided_at = $3, taken_at = null, error = null where root_account_id = $1 and id = $2",
    [root, id, clock()],
  );
  return immediate;
}

/** Roles that may not read the topic's kind in its course: none, in a tenant without overrides. */
async function rolesWithout(db: Database, root: number, event: LargeEvent): Promise<number[]> {
  const permission = event.kind === "new_announcement" ? "read_announcements" : "read_forum";
  const overrides = await run<Override>(
    db,
    `select account_id, role_id, permission, enabled, locked, applies_to_self, applies_to_descendants
     from role_overrides where root_account_id = $1 and permission = $2`,
    [root, permission],
  );
  if (overrides.length === 0) return [];
  const [place] = await run<{ chain: number[]; roles: { id: number; base: string }[] }>(
    db,
    `with recursive up(id, parent, depth) as (
       select a.id, a.parent_account_id, 0 from discussion_topics t
       join courses c on c.root_account_id = t.root_account_id and c.id = t.course_id
       join accounts a on a.root_account_id = c.root_account_id and a.id = c.account_id
       where t.root_account_id = $1 and t.id = $2
       union all
       select b.id, b.parent_account_id, depth + 1 from up join accounts b on b.root_account_id = $1 and b.id = up.parent)
     select (select json_agg(id order by depth desc) from up) as chain,
       (select json_agg(json_build_object('id', id, 'base', base_role_type)) from roles where root_account_id = $1) as roles`,
    [root, event.payload.topic_id],
  );
  const chain = place!.chain ?? [root];
  return place!.roles.filter((r) => !roleGrants(permission, r.base, r.id, chain, overrides)).map((r) => r.id);
}
