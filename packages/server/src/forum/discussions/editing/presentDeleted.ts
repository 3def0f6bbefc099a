/** Presents a topic that was just deleted. */
import type { DeletedTopic, Static } from "@pidge/api";
import { wireTime } from "../../../platform/clock.ts";
import type { StoredTopic } from "../topics/topicRow.ts";

export const presentDeleted = (topic: StoredTopic, now: Date): Static<typeof DeletedTopic> => ({
  discussion_topic: {
    id: topic.id,
    title: topic.title,
    message: topic.message,
    context_id: topic.context_id,
    context_type: topic.context_type as "Course" | "Group",
    type: topic.is_announcement ? "Announcement" : null,
    user_id: topic.anonymous_state === null ? topic.user_id : null,
    workflow_state: "deleted",
    created_at: wireTime(topic.created_at),
    updated_at: wireTime(topic.updated_at),
    deleted_at: wireTime(topic.deleted_at ?? now),
  },
});
