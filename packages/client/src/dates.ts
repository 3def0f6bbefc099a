/** Reading the dates of the wire. */

/**
 * The point in time that a text of the wire names; null for null and for anything else.
 * A date without a time is midnight UTC.
 * @param value A date or a time as the site writes it.
 */
export function parseDate(value: string | null | undefined): Date | null {
  if (typeof value !== "string") return null;
  const iso = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/.test(value.trim());
  const time = iso
    ? Date.parse(value.trim().replace(/([+-]\d\d)(\d\d)$/, (all, h, m) => (value.includes("T") ? `${h}:${m}` : all)))
    : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time);
}
