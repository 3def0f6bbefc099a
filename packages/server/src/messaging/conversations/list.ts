/** Lists conversations, a page at a time, by key where the caller came by a link. */
import type { Actor } from "../../platform/actor.ts";
import type { Context } from "../../platform/context.ts";
import { decodeBookmark, encodeBookmark, type OrdinalFacts, type OrdinalPage } from "../../platform/paging.ts";
import type { Db } from "../../store/database.ts";
import { type Anchor, anchorOf, loadAllIds, loadPage } from "./pages.sql.ts";
import type { ConversationRow } from "./rows.sql.ts";
import type { Listing } from "./scope.ts";

export interface ConversationPage {
  readonly rows: readonly ConversationRow[];
  readonly facts: OrdinalFacts;
}

export async function listConversations(
  ctx: Pick<Context, "db" | "caches" | "people" | "root" | "actor">,
  listing: Listing,
  page: OrdinalPage,
): Promise<ConversationPage> {
  const anchor = readAnchor(page.anchor);
  const { rows, counted, countLimit } = await loadPage(ctx, {
    ...listing,
    limit: page.perPage + 1,
    offset: page.offset,
    anchor,
  });
  const more = rows.length > page.perPage;
  const shown = rows.slice(0, page.perPage);
  return {
    rows: shown,
    facts: {
      more,
      // beyond what was counted the end is not known, and the link to the last page is left out
      total: counted < countLimit ? page.offset + counted : undefined,
      nextAnchor: more ? encodeBookmark(anchorOf(listing.scope, shown.at(-1)!)) : undefined,
    },
  };
}

export const listAllIds = (db: Db, actor: Actor, listing: Listing): Promise<number[]> =>
  loadAllIds(db, actor.root, actor.id, listing.scope, listing.filter);

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00$/;

/** What is no anchor of ours is none: the page is then found by its number. */
function readAnchor(text: string | undefined): Anchor | undefined {
  const key = text === undefined ? undefined : decodeBookmark(text);
  if (!Array.isArray(key) || typeof key[0] !== "string" || !Number.isSafeInteger(key[1])) return undefined;
  return TIME.test(key[0]) && !Number.isNaN(Date.parse(key[0])) ? [key[0], key[1] as number] : undefined;
}
