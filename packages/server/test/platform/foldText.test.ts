/** Folding of names, titles and words: one form on both sides, the same in the server and in the store. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { foldText } from "../../src/platform/foldText.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { freshDatabase } from "../support/pidge.ts";

let store: Store;
beforeAll(async () => {
  store = await openStore(await freshDatabase());
});
afterAll(() => store.close());

const inStore = async (texts: readonly string[]): Promise<string[]> => {
  const list = JSON.stringify(texts);
  const { rows } = await sql<{ folded: string }>`
    select fold_text(t.value) as folded from jsonb_array_elements_text(${list}::jsonb) with ordinality t(value, place)
    order by t.place`.execute(store.db);
  return rows.map((row) => row.folded);
};

test.each([
  ["Søren Kierkegård", "soren kierkegard"],
  ["Zoë ŁUKASZ", "zoe lukasz"],
  ["Đặng Thị Hồng Nhung", "dang thi hong nhung"],
  ["Nguyễn Văn Đức Ơn Ưu", "nguyen van duc on uu"],
  ["Ægir Þór Sigurðsson", "aegir thor sigurdsson"],
  ["Œuvre STRASSE Straße GROẞ", "oeuvre strasse strasse gross"],
  ["Işıl İnci ŞAHİN", "isil inci sahin"],
  ["Żółć Gęś", "zolc ges"],
  ["D’Arcy O‘Brien Hawaiʻi Oʼahu Rock´n", "d'arcy o'brien hawai'i o'ahu rock'n"],
  ["Anna‐Lena non‑breaking en–dash 5−3", "anna-lena non-breaking en-dash 5-3"],
  ["“Quoted” „unten“ «là»", '"quoted" "unten" "la"'],
  ["Ｍａｒｙ　Ｏ＇Ｎｅｉｌｌ", "mary o'neill"],
  ["oﬃce ﬁnal ĳs ǆ", "office final ijs dz"],
  ["ΟΔΥΣΣΕΎΣ Οδυσσεύς", "οδυσσευσ οδυσσευσ"],
  ["ЁЛКА Йод", "елка иод"],
  ["soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"],
  ["Plain ASCII, 'quoted' - and `ticked`", "plain ascii, 'quoted' - and `ticked`"],
])("%s is folded to %s", async (text, folded) => {
  expect(foldText(text)).toBe(folded);
  expect(await inStore([text])).toEqual([folded]);
});

test("folding twice changes nothing more", () => {
  for (let code = 1; code < 0x3000; code++) {
    const once = foldText(String.fromCodePoint(code));
    expect(foldText(once), code.toString(16)).toBe(once);
  }
});

/** Without surrogates, and without two blocks that got letters after the Unicode of PostgreSQL 15. */
const RANGES = [
  [0x01, 0x1c7f],
  [0x1c90, 0x2bff],
  [0x2c60, 0x2fff],
  [0x3000, 0x30ff],
  [0xac00, 0xac80],
  [0xf900, 0xfaff],
  [0xfb00, 0xfdff],
  [0xfe00, 0xffef],
] as const;

test("every character is folded alike in the server and in the store", async () => {
  const characters = RANGES.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, i) => `a${String.fromCodePoint(from + i)}b`),
  );
  const folded = await inStore(characters);
  const different = characters.flatMap((text, i) =>
    folded[i] === foldText(text) ? [] : [`${text.codePointAt(1)?.toString(16)}: ${folded[i]} ≠ ${foldText(text)}`],
  );
  expect(different).toEqual([]);
});
