/** Likes of entries: one for each person, taken into the entry's sums under its row lock. */
import type { Actor } from "../../../platform/actor.ts";
import { plainMessage } from "../../../platform/errors.ts";
import { plainText } from "../../../platform/nesting.ts";
import { type Database, run } from "../../../store/database.ts";
import type { EntryRow } from "./entries.sql.ts";

/** 0 or 1; what is no number counts as 0, any other is refused. */
export function readRating(raw: unknown): 0 | 1 {
  const n = Number.parseInt(plainText(raw), 10) || 0;
  if (n !== 0 && n !== 1) throw plainMessage("Invalid rating given");
  return n;
}

export async function rateEntry(db: Database, actor: Actor, entry: EntryRow, rating: 0 | 1): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const key = [actor.root, entry.topic_id, entry.id];
    // two people at once take turns
    await run(
      tx,
      "select id from discussion_entries where root_account_id = $1 and topic_id = $2 and id = $3 for update",
      key,
    );
    await run(
      tx,
      `insert into discussion_entry_participants (root_account_id, topic_id, entry_id, user_id, rating)
       values ($1, $2, $3, $4, $5)
       on conflict (root_account_id, topic_id, user_id, entry_id) do update set rating = excluded.rating`,
      [...key, actor.id, rating],
    );
    await run(
      tx,
      `update discussion_entries e set rating_count = r.n, rating_sum = r.s
       from (select count(rating)::int as n, coalesce(sum(rating), 0)::int as s from discussion_entry_participants
         where root_account_id = $1 and topic_id = $2 and entry_id = $3 and rating is not null) r
       where e.root_account_id = $1 and e.id = $3`,
      key,
    );
  });
}
