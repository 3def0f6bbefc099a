/** Answers that are one page of a list. */
import { must } from "../store/must.ts";
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

interface Uncounted<R> {
  /** The rows of the page, followed by one more where there is a next page. */
  readonly rows: readonly R[];
  readonly present: (rows: readonly R[]) => Promise<unknown>;
  /** The sort key of a row, where the next page begins behind the last row and not at an ordinal. */
  readonly keyOf?: ((row: R) => unknown) | undefined;
  /** Parameters that the links leave out. */
  readonly omit?: readonly string[];
}

/** A page of a list that is not counted. */
export async function uncountedPage<R>(
  page: OrdinalPage,
  { rows, present, keyOf, omit }: Uncounted<R>,
): Promise<Answer> {
  const shown = rows.slice(0, page.perPage);
  const more = rows.length > page.perPage;
  const nextAnchor = more && keyOf ? encodeBookmark(keyOf(must(shown.at(-1), "the last row of a page"))) : undefined;
  return new Answer(await present(shown), { links: { ...ordinalLinks(page, { more, nextAnchor }), omit } });
}
