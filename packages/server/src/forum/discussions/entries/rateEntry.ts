/** Rates entries: one rating for each person and entry. */
import { type Context, inTransaction } from "../../../platform/context.ts";
import { plainMessage } from "../../../platform/errors.ts";
import { plainText } from "../../../platform/nesting.ts";
import { execute } from "../../../store/database.ts";
import type { EntryRow } from "./entries.sql.ts";
import { lockEntry, saveRating, sumRatings } from "./ratings.sql.ts";

/** 0 or 1. Anything that is not a number counts as 0, as in Canvas; any other number is refused. */
export function readRating(raw: unknown): 0 | 1 {
  const rating = Number.parseInt(plainText(raw), 10) || 0;
  if (rating !== 0 && rating !== 1) throw plainMessage("Invalid rating given");
  return rating;
}

export async function rateEntry(ctx: Context, entry: EntryRow, rating: 0 | 1): Promise<void> {
  await inTransaction(ctx, async ({ db, root, actor }) => {
    const key = { tenant: root, topic: entry.topic_id, entry: entry.id };
    // concurrent ratings would each sum without the other
    await execute(db, lockEntry, key);
    await execute(db, saveRating, { ...key, user: actor.id, rating });
    await execute(db, sumRatings, key);
  });
}
