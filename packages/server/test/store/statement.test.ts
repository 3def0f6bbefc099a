/** Declared statements: their places, values and variants, and the documents made of them. */
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, expectTypeOf, test } from "vitest";
import { committedSql, sqlDocuments } from "../../../../scripts/generate-sql.ts";
import { execute } from "../../src/store/database.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { declared, sql, statement, type Values, variants } from "../../src/store/statement.ts";

let store: Store;
beforeAll(async () => {
  store = await openStore({});
});
afterAll(() => store.close());

const shown = statement(
  "statement_test",
  { user: "bigint", names: "text[]", note: "text | null", facts: "jsonb", at: "timestamptz", extra: "text?" },
  (p) => sql<{ user: number; names: string[]; note: string | null; facts: unknown; at: Date; again: number }>`
    select ${p.user} as user, ${p.names} as names, ${p.note} as note, ${p.facts} as facts, ${p.at} as at,
      ${p.user} + 1 as again`,
);

test("each parameter has one place, whatever the order and number of its uses", async () => {
  const at = new Date("2026-09-01T08:00:00.123Z");
  const values = { at, facts: [{ a: "'" }], note: null, names: ["x", 'y"'], user: 7 };
  expect(await execute(store.db, shown, values)).toEqual([
    { user: 7, names: ["x", 'y"'], note: null, facts: [{ a: "'" }], at, again: 8 },
  ]);
  expect(shown.parameters).toEqual(["user", "names", "note", "facts", "at"]);
  expect(await store.db.transaction().execute((tx) => execute(tx, shown, { ...values, user: 9 }))).toMatchObject([
    { user: 9 },
  ]);
});

test("values have the types that were declared", () => {
  type Given = Values<{ a: "bigint"; b: "text[] | null"; c: "timestamptz?" }>;
  expectTypeOf<Given>().toEqualTypeOf<
    { readonly a: number; readonly b: readonly string[] | null } & { readonly c?: Date | undefined }
  >();
  // @ts-expect-error a place that was not declared
  expect(() => statement("statement_test_wrong", { a: "bigint" }, (p) => sql`select ${p.b}`)).toThrow(
    "there is no parameter b",
  );
});

test("a value that is missing is named, and nothing is sent", async () => {
  await expect(execute(store.db, shown, { user: 1 } as never)).rejects.toThrow("statement_test: names has no value");
});

test("a variant is made once, and takes only what it uses", async () => {
  let made = 0;
  const listed = variants(
    "statement_test_variants",
    { limit: "int", after: "bigint?" },
    (p, v: { readonly after: boolean }) => {
      made++;
      return sql<{
        n: number;
      }>`select n from generate_series(1, 5) n ${v.after ? `where n > ${p.after}` : ""} limit ${p.limit}`;
    },
    { examples: [{ after: false }] },
  );
  expect(made).toBe(1);
  const page = (after?: number) => execute(store.db, listed({ after: after !== undefined }), { limit: 2, after });
  expect(await page()).toEqual([{ n: 1 }, { n: 2 }]);
  expect(await page(3)).toEqual([{ n: 4 }, { n: 5 }]);
  await page(4);
  expect(made).toBe(2);
  const documented = [...declared.values()].filter((s) => s.name.startsWith("statement_test_variants") && s.documented);
  expect(documented).toHaveLength(1);
});

test("docs/sql is up to date: npm run generate:sql", async () => {
  const documents = await sqlDocuments();
  expect(readdirSync(new URL("../../../../docs/sql/", import.meta.url)).sort()).toEqual(Object.keys(documents).sort());
  for (const [name, text] of Object.entries(documents)) expect(committedSql(name), name).toBe(text);
});
