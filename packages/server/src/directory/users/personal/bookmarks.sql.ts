/** Reads and writes bookmarks. */
import type { TenantContext } from "../../../platform/context.ts";
import { sql, statement } from "../../../store/statement.ts";

export interface BookmarkRow {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  readonly position: number;
  readonly data: unknown;
}

const COLUMNS = "b.id, b.name, b.url, b.position, b.data";

export const listBookmarks = statement(
  "list_bookmarks",
  { tenant: "bigint", user: "bigint", limit: "bigint", offset: "bigint" },
  (p) => sql<BookmarkRow>`
    select ${COLUMNS} from bookmarks b where b.root_account_id = ${p.tenant} and b.user_id = ${p.user}
    order by b.position, b.id limit ${p.limit} offset ${p.offset}`,
);

export const findBookmark = statement(
  "find_bookmark",
  { tenant: "bigint", user: "bigint", id: "bigint" },
  (p) => sql<BookmarkRow>`
    select ${COLUMNS} from bookmarks b
    where b.root_account_id = ${p.tenant} and b.user_id = ${p.user} and b.id = ${p.id}`,
);

/** Locks a user's row, so that changes of their bookmarks follow one another until the transaction ends. */
export const lockBookmarks = statement(
  "lock_bookmarks",
  { tenant: "bigint", user: "bigint" },
  (p) => sql`select id from users where root_account_id = ${p.tenant} and id = ${p.user} for no key update`,
);

/** The ids of a user's bookmarks in their order. */
export const bookmarkOrder = statement(
  "bookmark_order",
  { tenant: "bigint", user: "bigint" },
  (p) => sql<{ readonly id: number }>`
    select b.id from bookmarks b where b.root_account_id = ${p.tenant} and b.user_id = ${p.user}
    order by b.position, b.id`,
);

export const reorderBookmarks = statement(
  "reorder_bookmarks",
  { tenant: "bigint", user: "bigint", ids: "bigint[]" },
  (p) => sql`
    update bookmarks b set position = o.position from unnest(${p.ids}) with ordinality as o(id, position)
    where b.root_account_id = ${p.tenant} and b.user_id = ${p.user} and b.id = o.id and b.position <> o.position`,
);

export interface BookmarkValues {
  readonly name?: string;
  readonly url?: string;
  readonly data?: unknown;
}

type Writing = Pick<TenantContext, "db" | "root" | "now">;

/** Inserts a bookmark; its position is not set yet. */
export async function insertBookmark(
  { db, root, now }: Writing,
  user: number,
  { name, url, data }: Required<BookmarkValues>,
): Promise<number> {
  const times = { created_at: now, updated_at: now };
  const row = await db
    .insertInto("bookmarks")
    .values({ root_account_id: root, user_id: user, name, url, data: jsonOf(data), position: 0, ...times })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function updateBookmark({ db, root, now }: Writing, id: number, change: BookmarkValues): Promise<void> {
  const { data, ...texts } = change;
  await db
    .updateTable("bookmarks")
    .set({ ...texts, ...(data === undefined ? {} : { data: jsonOf(data) }), updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", id)
    .execute();
}

/** The driver takes arrays for those of PostgreSQL, and texts for JSON. */
const jsonOf = (data: unknown): string | null => (data === null ? null : JSON.stringify(data));

export const deleteBookmark = statement(
  "delete_bookmark",
  { tenant: "bigint", user: "bigint", id: "bigint" },
  (p) => sql`
    delete from bookmarks where root_account_id = ${p.tenant} and user_id = ${p.user} and id = ${p.id}`,
);
