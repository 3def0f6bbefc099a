/** Subscribes people to topics, by choice. */
import type { Actor } from "../../../platform/actor.ts";
import { invalid } from "../../../platform/errors.ts";
import { type Db, run } from "../../../store/database.ts";
import type { TopicAccess } from "../topics/access.ts";

const NO_CHILD = "no child topic found";

/** On a course's topic of a group set it is the caller's own group's that is meant. */
export async function subscribe(
  db: Db,
  actor: Actor,
  { topic }: TopicAccess,
  subscribed: boolean,
  now: Date,
): Promise<void> {
  const own = topic.children?.find((c) => c.own && c.id !== null);
  if (topic.children !== null && own === undefined && subscribed) throw invalid("discussion_topic_id", NO_CHILD);
  await run(
    db,
    `insert into discussion_topic_participants (root_account_id, topic_id, user_id, subscribed, updated_at)
     values ($1, $2, $3, $4, $5)
     on conflict (root_account_id, topic_id, user_id) do update
       set subscribed = excluded.subscribed, updated_at = excluded.updated_at`,
    [actor.root, own?.id ?? topic.id, actor.id, subscribed, now],
  );
}
