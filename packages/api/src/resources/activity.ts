/** What happened lately, for one person. */
import { Int, Maybe, resource, Text, Word } from "../schema.ts";

export const ActivityStreamSummary = resource("ActivityStreamSummary", "How much of one kind has happened.", {
  type: Word(
    ["Announcement", "Conversation", "DiscussionTopic", "Message"],
    "The kind: an announcement or topic that was posted or replied to, a conversation in the inbox, or a notice.",
  ),
  notification_category: Maybe(Text("What the notices are about; only for the type `Message`.")),
  unread_count: Int("How many of them the caller has not read."),
  count: Int("How many there are."),
});
