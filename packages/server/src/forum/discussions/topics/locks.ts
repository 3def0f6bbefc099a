/** Computes whether a topic is locked for a person, and why. */
import { wireTime } from "../../../platform/clock.ts";
import type { ListedTopic, OverrideRow } from "./topicRow.ts";

export interface TopicLock {
  readonly unlockAt?: Date;
  readonly lockAt?: Date;
  /** Whether the message stays readable. */
  readonly canView: boolean;
  readonly explanation: string;
}

export interface Dates {
  readonly due: Date | null;
  readonly unlock: Date | null;
  readonly lock: Date | null;
}

const date = (text: string | null) => (text === null ? null : new Date(text));

/** Of several dates the one most favourable to the person; no date at all is more favourable than any. */
const latest = (dates: readonly (Date | null)[]): Date | null =>
  dates.some((d) => d === null) ? null : new Date(Math.max(...dates.map(Number)));
const earliest = (dates: readonly (Date | null)[]): Date | null =>
  dates.some((d) => d === null) ? null : new Date(Math.min(...dates.map(Number)));

/** The person's own dates: overrides that apply to them replace the general dates, the most favourable wins. */
export function datesFor(topic: ListedTopic, base: Dates): Dates {
  const own = (topic.overrides ?? []).filter((override) => override.applies);
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

/** The general dates: the assignment's take precedence over the topic's; a child without dates has its root's. */
export function baseDates(topic: ListedTopic): Dates {
  const { assignment: a } = topic;
  return {
    due: date(a?.due_at ?? null),
    unlock: date(a?.unlock_at ?? null) ?? topic.delayed_post_at ?? topic.root_delayed_post_at,
    lock: date(a?.lock_at ?? null) ?? topic.lock_at ?? topic.root_lock_at,
  };
}

const UNDATED: Pick<Dates, "unlock" | "lock"> = { unlock: null, lock: null };

/** Whether the topic's own end of availability has passed. */
export const isOver = (topic: ListedTopic, now: Date): boolean => topic.lock_at !== null && topic.lock_at <= now;

/**
 * The first lock that applies to the person: not open yet, over, closed. In a paced course dates do not count. Nobody
 * who moderates the topic is locked out (see rights.ts).
 */
export function lockOf(topic: ListedTopic, now: Date, paced: boolean): TopicLock | undefined {
  const { unlock, lock } = paced ? UNDATED : datesFor(topic, baseDates(topic));
  if (unlock !== null && unlock > now)
    return {
      unlockAt: unlock,
      canView: false,
      explanation: `This topic is locked until ${wireTime(unlock)}.`,
    };
  if (lock !== null && lock <= now)
    return { lockAt: lock, canView: true, explanation: `This topic was locked ${wireTime(lock)}.` };
  if (topic.locked || topic.root_locked === true)
    return { canView: true, explanation: "This topic is closed for comments." };
  return undefined;
}
