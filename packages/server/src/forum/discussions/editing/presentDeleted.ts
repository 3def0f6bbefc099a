/** A topic that was just deleted, on the wire. */
import type { DeletedTopic, Static } from "@pidge/api";
import { wireTime } from "../../../platform/clock.ts";
import type { StoredTopic } from "../topics/topicRow.ts";

export const presentDeleted = (t: StoredTopic, now: Date): Static<typeof DeletedTopic> => ({
  discussion_topic: {
    id: t.id,
    title: t.title,
    message: t.message,
    context_id: t.context_id,
    context_type: t.context_type as "Course" | "Group",
    type: t.is_announcement ? "Announcement" : null,
    user_id: t.anonymous_state === null ? t.user_id : null,
    workflow_state: "deleted",
    created_at: wireTime(t.created_at),
    updated_at: wireTime(t.updated_at),
    deleted_at: wireTime(t.deleted_at ?? now),
  },
});
