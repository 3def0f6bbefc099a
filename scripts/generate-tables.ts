/** Writes the store's table types from the migrated schema itself: `npm run generate:tables`. */
import { writeFileSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { migrations } from "../packages/server/src/store/migrations/index.ts";

const types: Record<string, string> = {
  int8: "number",
  int4: "number",
  float8: "number",
  text: "string",
  bool: "boolean",
  jsonb: "Json",
  timestamptz: "Date",
  _timestamptz: "Date[]",
  date: "string",
  bytea: "Buffer",
  _text: "string[]",
  _int8: "number[]",
};

/** The generated file's text. */
export async function tableTypes(): Promise<string> {
  const db = await PGlite.create();
  for (const text of Object.values(migrations)) await db.exec(text);
  const { rows } = await db.query<{ t: string; c: string; u: string; n: string; g: boolean }>(
    `select table_name t, column_name c, udt_name u, is_nullable n, (column_default is not null or is_identity = 'YES') g
       from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position`,
  );
  await db.close();
  const tables = Map.groupBy(rows, (r) => r.t);
  const out = [
    "/** The tables as TypeScript sees them. Made by `npm run generate:tables`; do not edit. */",
    'import type { ColumnType, Generated } from "kysely";',
    "",
    "type Json = ColumnType<unknown, string | null, string | null>;",
  ];
  const pascal = (name: string) => name.replace(/(?:^|_)(\w)/g, (_, c: string) => c.toUpperCase());
  for (const [table, columns] of tables) {
    out.push("", `export interface ${pascal(table)}Table {`);
    for (const { c, u, n, g } of columns) {
      const base = types[u];
      if (!base) throw new Error(`no type for ${table}.${c} (${u})`);
      const type = n === "YES" ? `${base} | null` : base;
      out.push(
        `  ${c}: ${!g ? type : base === "Json" ? "ColumnType<unknown, string | undefined, string>" : `Generated<${type}>`};`,
      );
    }
    out.push("}");
  }
  out.push("", "export interface DB {");
  for (const table of tables.keys()) out.push(`  ${table}: ${pascal(table)}Table;`);
  out.push("}", "");
  return out.join("\n");
}

if (import.meta.main)
  writeFileSync(new URL("../packages/server/src/store/tables.generated.ts", import.meta.url), await tableTypes());
