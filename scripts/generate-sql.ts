/** Writes every declared statement, formatted, to docs/sql/<module>.sql: `npm run generate:sql`. Reviewers see the SQL that changed. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "sql-formatter";
import type { Statement } from "../packages/server/src/store/statement.ts";

const SOURCES = new URL("../packages/server/src/", import.meta.url);
const TARGET = new URL("../docs/sql/", import.meta.url);

/** Names of the statements that a file declares. */
const DECLARATION = /\b(?:statement|variants)(?:<[^>]*>)?\(\s*"(\w+)"/g;

/** The text of each file of docs/sql, by its name. */
export async function sqlDocuments(): Promise<Record<string, string>> {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".sql.ts"))
    .sort();
  for (const file of files) await import(new URL(file, SOURCES).href);
  const { declared } = await import(new URL("store/statement.ts", SOURCES).href);
  const statements = [...(declared as Map<string, Statement<never, unknown>>).values()].filter((s) => s.documented);
  const documents: Record<string, string> = {};
  for (const file of files) {
    const names = [...readFileSync(new URL(file, SOURCES), "utf8").matchAll(DECLARATION)].map((match) => match[1]);
    const of = names.flatMap((name) =>
      statements.filter((s) => s.name.replace(/_\d+$/, "") === name || s.name === name),
    );
    if (of.length === 0) continue;
    const document = `${file.split("/")[0]}.sql`;
    const text = of.map((s) => `${heading(s)}\n${formatted(s)};\n`).join("\n");
    documents[document] =
      `${documents[document] ?? "-- Made by `npm run generate:sql`; do not edit.\n"}\n-- ${file}\n\n${text}`;
  }
  return documents;
}

const heading = ({ name, prepared, emits, acrossTenants }: Statement<never, unknown>): string =>
  [
    `-- ${name}`,
    ...(prepared ? ["prepared"] : []),
    ...(emits.length > 0 ? [`emits ${emits.join(", ")}`] : []),
    ...(acrossTenants === undefined ? [] : [`across tenants: ${acrossTenants}`]),
  ].join("; ");

const formatted = (s: Statement<never, unknown>): string =>
  format(s.readable(), { language: "postgresql", tabWidth: 2, expressionWidth: 100, paramTypes: { named: [":"] } });

/** The text of such a file as it stands now; empty when there is none. */
export function committedSql(name: string): string {
  try {
    return readFileSync(new URL(name, TARGET), "utf8");
  } catch {
    return "";
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const documents = await sqlDocuments();
  mkdirSync(TARGET, { recursive: true });
  for (const name of readdirSync(TARGET)) if (!(name in documents)) rmSync(new URL(name, TARGET));
  for (const [name, text] of Object.entries(documents)) writeFileSync(new URL(name, TARGET), text);
}
