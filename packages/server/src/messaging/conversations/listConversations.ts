/** Lists conversations, a page at a time; by key where the caller followed a link. */
import type { Context } from "../../platform/context.ts";
import { decodeBookmark, encodeBookmark, type OrdinalFacts, type OrdinalPage } from "../../platform/paging.ts";
import { must } from "../../store/must.ts";
import type { ConversationRow } from "./conversations.sql.ts";
import { loadPage } from "./loadPage.ts";
import { type Anchor, anchorOf } from "./pages.sql.ts";
import type { Listing } from "./scope.ts";

export interface ConversationPage {
  readonly rows: readonly ConversationRow[];
  readonly facts: OrdinalFacts;
}

export async function listConversations(
  ctx: Pick<Context, "db" | "caches" | "people" | "root" | "actor">,
  { listing, page }: { readonly listing: Listing; readonly page: OrdinalPage },
): Promise<ConversationPage> {
  const { perPage, offset } = page;
  const anchor = readAnchor(page.anchor);
  const { rows, counted, countLimit } = await loadPage(ctx, { ...listing, limit: perPage + 1, offset, anchor });
  const more = rows.length > perPage;
  const shown = rows.slice(0, perPage);
  return {
    rows: shown,
    facts: {
      more,
      // beyond what was counted the end is unknown, and the link to the last page is left out
      total: counted < countLimit ? offset + counted : undefined,
      nextAnchor: more
        ? encodeBookmark(anchorOf(listing.scope, must(shown.at(-1), "the last row of the page")))
        : undefined,
    },
  };
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00$/;

/** Reads the key after which a page begins. An invalid anchor is ignored: the page is then found by its number. */
function readAnchor(text: string | undefined): Anchor | undefined {
  const key = text === undefined ? undefined : decodeBookmark(text);
  if (!Array.isArray(key) || typeof key[0] !== "string" || !Number.isSafeInteger(key[1])) return undefined;
  return TIME.test(key[0]) && !Number.isNaN(Date.parse(key[0])) ? [key[0], key[1] as number] : undefined;
}
