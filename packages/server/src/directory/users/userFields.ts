/** Checks the fields of users: lengths, time zones, languages and birthdates. Each fault names its field. */
import { type AttributeFault, attributeText } from "../../platform/errors.ts";
import { ianaZone } from "../../platform/zones.ts";

export const EMAIL = /^[^\s@<>()[\]\\,;:"]+@[^\s@.]+(\.[^\s@.]+)+$/;
export const LOCALE = /^[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/;
const BIRTHDATE = /^(?<year>\d{4})(?<separator>[- /.])(?<month>\d{1,2})\k<separator>(?<day>\d{1,2})$/;
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const MAX = 255;

export const fieldFault = (attribute: string, type: string, message: string): AttributeFault => ({
  attribute,
  type,
  message,
});

export const loginTaken = fieldFault(
  "unique_id",
  "taken",
  "ID already in use for this account and authentication provider",
);

export const sisIdTaken = (attribute: "sis_user_id" | "integration_id", value: string | null): AttributeFault =>
  fieldFault(attribute, "taken", `SIS ID "${value}" is already in use`);

/** Faults of texts that are too long. */
export const lengthFaults = (fields: Readonly<Record<string, string | null | undefined>>): AttributeFault[] =>
  Object.entries(fields)
    .filter(([, value]) => (value?.length ?? 0) > MAX)
    .map(([name]) => fieldFault(name, "too_long", `is too long (maximum is ${MAX} characters)`));

/** Faults of an unknown time zone or a malformed language. */
export function settingFaults(zone: string | null, locale: string | null): AttributeFault[] {
  const faults: AttributeFault[] = [];
  if (zone !== null && ianaZone(zone) === undefined)
    faults.push(fieldFault("time_zone", "inclusion", "is not a known time zone"));
  if (locale !== null && !LOCALE.test(locale))
    faults.push(fieldFault("locale", "inclusion", "is not a known language"));
  return faults;
}

/** A birthdate as `YYYY-MM-DD`, from one of the accepted forms; a refusal for any other text. */
export function readBirthdate(text: string): string {
  const value = text.trim();
  const day = TIMESTAMP.exec(value)?.[1] ?? dayOf(value);
  const parsed = new Date(`${day}T00:00:00Z`);
  if (day === undefined || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== day)
    throw attributeText("birthdate", "Invalid date or invalid datetime for birthdate");
  return day;
}

function dayOf(text: string): string | undefined {
  const { year, month = "", day = "" } = BIRTHDATE.exec(text)?.groups ?? {};
  return year === undefined ? undefined : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** The trimmed text; null for a blank one. */
export const trimmed = (text: string | null | undefined): string | null => text?.trim() || null;
