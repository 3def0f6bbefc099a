/** Checks on the attributes of records that people write: names that fit, words of a list, SIS ids that are free. */
import { uniqueClash } from "../store/clash.ts";
import { invalid } from "./errors.ts";

const MAX = 255;

/** A short text, trimmed: undefined when not given, null when empty, a refusal when longer than 255 characters. */
export function shortText(attribute: string, value: string | null | undefined): string | null | undefined {
  if (value === undefined) return undefined;
  const text = value?.trim() ?? "";
  if (text.length > MAX)
    throw invalid(attribute, "too_long", `${attribute} is too long (maximum is ${MAX} characters)`);
  return text === "" ? null : text;
}

/** One of a few words: undefined when not given, null when empty, a refusal for any other. */
export function oneOf<const T extends string>(
  attribute: string,
  value: string | null | undefined,
  words: readonly T[],
): T | null | undefined {
  if (value === undefined) return undefined;
  if (value === null || value === "") return null;
  if (!(words as readonly string[]).includes(value))
    throw invalid(attribute, "inclusion", `${attribute} must be one of ${words.join(", ")}`);
  return value as T;
}

/** Runs a write; an id of the school's that another record has is a refusal naming the attribute. */
export async function unlessTaken<T>(taken: Readonly<Record<string, string>>, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const attribute = taken[uniqueClash(error) ?? ""];
    if (attribute === undefined) throw error;
    throw invalid(attribute, "taken", `${attribute} is already in use`);
  }
}

/** The columns that were given: those that are undefined fall away. */
export const given = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
