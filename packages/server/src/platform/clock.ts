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

/** A time as Canvas writes it: UTC, whole seconds, `Z`. Text is a time as the store writes it, also in JSON. */
export const wireTime = (time: Date | string): string =>
  typeof time !== "string"
    ? `${time.toISOString().slice(0, 19)}Z`
    : time[10] === "T" && time.endsWith("+00:00")
      ? `${time.slice(0, 19)}Z`
      : IN_UTC.test(time)
        ? `${time.slice(0, 10)}T${time.slice(11, 19)}Z`
        : wireTime(new Date(time));

/** What is UTC already, as sessions keep it, needs no reading: that costs as much as all else about an entry. */
const IN_UTC = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?\+00(?::00)?$/;

export const wireTimeOrNull = (time: Date | string | null): string | null => (time === null ? null : wireTime(time));
