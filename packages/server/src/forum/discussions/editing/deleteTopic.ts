/** Deletes a topic, softly, with its assignment and the topics of its groups. Deleting it again changes nothing. */
import type { Context } from "../../../platform/context.ts";
import { forbidden } from "../../../platform/errors.ts";
import type { TopicAccess } from "../topics/access.ts";
import type { StoredTopic } from "../topics/topicRow.ts";
import { markTopicDeleted } from "./topicWrites.sql.ts";

export async function deleteTopic(ctx: Context, { topic, rights }: TopicAccess): Promise<StoredTopic> {
  if (!rights.delete) throw forbidden();
  return markTopicDeleted(ctx, { topic: topic.id, editor: ctx.actor.id });
}
