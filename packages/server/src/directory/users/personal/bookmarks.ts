/** Addresses that people keep, in an order of theirs. */
import { given, shortText } from "../../../platform/attributes.ts";
import { type Context, inTransaction } from "../../../platform/context.ts";
import { invalid, notFound, plainMessage } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import { checkTexts } from "../../../platform/params.ts";
import { execute } from "../../../store/database.ts";
import { one } from "../../../store/must.ts";
import {
  type BookmarkRow,
  type BookmarkValues,
  bookmarkOrder,
  deleteBookmark,
  findBookmark,
  insertBookmark,
  lockBookmarks,
  reorderBookmarks,
  updateBookmark,
} from "./bookmarks.sql.ts";

const MOST = 1000;
const LONGEST_ADDRESS = 2048;
const MOST_CHARACTERS = 16_384;

export interface BookmarkInput {
  readonly name?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly position?: number | undefined;
  readonly data?: unknown;
}

/** The actor's bookmark that a path names, or a 404. */
export async function requireBookmark(ctx: Context, reference: string): Promise<BookmarkRow> {
  const id = parseId(reference) ?? -1;
  const [row] = await execute(ctx.db, findBookmark, { tenant: ctx.root, user: ctx.actor.id, id });
  if (row === undefined) throw notFound();
  return row;
}

function readValues(input: BookmarkInput): BookmarkValues {
  const name = shortText("name", input.name);
  if (name === null) throw invalid("name", "blank", "can't be blank");
  return given({ name, url: readUrl(input.url), data: readData(input.data) });
}

/** A path of this site or an address with http or https: anything else could run as a script where it is shown. */
function readUrl(text: string | null | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = text?.trim() ?? "";
  if (url === "") throw invalid("url", "blank", "can't be blank");
  if (url.length > LONGEST_ADDRESS)
    throw invalid("url", "too_long", `url is too long (maximum is ${LONGEST_ADDRESS} characters)`);
  const isPath = /^\/(?![/\\])/.test(url);
  const protocol = URL.parse(url)?.protocol;
  if (!isPath && protocol !== "https:" && protocol !== "http:")
    throw invalid("url", "invalid", "must be a path of this site, or an address with http or https");
  return url;
}

function readData(sent: unknown): unknown {
  let data = sent;
  if (data === undefined || data === null || data === "") return data === undefined ? undefined : null;
  if (typeof data === "string")
    try {
      data = JSON.parse(data);
    } catch {
      throw invalid("data", "invalid", "must be JSON");
    }
  checkTexts(data, "data");
  if (JSON.stringify(data).length > MOST_CHARACTERS)
    throw invalid("data", "too_long", `data is too long (maximum is ${MOST_CHARACTERS} characters)`);
  return data;
}

export async function createBookmark(ctx: Context, input: BookmarkInput): Promise<BookmarkRow> {
  const { name, url, data = null } = readValues(input);
  if (name === undefined) throw invalid("name", "blank", "can't be blank");
  if (url === undefined) throw invalid("url", "blank", "can't be blank");
  const own = { tenant: ctx.root, user: ctx.actor.id };
  return inTransaction(ctx, async (tx) => {
    await execute(tx.db, lockBookmarks, own);
    const ids = (await execute(tx.db, bookmarkOrder, own)).map((row) => row.id);
    if (ids.length >= MOST) throw plainMessage(`a person has at most ${MOST} bookmarks`);
    const id = await insertBookmark(tx, own.user, { name, url, data });
    await placeAt(tx, ids, { id, position: input.position ?? ids.length + 1 });
    return one(await execute(tx.db, findBookmark, { ...own, id }), "the new bookmark");
  });
}

export async function changeBookmark(ctx: Context, id: number, input: BookmarkInput): Promise<BookmarkRow> {
  const values = readValues(input);
  const own = { tenant: ctx.root, user: ctx.actor.id };
  return inTransaction(ctx, async (tx) => {
    await execute(tx.db, lockBookmarks, own);
    await updateBookmark(tx, id, values);
    if (input.position !== undefined) {
      const ids = (await execute(tx.db, bookmarkOrder, own)).map((row) => row.id).filter((other) => other !== id);
      await placeAt(tx, ids, { id, position: input.position });
    }
    const [row] = await execute(tx.db, findBookmark, { ...own, id });
    if (row === undefined) throw notFound();
    return row;
  });
}

export async function removeBookmark(ctx: Context, id: number): Promise<void> {
  const own = { tenant: ctx.root, user: ctx.actor.id };
  await inTransaction(ctx, async (tx) => {
    await execute(tx.db, lockBookmarks, own);
    await execute(tx.db, deleteBookmark, { ...own, id });
    const ids = (await execute(tx.db, bookmarkOrder, own)).map((row) => row.id);
    await execute(tx.db, reorderBookmarks, { ...own, ids });
  });
}

/** Puts a bookmark at a place among the others, counted from 1. */
async function placeAt(
  { db, root, actor }: Context,
  others: readonly number[],
  { id, position }: { readonly id: number; readonly position: number },
): Promise<void> {
  const at = Math.min(Math.max(position, 1), others.length + 1) - 1;
  await execute(db, reorderBookmarks, { tenant: root, user: actor.id, ids: others.toSpliced(at, 0, id) });
}
