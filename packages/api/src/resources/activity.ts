/** What happened lately, for one person. */
import { Bool, Id, Ids, Int, List, Maybe, Nullable, resource, shape, Text, Time, Type, Word } from "../schema.ts";

export const ActivityStreamSummary = resource("ActivityStreamSummary", "How much of one kind has happened.", {
  type: Word(
    ["Announcement", "Conversation", "DiscussionTopic", "Message"],
    "The kind: an announcement or topic that was posted or replied to, a conversation in the inbox, or a notice.",
  ),
  notification_category: Maybe(Text("What the notices are about; only for the type `Message`.")),
  unread_count: Int("How many of them the caller has not read."),
  count: Int("How many there are."),
});

const streamEntry = shape({
  user: shape({ user_id: Id("Who wrote it."), user_name: Text("Their name.") }, "Who wrote the entry."),
  message: Text("What they wrote, as HTML."),
});

const streamMessage = shape({
  id: Id("The message's id."),
  created_at: Time("When it was sent."),
  author_id: Id("Who sent it."),
  message: Text("Plain text."),
  participating_user_ids: Ids("Everybody in the conversation."),
});

export const ActivityStreamItem = resource("ActivityStreamItem", "Something that happened, as the caller sees it.", {
  id: Id("The item's id, by which it can be hidden. It is no id of a topic or conversation."),
  created_at: Time("When what it is about was made."),
  updated_at: Time("When something last happened to it."),
  title: Nullable(Text("Title of the topic, subject of the conversation; null without one.")),
  message: Text("Plain text, at most 4,096 characters: the topic's, the newest message's, the mention's."),
  type: Word(["Announcement", "Conversation", "DiscussionTopic", "Message"], "The kind, as in the summary."),
  read_state: Bool("Whether the caller read it."),
  context_type: Maybe(Word(["course", "group"], "Where it belongs; absent for conversations without a place.")),
  course_id: Nullable(Id("The course; null for none.")),
  group_id: Nullable(Id("The group; null for none.")),
  html_url: Text("Address of its page."),
  discussion_topic_id: Maybe(Id("The topic; only for `DiscussionTopic`.")),
  announcement_id: Maybe(Id("The announcement; only for `Announcement`.")),
  total_root_discussion_entries: Maybe(Int("Top-level entries; for topics and announcements.")),
  require_initial_post: Maybe(Bool("Whether people must post first; for topics and announcements.")),
  user_has_posted: Maybe(Nullable(Bool("Whether the caller has posted; null where nobody must."))),
  root_discussion_entries: Maybe(
    List(
      streamEntry,
      "The newest three top-level entries, where the caller sees entries; for topics and announcements.",
    ),
  ),
  conversation_id: Maybe(Id("The conversation; only for `Conversation`.")),
  private: Maybe(Bool("Whether it is between two people; only for `Conversation`.")),
  participant_count: Maybe(Int("People in it; only for `Conversation`.")),
  latest_messages: Maybe(List(streamMessage, "Its newest three, the newest first; only for `Conversation`.")),
  message_id: Maybe(Nullable(Id("Always null: notices are not stored as messages; only for `Message`."))),
  notification_category: Maybe(Text("What the notice is about; only for `Message`.")),
});

export const HiddenActivity = resource("HiddenActivity", "Activity that was just hidden.", {
  hidden: Type.Literal(true, { description: "Always true." }),
});
