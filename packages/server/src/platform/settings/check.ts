/** Checks one value against one option, and says in a sentence what is wrong with it. */
import { nearest } from "./nearest.ts";
import type { OptionSchema } from "./option.ts";

/** Whether the value is of the schema's type and within its limits. A test compares it with TypeBox's own check. */
export function meetsSchema(schema: OptionSchema, value: unknown): boolean {
  if (value === false && schema.notes.orFalse) return true;
  if (schema.enum !== undefined) return (schema.enum as readonly unknown[]).includes(value);
  switch (schema.type) {
    case "boolean":
      return typeof value === "boolean";
    case "integer":
      return Number.isSafeInteger(value) && inRange(schema, value as number);
    case "number":
      return Number.isFinite(value) && inRange(schema, value as number);
    case "string":
      return typeof value === "string" && textFits(schema, value);
    case "array":
      return (
        Array.isArray(value) && value.every((item) => schema.items === undefined || meetsSchema(schema.items, item))
      );
    default:
      return value !== null && typeof value === "object";
  }
}

const inRange = ({ minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY }: OptionSchema, n: number) =>
  n >= minimum && n <= maximum;

const textFits = ({ minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern }: OptionSchema, text: string) =>
  text.length >= minLength &&
  text.length <= maxLength &&
  (pattern === undefined || new RegExp(pattern, "u").test(text));

/** Describes a valid value: "a whole number of seconds from 1 to 600". */
export function expected(schema: OptionSchema): string {
  const { notes } = schema;
  if (notes.expects !== undefined)
    return schema.type === "array" ? `a list of which each item is ${notes.expects}` : notes.expects;
  if (schema.enum !== undefined) return either(schema.enum.map(String));
  switch (schema.type) {
    case "boolean":
      return "true or false";
    case "integer":
    case "number": {
      const unit = notes.unit === undefined ? "" : ` of ${notes.unit}`;
      return `${schema.type === "integer" ? "a whole number" : "a number"}${unit}${range(schema)}`;
    }
    case "string":
      return schema.maxLength === undefined ? "a text" : `a text of at most ${schema.maxLength} characters`;
    case "array":
      return schema.items?.type === "object" ? "a list of objects" : "a list";
    default:
      return notes.typeName === undefined
        ? `an object${notes.orFalse ? " or false" : ""}`
        : `an object of type ${notes.typeName}`;
  }
}

export function range({ minimum, maximum }: OptionSchema): string {
  if (maximum !== undefined) return ` from ${minimum ?? 0} to ${maximum}`;
  return minimum === undefined ? "" : ` from ${minimum} upwards`;
}

/** "a, b or c" */
const either = (items: readonly string[]): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`;

const LONGEST_SHOWN = 80;

/** Says that a value cannot be used; a secret is not shown. */
export function valueFault(path: string, schema: OptionSchema, value: unknown, origin: string): string {
  const shown = JSON.stringify(value) ?? String(value);
  const but =
    schema.notes.secret !== undefined
      ? ""
      : `, not ${shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}…` : shown}`;
  return `${path} must be ${expected(schema)}${but}${origin}`;
}

/** Says that there is no such option, and which one may be meant. */
export function unknownFault(path: string, known: readonly string[], origin: string): string {
  const group = path.slice(0, path.lastIndexOf(".") + 1);
  const meant = nearest(
    path.slice(group.length),
    known.map((name) => name.slice(group.length)),
  );
  return `there is no option ${path}${origin}${meant === undefined ? "" : `; did you mean ${group}${meant}?`}`;
}
