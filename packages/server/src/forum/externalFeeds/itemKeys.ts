/** Tells the items of a feed apart, where their ids do not. */
import { createHash } from "node:crypto";
import type { FeedDocument, FeedItem } from "./readFeed.ts";

export interface KeyedItem {
  readonly item: FeedItem;
  /** The item was announced before when one of these is stored. */
  readonly known: readonly string[];
  /** To be stored when the item is new; the first is of this item alone. */
  readonly stored: readonly string[];
  /** The key of an id that turns out to be shared: stored for an earlier item, it must not make others known. */
  readonly shared: string | undefined;
}

/** The longest key that is stored as it is. */
const MAX_KEY = 500;

const hash = (text: string) => createHash("sha256").update(text).digest("base64url");
const keyOf = (...parts: readonly string[]): string => {
  const key = parts.join("\n");
  return key.length <= MAX_KEY ? key : `${key.slice(0, 400)}\n${hash(key)}`;
};

/** Whether an id looks like one, and not like a word that every item has: `N/A`, `post`. */
const looksUnique = (guid: string) => /\d/.test(guid) || guid.length >= 16 || /^[a-z][a-z\d+.-]*:/i.test(guid);

/**
 * Keys of a document's items. Many programs write the same guid into every item, or none: then the link is part of the
 * key, else the title, else the text. An item of good id has both keys, so that it stays known if its id turns out to
 * be shared later.
 */
export function keyItems({ items, link: feedLink }: FeedDocument): KeyedItem[] {
  const idOf = (item: FeedItem) => item.guid ?? item.link ?? item.title;
  const groups = Map.groupBy(items, idOf);
  return items.map((item) => {
    const id = idOf(item);
    const group = groups.get(id) ?? [];
    const isOwn = (of: (other: FeedItem) => string | undefined) =>
      group.filter((other) => of(other) === of(item)).length === 1;
    const linkDiffers = item.link !== undefined && item.link !== feedLink && isOwn((other) => other.link);
    const titleDiffers = item.title !== "" && isOwn((other) => other.title);
    const rest = linkDiffers ? (item.link ?? "") : titleDiffers ? item.title : hash(`${item.title}\n${item.html}`);
    const exact = keyOf(id, rest);
    const isUnique = group.length === 1 && id !== feedLink && (item.guid === undefined ? id !== "" : looksUnique(id));
    const short = keyOf(id);
    return group.length === 1
      ? { item, known: [short, exact], stored: isUnique ? [exact, short] : [exact], shared: undefined }
      : { item, known: [exact], stored: [exact], shared: short };
  });
}
