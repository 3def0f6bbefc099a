/** Writes the settings' schema as interfaces, so that editors show each option's sentence, range and default. */
import { range } from "../../packages/server/src/platform/settings/check.ts";
import { ALL } from "../../packages/server/src/platform/settings/leaves.ts";
import type { OptionSchema } from "../../packages/server/src/platform/settings/option.ts";
import { serverOptions } from "../../packages/server/src/platform/settings/schema.ts";

type Options = Readonly<Record<string, OptionSchema>>;

const HEADER = `// Made by \`npm run generate:settings\` from the schema beside it. Do not edit.
/** The settings as TypeScript sees them. A test holds them against the types that the schema derives. */
import type { Clock } from "../clock.ts";\nimport type { SampleTokens } from "./sampleTokens.ts";
`;

/** One interface for what a program gives, or for what the server sees of it. */
type Side = "Options" | "Config";

const pascal = (path: string) => path.replace(/(?:^|\.)(\w)/g, (_, letter: string) => letter.toUpperCase());

const interfaceName = (path: string, side: Side) =>
  path === "" ? (side === "Config" ? "Config" : "ServerOptions") : `${pascal(path)}${side}`;

const isAbsent = ({ notes, default: standard, type }: OptionSchema): boolean =>
  type === "object" && notes.typeName === undefined ? notes.mayBeAbsent === true : standard === undefined;

function typeOf(path: string, schema: OptionSchema, side: Side): string {
  const orFalse = side === "Options" && schema.notes.orFalse ? " | false" : "";
  if (schema.notes.typeName !== undefined) return schema.notes.typeName;
  if (schema.enum !== undefined) return schema.enum.map((item) => JSON.stringify(item)).join(" | ");
  if (schema.type === "array")
    return schema.items?.type === "object" ? `readonly ${interfaceName(path, side)}[]` : "readonly string[]";
  if (schema.type === "object") return interfaceName(path, side) + orFalse;
  return (schema.type === "integer" ? "number" : String(schema.type)) + orFalse;
}

/** The sentence, the unit, the range and the default. */
function comment({ notes, default: standard, ...schema }: OptionSchema): string {
  const limits = range({ notes, ...schema });
  const measured = [notes.unit, limits.trim()].filter((part) => part !== undefined && part !== "").join(" ");
  const text = notes.defaultText ?? (standard === undefined ? undefined : JSON.stringify(standard));
  return [
    notes.description,
    measured === "" ? undefined : `${measured[0]?.toUpperCase()}${measured.slice(1)}.`,
    text === undefined || schema.type === "object" ? undefined : `Default: ${text}.`,
  ]
    .filter((part) => part !== undefined)
    .join(" ");
}

function interfaceOf(path: string, options: Options, side: Side): string[] {
  const lines = [`export interface ${interfaceName(path, side)} {`];
  const inner: string[] = [];
  for (const [name, schema] of Object.entries(options)) {
    const at = path === "" ? name : `${path}.${name}`;
    const type = typeOf(at, schema, side);
    lines.push(`  /** ${comment(schema)} */`);
    if (side === "Config") lines.push(`  readonly ${name}: ${type}${isAbsent(schema) ? " | undefined" : ""};`);
    else if (schema.notes.required) lines.push(`  ${name}: ${type};`);
    else lines.push(`  ${name}?: ${type} | undefined;`);
    const properties = schema.properties ?? schema.items?.properties;
    if (properties !== undefined) inner.push(...interfaceOf(at, properties, side));
  }
  return [...lines, "}", "", ...inner];
}

export function settingsTypes(): string {
  const names = Object.keys(serverOptions);
  const options = Object.fromEntries(Object.entries(ALL.options).filter(([name]) => names.includes(name)));
  const lines = [HEADER, ...interfaceOf("", options, "Options"), ...interfaceOf("", options, "Config")];
  return `${lines.join("\n").trimEnd()}\n`;
}
