/** The time, from one place, so that tests can move it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until told otherwise. */
export class ManualClock implements Clock {
  #now: number;
  constructor(start: Date | string = "2026-09-01T08:00:00Z") {
    this.#now = new Date(start).getTime();
  }
  now(): Date {
    return new Date(this.#now);
  }
  /** Moves on by some seconds. */
  advance(seconds: number): void {
    this.#now += seconds * 1000;
  }
}

/**
 * A time as Canvas writes it: UTC, whole seconds, `Z`. Text comes from times that the store made into JSON, and most
 * often needs only its fraction and zone cut off.
 */
export const wireTime = (time: Date | string): string => {
  if (typeof time !== "string") return `${time.toISOString().slice(0, 19)}Z`;
  return /^\d{4}-.{14}(?:\.\d+)?\+00:00$/.test(time) ? `${time.slice(0, 19)}Z` : wireTime(new Date(time));
};

export const wireTimeOrNull = (time: Date | string | null): string | null => (time === null ? null : wireTime(time));
