/** Reads and writes the marks of people on courses and groups. */
import { type Db, run } from "../../store/database.ts";

export type FavoriteType = "Course" | "Group";

export interface Marks {
  readonly root: number;
  readonly userId: number;
  readonly type: FavoriteType;
}

export async function favoriteIds(db: Db, m: Marks): Promise<number[]> {
  const rows = await db
    .selectFrom("favorites")
    .select("context_id")
    .where("root_account_id", "=", m.root)
    .where("user_id", "=", m.userId)
    .where("context_type", "=", m.type)
    .execute();
  return rows.map((row) => row.context_id);
}

/** Marks what is not marked yet. */
export const addFavorites = (db: Db, m: Marks, ids: readonly number[], now: Date) =>
  run(
    db,
    `insert into favorites (root_account_id, user_id, context_type, context_id, created_at)
     select $1, $2, $3, id, $5 from unnest($4::bigint[]) id on conflict do nothing`,
    [m.root, m.userId, m.type, ids, now],
  );

/** Takes one mark away, or all; how many there were. */
export async function removeFavorites(db: Db, m: Marks, id?: number): Promise<number> {
  const rows = await run(
    db,
    `delete from favorites where root_account_id = $1 and user_id = $2 and context_type = $3
       and ($4::bigint is null or context_id = $4) returning context_id`,
    [m.root, m.userId, m.type, id ?? null],
  );
  return rows.length;
}
