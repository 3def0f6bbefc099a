/** Reads and writes the courses and groups that people marked as favourites. */
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";

type Reading = Pick<TenantContext, "db" | "root">;

export type FavoriteType = "Course" | "Group";

/** The favourites of one type that belong to a user. */
export interface Favorites {
  readonly userId: number;
  readonly type: FavoriteType;
}

export async function favoriteIds({ db, root }: Reading, { userId, type }: Favorites): Promise<number[]> {
  const rows = await db
    .selectFrom("favorites")
    .select("context_id")
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("context_type", "=", type)
    .execute();
  return rows.map((row) => row.context_id);
}

const insertFavorites = statement(
  "insert_favorites",
  { tenant: "bigint", user: "bigint", type: "text", ids: "bigint[]", now: "timestamptz" },
  (p) => sql`
    insert into favorites (root_account_id, user_id, context_type, context_id, created_at)
    select ${p.tenant}, ${p.user}, ${p.type}, id, ${p.now} from unnest(${p.ids}) id on conflict do nothing`,
);

/** Adds what is not a favourite yet. */
export async function addFavorites(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  { userId, type }: Favorites,
  ids: readonly number[],
): Promise<void> {
  await execute(db, insertFavorites, { tenant: root, user: userId, type, ids, now });
}

const deleteFavorites = statement(
  "delete_favorites",
  { tenant: "bigint", user: "bigint", type: "text", only: "bigint | null" },
  (p) => sql`
    delete from favorites where root_account_id = ${p.tenant} and user_id = ${p.user} and context_type = ${p.type}
      and (${p.only} is null or context_id = ${p.only})
    returning context_id`,
);

/** Removes one favourite, or all of them; answers how many there were. */
export async function removeFavorites(
  { db, root }: Reading,
  { userId, type }: Favorites,
  only: number | null = null,
): Promise<number> {
  return (await execute(db, deleteFavorites, { tenant: root, user: userId, type, only })).length;
}
