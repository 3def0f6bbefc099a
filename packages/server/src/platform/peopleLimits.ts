/**
 * Limits on how many different people somebody may reach by messages and invitations, and how many different addresses by
 * confirmations. Whoever administers an account is not limited.
 */
import { type Db, execute } from "../store/database.ts";
import { one } from "../store/must.ts";
import type { Context } from "./context.ts";
import { type Refusal, reachExceeded } from "./errors.ts";
import { type ReachKind, reachedWithinDay, reserve, teaching } from "./peopleLimits.sql.ts";
import type { PeopleLimitsConfig } from "./settings/options.generated.ts";

type Reaching = Pick<Context, "root" | "actor" | "now" | "config"> & { readonly db: Db };

/** Whom to count, with the limits that apply. */
export interface Reservation {
  readonly kind: ReachKind;
  readonly ids: readonly number[];
  readonly perMinute: number;
  readonly perDay: number;
}

export interface Reach {
  readonly people: readonly number[];
  /** Whether the actor teaches a course now. */
  readonly teaches: boolean;
}

const isLimited = ({ actor, config }: Pick<Reaching, "actor" | "config">) =>
  config.peopleLimits.enabled && actor.adminRoles.length === 0;

/** What is to be counted when the actor reaches `people`; undefined where nothing is. */
export function reservationFor(
  ctx: Pick<Reaching, "actor" | "config">,
  { people, teaches }: Reach,
): Reservation | undefined {
  const limits: PeopleLimitsConfig = ctx.config.peopleLimits;
  const ids = people.filter((id) => id !== ctx.actor.id);
  if (!isLimited(ctx) || ids.length === 0) return undefined;
  return teaches
    ? { kind: "people", ids, perMinute: limits.teachersPerMinute, perDay: limits.teachersPerDay }
    : { kind: "people", ids, perMinute: limits.othersPerMinute, perDay: limits.othersPerDay };
}

/** Counts a reservation, or refuses. To be called last, when nothing else can refuse the request. */
export async function countReach(ctx: Reaching, reservation: Reservation | undefined): Promise<void> {
  if (reservation === undefined) return;
  const { db, root, actor, now } = ctx;
  const counted = await execute(db, reserve, { tenant: root, author: actor.id, now, ...reservation });
  if (counted.length === 0) throw await refusalOf(ctx, reservation);
}

/** Counts people, or refuses, where it is not known yet whether the actor teaches. */
export async function limitPeople(ctx: Reaching, people: readonly number[]): Promise<void> {
  const { db, root, actor } = ctx;
  if (reservationFor(ctx, { people, teaches: false }) === undefined) return;
  const { teaches } = one(await execute(db, teaching, { tenant: root, user: actor.id }), "whether the actor teaches");
  await countReach(ctx, reservationFor(ctx, { people, teaches }));
}

/** Counts the address of a channel to which the actor has a confirmation sent, or refuses. */
export async function limitAddresses(ctx: Reaching, channel: number): Promise<void> {
  const { addressesPerMinute: perMinute, addressesPerDay: perDay } = ctx.config.peopleLimits;
  if (isLimited(ctx)) await countReach(ctx, { kind: "addresses", ids: [channel], perMinute, perDay });
}

const MINUTE = { word: "minute", ms: 60_000 };
const DAY = { word: "day", ms: 86_400_000 };

/** The refusal of a reservation: which limit it passes, and when enough will have left its window. */
export async function refusalOf({ db, root, actor, now }: Reaching, reservation: Reservation): Promise<Refusal> {
  const { kind, ids, perMinute, perDay } = reservation;
  const reached = await execute(db, reachedWithinDay, { tenant: root, author: actor.id, kind, now });
  const wanted = new Set(ids);
  const others = reached.filter(({ id }) => !wanted.has(id)).map(({ at }) => at.getTime());
  const waits = ([window, limit]: readonly [typeof MINUTE, number]) => {
    const within = others.filter((at) => at > now.getTime() - window.ms);
    const excess = within.length + wanted.size - limit;
    if (excess <= 0) return { window, limit, ms: 0 };
    // the last of those that have to leave the window first; a request for more than the limit never fits
    const last = within[Math.min(excess, within.length) - 1] ?? now.getTime();
    return { window, limit, ms: last + window.ms - now.getTime() };
  };
  const [minute, day] = [waits([MINUTE, perMinute]), waits([DAY, perDay])];
  const { window, limit, ms } = day.ms > minute.ms ? day : minute;
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return reachExceeded({ limit, what: kind, window: window.word, asked: wanted.size, seconds });
}
