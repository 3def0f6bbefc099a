/** Puts pinned topics in order. */
import type { Actor } from "../../../platform/actor.ts";
import { badRequest, forbidden } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import { type Database, run } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";

/** The ids asked for come first, in their order; the rest follow in theirs. Answers all of them. */
export async function reorderTopics(
  db: Database,
  actor: Actor,
  forum: Forum,
  order: readonly string[] | undefined,
): Promise<number[]> {
  if (!forum.moderate || !forum.readForum) throw forbidden();
  const given = (order ?? []).filter((id) => id !== "");
  if (given.length === 0) throw badRequest("order parameter required");
  const ids = [...new Set(given.map((id) => parseId(id) ?? -1))];
  return db.transaction().execute(async (tx) => {
    const pinned = await run<{ id: number }>(
      tx,
      `select id from discussion_topics where root_account_id = $1 and context_type = $2 and context_id = $3
         and not is_announcement and pinned and workflow_state <> 'deleted'
       order by position nulls last, id for update`,
      [actor.root, forum.type, forum.id],
    );
    const held = pinned.map((t) => t.id);
    if (ids.some((id) => !held.includes(id))) throw badRequest("topics not found");
    const all = [...ids, ...held.filter((id) => !ids.includes(id))];
    await run(
      tx,
      `update discussion_topics t set position = o.place from unnest($2::bigint[]) with ordinality o(id, place)
       where t.root_account_id = $1 and t.id = o.id`,
      [actor.root, all],
    );
    return all;
  });
}
