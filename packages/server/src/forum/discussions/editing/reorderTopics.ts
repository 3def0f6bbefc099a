/** Puts pinned topics in order. */
import { type Context, inTransaction } from "../../../platform/context.ts";
import { badRequest, forbidden } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import { execute } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";
import { lockPinnedTopics, savePositions } from "./positions.sql.ts";

/** Puts the topics of `order` first, in that order; the others follow in theirs. Resolves the ids of all of them. */
export async function reorderTopics(
  ctx: Context,
  forum: Forum,
  order: readonly string[] | undefined,
): Promise<number[]> {
  if (!forum.moderate || !forum.readForum) throw forbidden();
  const given = (order ?? []).filter((id) => id !== "");
  if (given.length === 0) throw badRequest("order parameter required");
  const first = [...new Set(given.map((id) => parseId(id) ?? -1))];
  return inTransaction(ctx, async ({ db, root }) => {
    const pinned = await lockPinnedTopics(db, root, forum);
    if (first.some((id) => !pinned.includes(id))) throw badRequest("topics not found");
    const ids = [...first, ...pinned.filter((id) => !first.includes(id))];
    await execute(db, savePositions, { tenant: root, ids });
    return ids;
  });
}
