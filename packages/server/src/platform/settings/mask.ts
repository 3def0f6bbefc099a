/** Hides secrets in what is printed: settings, errors, log lines. */
import { ALL } from "./leaves.ts";
import type { OptionSchema } from "./option.ts";

const MASK = "****";

/** Parameters of an address that hold a password. */
const SECRET_PARAMETER = /pass|secret|token|key/i;

/** The address without its passwords; an address that cannot be parsed is hidden whole. */
export function maskUrl(address: string): string {
  const url = URL.parse(address);
  if (url === null) return MASK;
  if (url.password !== "") url.password = MASK;
  for (const name of url.searchParams.keys()) if (SECRET_PARAMETER.test(name)) url.searchParams.set(name, MASK);
  return url.toString();
}

/** A value as it may be printed. */
export function masked(schema: OptionSchema, value: unknown): unknown {
  const { items, properties, notes } = schema;
  if (value === undefined || value === null || value === false) return value;
  if (notes.secret === "whole") return MASK;
  if (notes.secret === "password") return typeof value === "string" ? maskUrl(value) : MASK;
  if (Array.isArray(value) && items !== undefined) return value.map((item) => masked(items, item));
  if (properties === undefined || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const option = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return [name, option === undefined ? MASK : masked(option, inner)];
    }),
  );
}

/** The texts in options that must not be printed: secrets, and passwords in addresses as they are and decoded. */
export function secretsOf(options: object): readonly string[] {
  const found = new Set<string>();
  collect({ properties: ALL.options, notes: { description: "" } }, options, found);
  // in a log line they stand as JSON
  for (const secret of [...found]) found.add(JSON.stringify(secret).slice(1, -1));
  // a short one would also hide ordinary words; the longest go first, since one may contain another
  return [...found].filter((secret) => secret.length >= SHORTEST).sort((one, other) => other.length - one.length);
}

const SHORTEST = 4;

/** What can stand in an option: a value, a list, or a group. */
type Part = Pick<OptionSchema, "items" | "properties" | "notes">;

function collect({ items, properties = {}, notes }: Part, value: unknown, found: Set<string>): void {
  if (typeof value === "string") {
    const secrets = notes.secret === "whole" ? [value] : notes.secret === "password" ? passwordsOf(value) : [];
    for (const secret of secrets) found.add(secret);
  } else if (Array.isArray(value)) {
    for (const item of value) if (items !== undefined) collect(items, item, found);
  } else if (value !== null && typeof value === "object") {
    const inside = value as Readonly<Record<string, unknown>>;
    for (const [name, option] of Object.entries(properties)) collect(option, inside[name], found);
  }
}

function passwordsOf(address: string): string[] {
  const url = URL.parse(address);
  if (url === null) return [address];
  const inQuery = [...url.searchParams].filter(([name]) => SECRET_PARAMETER.test(name)).map(([, value]) => value);
  return [url.password, decoded(url.password), ...inQuery].filter((password) => password !== "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Replaces every secret in a text. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => (shown.includes(secret) ? shown.replaceAll(secret, MASK) : shown), text);
}
