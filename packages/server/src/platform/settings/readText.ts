/** Reads an option's value from a text, as the environment and flags give it. */
import type { OptionSchema } from "./option.ts";

const TRUE = /^(true|yes|on|1)$/i;
const FALSE = /^(false|no|off|0)$/i;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** The value that the text stands for. A text that cannot be read is returned as it is, and then fails the check. */
export function readText(schema: OptionSchema, text: string): unknown {
  if (schema.notes.orFalse && text === "false") return false;
  if (schema.enum !== undefined) return schema.enum.find((item) => String(item) === text) ?? text;
  switch (schema.type) {
    case "boolean":
      return TRUE.test(text) ? true : FALSE.test(text) ? false : text;
    case "integer":
    case "number":
      return NUMBER.test(text.trim()) ? Number(text) : text;
    case "array":
      return schema.items?.type === "object" ? readJson(text) : readList(text);
    default:
      return text;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const readList = (text: string): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
