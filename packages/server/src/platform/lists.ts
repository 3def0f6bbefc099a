/** Answers that are one page of a list. */
import { Answer } from "./context.ts";
import { encodeBookmark, type OrdinalPage, ordinalLinks } from "./paging.ts";

/** How much of a list a query reads. */
export interface Slice {
  readonly limit: number;
  readonly offset: number;
}

/** Exactly the page: for lists whose length is counted. */
export const sliceOf = (page: OrdinalPage): Slice => ({ limit: page.perPage, offset: page.offset });

/** A page of a list of which all items are counted. */
export const countedPage = (page: OrdinalPage, items: unknown, total: number): Answer =>
  new Answer(items, { links: ordinalLinks(page, { more: page.offset + page.perPage < total, total }) });

/** A page of a list that nobody counts: `rows` holds one more than the page where there is a next one. */
export const uncountedPage = <R>(
  page: OrdinalPage,
  rows: readonly R[],
  keyOf: ((row: R) => unknown) | undefined,
  present: (rows: readonly R[]) => Promise<unknown>,
  omit?: readonly string[],
): Promise<Answer> => {
  const shown = rows.slice(0, page.perPage);
  const more = rows.length > page.perPage;
  const nextAnchor = more && keyOf ? encodeBookmark(keyOf(shown.at(-1)!)) : undefined;
  return present(shown).then(
    (items) => new Answer(items, { links: { ...ordinalLinks(page, { more, nextAnchor }), omit } }),
  );
};
