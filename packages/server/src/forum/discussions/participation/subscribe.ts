/** Subscribes the actor to topics, or unsubscribes them. */
import type { Context } from "../../../platform/context.ts";
import { invalid } from "../../../platform/errors.ts";
import { execute } from "../../../store/database.ts";
import type { TopicAccess } from "../topics/access.ts";
import { saveSubscription } from "./participation.sql.ts";

const NO_CHILD = "no child topic found";

/** On a root topic of groups the subscription is to the topic of the actor's own group. */
export async function subscribe(
  { db, root, actor, now }: Context,
  { topic }: TopicAccess,
  subscribed: boolean,
): Promise<void> {
  const own = topic.children?.find((child) => child.own && child.id !== null);
  if (topic.children !== null && own === undefined && subscribed) throw invalid("discussion_topic_id", NO_CHILD);
  await execute(db, saveSubscription, {
    tenant: root,
    topic: own?.id ?? topic.id,
    user: actor.id,
    subscribed,
    now,
  });
}
