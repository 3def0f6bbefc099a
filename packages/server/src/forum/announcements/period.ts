/** Reads the period that a list of announcements covers. */
import type { Context } from "../../platform/context.ts";
import { plainMessage } from "../../platform/errors.ts";
import { readTime } from "../../platform/times.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const BARE = /^\d{4}-\d\d-\d\d$/;

export interface Period {
  readonly from: Date;
  /** Inclusive. */
  readonly to: Date;
}

const startOfDay = (day: string, zone: string): Date | null => readTime(`${day}T00:00:00`, zone);

/** The day of an instant in a zone. */
const dayOf = (at: Date, zone: string): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);

const later = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The end of a day in a zone: the instant before the next day begins, since days have 23 or 25 hours when clocks change. */
const endOfDay = (day: string, zone: string): Date | null => {
  const next = startOfDay(later(day, 1), zone);
  return next === null ? null : new Date(next.getTime() - 1);
};

interface PeriodParams {
  readonly start_date?: string | null | undefined;
  readonly end_date?: string | null | undefined;
}

/** Reads both dates; by default the period begins 14 days ago and has 28 days. A bare date is that day in the actor's zone. */
export function readPeriod(
  { actor: { timeZone: zone }, now }: Pick<Context, "actor" | "now">,
  { start_date: start, end_date: end }: PeriodParams,
): Period {
  const first = start?.trim() || later(dayOf(now, zone), -14);
  const from = BARE.test(first) ? startOfDay(first, zone) : readTime(first, zone);
  if (from === null) throw plainMessage("Invalid start_date");
  const last = end?.trim() || undefined;
  if (last === undefined) return { from, to: new Date(from.getTime() + 28 * DAY_MS) };
  const to = BARE.test(last) ? (startOfDay(last, zone) === null ? null : endOfDay(last, zone)) : readTime(last, zone);
  if (to === null) throw plainMessage("Invalid end_date");
  return { from, to };
}
