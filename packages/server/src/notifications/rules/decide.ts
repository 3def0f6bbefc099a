/** Takes a tenant's events from the outbox and records, for each recipient and channel, what is to be done. */
import type { TenantContext } from "../../platform/context.ts";
import { roleGrants } from "../../platform/permissions.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import {
  claimLargeEvent,
  decidePortion,
  decideSmallEvents,
  failLargeEvent,
  failSmallEvent,
  finishLargeEvent,
  type LargeEvent,
  listLargeRecipients,
  releaseLargeEvent,
  type SmallDecision,
} from "./decide.sql.ts";
import { DAILY_AT, saturdays } from "./digestTimes.ts";
import { topicRoleOverrides, topicRoles } from "./topicRoles.sql.ts";

/** A tenant, at whatever time it is: deciding may take minutes. */
export type DecidingContext = Pick<TenantContext, "db" | "root" | "clock">;

const SMALL_BATCH = 50;
const MAX_ATTEMPTS = 20;
/** Recipients of one event that are listed at once. */
const LISTED = 20_000;
const MAX_ERROR = 1_000;

export interface DecideOptions {
  readonly dailyLimit: number;
  /** Whether mail is kept here instead of being sent: there is no mail server. */
  readonly keep: boolean;
  /** Seconds in which further events may join a mail; 0 for none. */
  readonly gatherSeconds: number;
}

function valuesOf({ root, clock }: DecidingContext, options: DecideOptions) {
  const now = clock.now();
  const { dailyLimit, keep, gatherSeconds } = options;
  const [thisSaturday, nextSaturday] = saturdays(now);
  return { tenant: root, now, dailyLimit, keep, gatherSeconds, dailyAt: DAILY_AT, thisSaturday, nextSaturday };
}

const reason = (error: unknown): string => String(error).slice(0, MAX_ERROR);

export interface Decided {
  /** Whether more may be waiting. */
  readonly more: boolean;
  /** Messages that may be sent. */
  readonly immediate: number;
  /** Whether an event with many recipients waits. */
  readonly large: boolean;
}

/** Decides a batch of events with few recipients, in one statement. */
export async function decideSmall(ctx: DecidingContext, options: DecideOptions): Promise<Decided> {
  try {
    return await smallBatch(ctx, options, SMALL_BATCH);
  } catch {
    // one invalid event must not hold up the others: they are taken singly, and the one that fails is put aside
    try {
      return await smallBatch(ctx, options, 1);
    } catch (error) {
      const failure = { tenant: ctx.root, error: reason(error), mostAttempts: MAX_ATTEMPTS };
      await execute(ctx.db, failSmallEvent, failure);
      return { more: true, immediate: 0, large: true };
    }
  }
}

async function smallBatch(ctx: DecidingContext, options: DecideOptions, limit: number): Promise<Decided> {
  const rows = await execute(ctx.db, decideSmallEvents, { ...valuesOf(ctx, options), limit });
  const { events, immediate, large }: SmallDecision = one(rows, "the count of decisions");
  return { more: events === limit, immediate, large };
}

/** Claims the tenant's next event with many recipients; undefined when there is none. */
export async function claimLarge({ db, root, clock }: DecidingContext): Promise<LargeEvent | undefined> {
  const [event] = await execute(db, claimLargeEvent, { tenant: root, now: clock.now() });
  return event;
}

/**
 * Decides a claimed event in portions and yields, after each, the number of messages that may be sent; `portion` says how
 * many recipients the next portion may have. A failure ends it: the event is tried again when the claim has run out.
 * Ended by its consumer, it gives the claim back.
 */
export async function* decideLarge(
  ctx: DecidingContext,
  event: LargeEvent,
  options: DecideOptions & { readonly portion: () => number },
): AsyncGenerator<number> {
  const of = { tenant: ctx.root, event: event.id };
  let ended = false;
  try {
    for await (const users of portionsOf(ctx, event, options.portion)) {
      const values = { ...valuesOf(ctx, options), event: event.id, users };
      yield one(await execute(ctx.db, decidePortion(event.kind), values), "the count of decisions").immediate;
    }
    await execute(ctx.db, finishLargeEvent, { ...of, now: ctx.clock.now() });
    ended = true;
  } catch (error) {
    ended = true;
    await execute(ctx.db, failLargeEvent, { ...of, error: reason(error), mostAttempts: MAX_ATTEMPTS });
  } finally {
    if (!ended) await execute(ctx.db, releaseLargeEvent, of);
  }
}

/** The recipients of an event, page by page, in portions of equal size. */
async function* portionsOf(
  ctx: DecidingContext,
  event: LargeEvent,
  portion: () => number,
): AsyncGenerator<readonly number[]> {
  const { db, root: tenant, clock } = ctx;
  const unreadable = event.kind === "account_notification" ? [] : await rolesWithout(ctx, event);
  const page = { tenant, event: event.id, limit: LISTED, unreadable };
  let after = 0;
  let ids: readonly number[];
  do {
    const rows = await execute(db, listLargeRecipients(event.kind), { ...page, after, now: clock.now() });
    ids = one(rows, "the recipients").ids;
    after = ids.at(-1) ?? after;
    for (let done = 0; done < ids.length; ) {
      const left = ids.length - done;
      // split evenly, so that no portion is left with one recipient
      const size = Math.ceil(left / Math.ceil(left / portion()));
      yield ids.slice(done, done + size);
      done += size;
    }
  } while (ids.length === LISTED);
}

/** Roles that may not read the topic's kind in its course; none in a tenant without overrides. */
async function rolesWithout({ db, root }: DecidingContext, event: LargeEvent): Promise<number[]> {
  const permission = event.kind === "new_announcement" ? "read_announcements" : "read_forum";
  const overrides = await execute(db, topicRoleOverrides, { tenant: root, permission });
  if (overrides.length === 0) return [];
  const found = await execute(db, topicRoles, { tenant: root, topic: Number(event.payload.topic_id) });
  const { chain, roles } = one(found, "the roles of the tenant");
  return roles
    .filter((role) => !roleGrants(permission, role, { chain: chain ?? [root], overrides }))
    .map(({ id }) => id);
}
