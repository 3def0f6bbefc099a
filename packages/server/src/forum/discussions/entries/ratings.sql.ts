/** Writes ratings of entries. */
import { sql, statement } from "../../../store/statement.ts";

const ENTRY = { tenant: "bigint", topic: "bigint", entry: "bigint" } as const;

export const lockEntry = statement(
  "lock_entry",
  ENTRY,
  (p) => sql`
    select id from discussion_entries
    where root_account_id = ${p.tenant} and topic_id = ${p.topic} and id = ${p.entry} for update`,
);

export const saveRating = statement(
  "save_rating",
  { ...ENTRY, user: "bigint", rating: "int" },
  (p) => sql`
    insert into discussion_entry_participants (root_account_id, topic_id, entry_id, user_id, rating)
    values (${p.tenant}, ${p.topic}, ${p.entry}, ${p.user}, ${p.rating})
    on conflict (root_account_id, topic_id, user_id, entry_id) do update set rating = excluded.rating`,
);

/** Sums the entry's ratings up into its row. */
export const sumRatings = statement(
  "sum_ratings",
  ENTRY,
  (p) => sql`
    update discussion_entries e set rating_count = r.n, rating_sum = r.s
    from (select count(rating)::int as n, coalesce(sum(rating), 0)::int as s from discussion_entry_participants
      where root_account_id = ${p.tenant} and topic_id = ${p.topic} and entry_id = ${p.entry} and rating is not null) r
    where e.root_account_id = ${p.tenant} and e.id = ${p.entry}`,
);
