/** Counts unread conversations: afresh each time, from a partial index, because a stored counter drifts. */
import type { Context } from "../../platform/context.ts";
import { Batcher } from "../../store/batcher.ts";
import { cacheKey } from "../../store/cache/caches.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { unreadCounts } from "./states.sql.ts";

/** Every open inbox polls its count, so that counts asked for at the same time share a statement. */
const counting = cacheKey(
  () =>
    new Batcher<number, number>({
      ask: async (db, root, users) =>
        one(await execute(db, unreadCounts, { tenant: root, users }), "the unread counts").counts,
      atOnce: 2,
      most: 100,
    }),
);

export const countUnread = ({ db, caches, root, actor }: Pick<Context, "db" | "caches" | "root" | "actor">) =>
  caches.of(counting).ask(db, root, actor.id);
