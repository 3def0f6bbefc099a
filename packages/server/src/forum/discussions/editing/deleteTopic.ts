/** Deletes a topic, softly, with its assignment and the topics of its groups. Deleting it again changes nothing. */
import type { Actor } from "../../../platform/actor.ts";
import { forbidden } from "../../../platform/errors.ts";
import { type Database, run } from "../../../store/database.ts";
import type { TopicAccess } from "../topics/access.ts";
import type { StoredTopic } from "../topics/topicRow.ts";

export async function deleteTopic(db: Database, actor: Actor, access: TopicAccess, now: Date): Promise<StoredTopic> {
  const { topic, rights } = access;
  if (!rights.delete) throw forbidden();
  const rows = await run<StoredTopic>(
    db,
    `with gone as (
       update discussion_topics set workflow_state = 'deleted', deleted_at = coalesce(deleted_at, $3), updated_at = $3,
         editor_id = $4
       where root_account_id = $1 and (id = $2 or root_topic_id = $2) returning *),
     sections as (delete from discussion_topic_sections where root_account_id = $1 and topic_id = $2),
     ungraded as (
       update assignments set workflow_state = 'deleted', updated_at = $3
       where root_account_id = $1 and id in (select assignment_id from gone where root_topic_id is null))
     select * from gone where id = $2`,
    [actor.root, topic.id, now, actor.id],
  );
  return rows[0]!;
}
