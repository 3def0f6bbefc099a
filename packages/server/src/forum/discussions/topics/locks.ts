/** Whether a topic is locked for a person, and why. */
import { wireTime } from "../../../platform/clock.ts";
import type { ListedTopic, OverrideRow } from "./topicRow.ts";

export interface TopicLock {
  readonly unlockAt?: Date;
  readonly lockAt?: Date;
  /** Whether the message may be read all the same. */
  readonly canView: boolean;
  readonly explanation: string;
}

export interface Dates {
  readonly due: Date | null;
  readonly unlock: Date | null;
  readonly lock: Date | null;
}

const date = (text: string | null) => (text === null ? null : new Date(text));

/** Of several dates the one that is kindest to the person; none is kinder than any. */
const latest = (dates: readonly (Date | null)[]): Date | null =>
  dates.some((d) => d === null) ? null : new Date(Math.max(...dates.map(Number)));
const earliest = (dates: readonly (Date | null)[]): Date | null =>
  dates.some((d) => d === null) ? null : new Date(Math.min(...dates.map(Number)));

/** The person's own dates: overrides that are for them replace the general ones, the kindest wins. */
export function datesFor(t: ListedTopic, base: Dates): Dates {
  const own = (t.overrides ?? []).filter((o) => o.applies);
  if (own.length === 0) return base;
  const pick = (
    general: Date | null,
    set: (o: OverrideRow) => boolean,
    value: (o: OverrideRow) => string | null,
    best: typeof latest,
  ) => {
    const given = own.filter(set).map((o) => date(value(o)));
    return given.length === 0 ? general : best(given);
  };
  return {
    due: pick(
      base.due,
      (o) => o.due_at_overridden,
      (o) => o.due_at,
      latest,
    ),
    unlock: pick(
      base.unlock,
      (o) => o.unlock_at_overridden,
      (o) => o.unlock_at,
      earliest,
    ),
    lock: pick(
      base.lock,
      (o) => o.lock_at_overridden,
      (o) => o.lock_at,
      latest,
    ),
  };
}

/** The general dates: the assignment's before the topic's, the root's where a child has none. */
export function baseDates(t: ListedTopic): Dates {
  const { assignment: a } = t;
  return {
    due: date(a?.due_at ?? null),
    unlock: date(a?.unlock_at ?? null) ?? t.delayed_post_at ?? t.root_delayed_post_at,
    lock: date(a?.lock_at ?? null) ?? t.lock_at ?? t.root_lock_at,
  };
}

const UNDATED: Pick<Dates, "unlock" | "lock"> = { unlock: null, lock: null };

/** Whether the topic's own end has passed. */
export const isOver = (t: ListedTopic, now: Date): boolean => t.lock_at !== null && t.lock_at <= now;

/**
 * The lock that holds for the person, first cause first; in a paced course dates are none. Those who moderate the topic
 * have no lock (see rights.ts).
 */
export function lockOf(t: ListedTopic, now: Date, paced: boolean): TopicLock | undefined {
  const { unlock, lock } = paced ? UNDATED : datesFor(t, baseDates(t));
  if (unlock !== null && unlock > now)
    return {
      unlockAt: unlock,
      canView: false,
      explanation: `This topic is locked until ${wireTime(unlock)}.`,
    };
  if (lock !== null && lock <= now)
    return { lockAt: lock, canView: true, explanation: `This topic was locked ${wireTime(lock)}.` };
  if (t.locked || t.root_locked === true) return { canView: true, explanation: "This topic is closed for comments." };
  return undefined;
}
