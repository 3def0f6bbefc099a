/** Reads a user's own fields: lengths, zones, languages and birthdates, with every fault named. */
import type { AttributeFault } from "../../platform/errors.ts";
import { attributeText } from "../../platform/errors.ts";
import { ianaZone } from "../../platform/zones.ts";

export const EMAIL = /^[^\s@<>()[\]\\,;:"]+@[^\s@.]+(\.[^\s@.]+)+$/;
const LOCALE = /^[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/;
const BIRTHDATE = /^(\d{4})([- /.])(\d{1,2})\2(\d{1,2})$/;
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const MAX = 255;

export const fault = (attribute: string, type: string, message: string): AttributeFault => ({
  attribute,
  type,
  message,
});

/** Names that are too long. */
export const lengthFaults = (fields: Readonly<Record<string, string | null | undefined>>): AttributeFault[] =>
  Object.entries(fields)
    .filter(([, value]) => (value?.length ?? 0) > MAX)
    .map(([name]) => fault(name, "too_long", `is too long (maximum is ${MAX} characters)`));

/** A zone and a language that we know. */
export function settingFaults(zone: string | null, locale: string | null): AttributeFault[] {
  const faults: AttributeFault[] = [];
  if (zone !== null && ianaZone(zone) === undefined)
    faults.push(fault("time_zone", "inclusion", "is not a known time zone"));
  if (locale !== null && !LOCALE.test(locale)) faults.push(fault("locale", "inclusion", "is not a known language"));
  return faults;
}

/** `YYYY-MM-DD` of a birthdate in one of the forms that are taken, or a refusal. */
export function readBirthdate(text: string): string {
  const value = text.trim();
  const [, y, , m, d] = BIRTHDATE.exec(value) ?? [];
  const day =
    TIMESTAMP.exec(value)?.[1] ?? (y === undefined ? undefined : `${y}-${m!.padStart(2, "0")}-${d!.padStart(2, "0")}`);
  const parsed = new Date(`${day}T00:00:00Z`);
  if (day === undefined || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== day)
    throw attributeText("birthdate", "Invalid date or invalid datetime for birthdate");
  return day;
}

/** The trimmed text; null when nothing is left of it. */
export const given = (text: string | null | undefined): string | null => text?.trim() || null;
