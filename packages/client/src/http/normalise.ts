/** Extracts the faults of an error response from the many formats that Canvas uses. */
import type { NormalizedError } from "../errors.ts";

const MAX_FAULTS = 100;
const MAX_DEPTH = 8;
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Collects the faults below `value`; `path` is the chain of keys to it. */
function collect(value: unknown, path: string[], faults: NormalizedError[]): void {
  if (faults.length >= MAX_FAULTS || path.length > MAX_DEPTH) return;
  if (typeof value === "string") faults.push(fault(value, path.join(".")));
  else if (Array.isArray(value)) for (const item of value) collect(item, path, faults);
  else if (typeof value === "object" && value !== null) {
    const leaf = value as Record<string, unknown>;
    const type = text(leaf.type);
    const message = text(leaf.message) ?? type;
    if (message === undefined) for (const key of Object.keys(leaf)) collect(leaf[key], [...path, key], faults);
    else {
      const field = path.join(".") || text(leaf.attribute) || text(leaf.field);
      faults.push(fault(message, field, type, text(leaf.error_code) ?? text(leaf.code)));
    }
  }
}

/** Makes a fault of the parts that are there. */
const fault = (message: string, field?: string, type?: string, code?: string): NormalizedError =>
  Object.fromEntries(Object.entries({ message, field, type, code }).filter(([, part]) => part));

/** Lists the faults of an error response in the site's order. Never throws; without any the list is empty. */
export function normalise(body: unknown, raw: string): NormalizedError[] {
  const faults: NormalizedError[] = [];
  if (body === undefined) {
    const words = summary(raw);
    return words ? [{ message: words }] : faults;
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) collect(body, [], faults);
  else {
    const { errors, message, error } = body as Record<string, unknown>;
    for (const candidate of [errors, message, error]) if (faults.length === 0) collect(candidate, [], faults);
  }
  return faults;
}

/** Summarizes a body that is not JSON: the title of a page, or the start of a text. */
function summary(raw: string): string {
  const html = /^\s*</.test(raw);
  const words = html ? (/<title[^>]*>([^<]{0,500})/i.exec(raw.slice(0, 65_536))?.[1] ?? "") : raw;
  return words.replace(/\s+/g, " ").trim().slice(0, 200);
}
