/** Parses the dates of the wire. */

const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/;

/**
 * Parses a date or time as Canvas writes it; null for null and for anything else.
 * A date without a time is midnight UTC.
 * @param value Such as `2017-01-01T00:00:00+04:30` or `2012-08-05`.
 */
export function parseDate(value: string | null | undefined): Date | null {
  // some engines parse offsets only with a colon
  const time = Date.parse(ISO.test(value ?? "") ? String(value).replace(/([+-]\d\d)(\d\d)$/, "$1:$2") : "");
  return Number.isNaN(time) ? null : new Date(time);
}
