/** Turns the resources of the contract into TypeScript interfaces whose fields carry their descriptions. */
import * as api from "@pidge/api";

/** The part of JSON Schema that the contract's vocabulary can produce. */
interface Schema {
  title?: string;
  description?: string;
  type?: string | string[];
  enum?: string[];
  const?: unknown;
  items?: Schema;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  patternProperties?: Record<string, Schema>;
  $ref?: string;
  $defs?: Record<string, Schema>;
  "x-pidge"?: string;
}

const header = `// Made by \`npm run generate\` from the contract in @pidge/api. Do not edit.
/** The records of the wire, with ids as strings: what resource objects carry as attributes. */
`;

const doc = (text: string | undefined, indent: string) =>
  text ? `${indent}/** ${text.replaceAll("*/", "*\\/")} */\n` : "";
const key = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

interface Entry {
  name: string;
  schema: Schema;
  /** What `$ref`s inside the record stand for. */
  defs: Record<string, Schema>;
}

/** Every named record of the contract by its title. It is called as it is exported, else by its title. */
function catalogue(): Map<string, Entry> {
  const exported = api as unknown as Record<string, Schema | undefined>;
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(exported)) {
    const schema = value?.$ref ? value.$defs?.[value.$ref] : value;
    if (schema?.title && schema.properties) names.set(schema.title, name);
  }
  const found = new Map<string, Entry>();
  const visit = (schema: Schema, defs: Record<string, Schema>): void => {
    const all = { ...defs, ...schema.$defs };
    const { title, properties } = schema;
    if (title && properties) {
      if (found.has(title)) return;
      found.set(title, { name: names.get(title) ?? title, schema, defs: all });
    }
    const inside = [schema.items, ...(schema.anyOf ?? []), ...Object.values(properties ?? {})];
    for (const part of [
      ...inside,
      ...Object.values(schema.patternProperties ?? {}),
      ...Object.values(schema.$defs ?? {}),
    ])
      if (part) visit(part, all);
  };
  for (const value of Object.values(exported)) if (typeof value === "object" && value) visit(value, {});
  return found;
}

/** All interfaces of the contract as one source text. */
export function wireTypes(): string {
  const records = catalogue();
  function typeOf(schema: Schema, indent: string, defs: Record<string, Schema>): string {
    const all = { ...defs, ...schema.$defs };
    if (schema.$ref) {
      const target = all[schema.$ref];
      if (!target) throw new Error(`unknown reference ${schema.$ref}`);
      return typeOf(target, indent, all);
    }
    const record = schema.title && schema.properties ? records.get(schema.title) : undefined;
    if (record) return record.name;
    if (schema["x-pidge"] === "id") return "string";
    if (schema.anyOf) return [...new Set(schema.anyOf.map((option) => typeOf(option, indent, all)))].join(" | ");
    if (schema.enum) return [...schema.enum.map((word) => JSON.stringify(word)), "(string & {})"].join(" | ");
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    if (Array.isArray(schema.type))
      return schema.type.map((type) => typeOf({ ...schema, type }, indent, all)).join(" | ");
    switch (schema.type) {
      case "string":
      case "boolean":
      case "null":
        return schema.type;
      case "integer":
      case "number":
        return "number";
      case "array": {
        const item = typeOf(schema.items ?? {}, indent, all);
        return /[|&{ ]/.test(item) ? `(${item})[]` : `${item}[]`;
      }
      case "object": {
        if (schema.patternProperties)
          return `Record<string, ${typeOf(Object.values(schema.patternProperties)[0]!, indent, all)}>`;
        const body = fields(schema, `${indent}  `, all);
        return body === "" ? "Record<string, unknown>" : `{\n${body}${indent}}`;
      }
      default:
        return "unknown";
    }
  }

  function fields(schema: Schema, indent: string, defs: Record<string, Schema>): string {
    const required = new Set(schema.required);
    return Object.entries(schema.properties ?? {})
      .map(
        ([name, field]) =>
          doc(field.description, indent) +
          `${indent}${key(name)}${required.has(name) ? "" : "?"}: ${typeOf(field, indent, defs)};\n`,
      )
      .join("");
  }

  const interfaces = [...records.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(
      ({ name, schema, defs }) =>
        `${doc(schema.description, "")}export interface ${name} {\n${fields(schema, "  ", defs)}}\n`,
    );
  return `${header}\n${interfaces.join("\n")}`;
}
