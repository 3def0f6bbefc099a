/** Conversations as each of their participants sees them, their messages and their batches. */
import {
  Bool,
  Id,
  Ids,
  Int,
  List,
  MapOf,
  Maybe,
  Nullable,
  Num,
  resource,
  shape,
  Text,
  Time,
  Type,
  Word,
} from "../schema.ts";
import { CanvasFile, MediaComment } from "./shared.ts";

const roles = List(Type.String(), "Role names, for example `StudentEnrollment`; `Member` in groups.");

export const ConversationParticipant = resource("ConversationParticipant", "A person in a conversation.", {
  id: Id("The person's user id."),
  name: Text("Short display name."),
  full_name: Text("Full name."),
  pronouns: Nullable(Text("Pronouns; null when the person gave none.")),
  avatar_url: Maybe(Text("Address of the person's picture; only where avatars were asked for or are standard.")),
  uuid: Maybe(Text("Global identifier; only with `include[]=uuid`.")),
  common_courses: Maybe(
    MapOf(roles, "Roles of the person in courses shared with the caller, by course id; empty for the caller."),
  ),
  common_groups: Maybe(MapOf(roles, 'Groups shared with the caller, by group id; always `["Member"]`.')),
});

const messageFields = {
  id: Id("The message's id."),
  created_at: Time("When it was sent."),
  body: Text("Plain text; for generated messages the rendered event."),
  author_id: Id("Who wrote it."),
  generated: Bool("True when the system wrote it, for example when people were added."),
  forwarded_messages: List(Type.Ref("Message"), "Messages forwarded with this one, newest first."),
  attachments: List(CanvasFile, "Files attached to it."),
  media_comment: Nullable(MediaComment, "The recording that the message carries; null for none."),
  participating_user_ids: Ids("Everyone who received it, the author included, also those who deleted it since."),
};
const message = resource("ConversationMessage", "One message of a conversation.", messageFields);

export const ConversationMessage = Type.Cyclic({ Message: message }, "Message");

export const DeletedMessage = Type.Cyclic(
  {
    Message: message,
    Deleted: resource("DeletedMessage", "A message that somebody removed for themselves, as administrators see it.", {
      ...messageFields,
      deleted_at: Time("When it was removed."),
      user_id: Id("Who removed it."),
      conversation_id: Id("The conversation it belongs to."),
    }),
  },
  "Deleted",
);

const audienceContexts = shape(
  {
    courses: MapOf(roles, "By course id."),
    groups: MapOf(roles, "By group id."),
  },
  "The contexts in which the caller sees the conversation; roles only where exactly one other person takes part.",
);

const conversationFields = {
  id: Id("The conversation's id, the same for all participants."),
  subject: Nullable(Text("Subject, at most 255 characters, set when it was started; null for none.")),
  workflow_state: Word(["read", "unread", "archived"], "The caller's own state of it."),
  last_message: Nullable(
    Text(
      "Start of the newest human message that the caller can see, at most 100 characters; null when it never reached the inbox.",
    ),
  ),
  last_message_at: Nullable(Time("When a message from somebody else last arrived; null when none has.")),
  last_authored_message: Nullable(Text("Start of the caller's own newest message; null when there is none.")),
  last_authored_message_at: Nullable(Time("When the caller last wrote; null for never.")),
  message_count: Int("Human messages that the caller can see."),
  subscribed: Bool("Whether new messages make it unread; always true for private ones."),
  private: Bool("True between two people (or with oneself), false for group conversations."),
  starred: Bool("Whether the caller starred it."),
  properties: List(
    Word(["last_author", "attachments", "media_objects"], "A property."),
    "`last_author`: the caller wrote the newest message; `attachments`, `media_objects`: some message has them.",
  ),
  audience: Ids("The other participants, latest author first."),
  audience_contexts: audienceContexts,
  avatar_url: Text("A picture for the conversation."),
  participants: List(
    ConversationParticipant,
    "Everyone in it, the caller included; find people by id, not by position.",
  ),
  visible: Bool("Whether it would stand in the list that this request's scope and filter select."),
  context_name: Maybe(
    Nullable(Text("Name of the course, group or account; null without one. In lists and in show only.")),
  ),
  context_code: Nullable(Text("`course_1`, `group_2`, `account_3`; null without a context.")),
};

export const Conversation = resource("Conversation", "A conversation as the caller sees it.", {
  ...conversationFields,
  messages: Maybe(List(ConversationMessage, "Messages, newest first: all of them in show, the new one after a send.")),
  submissions: Maybe(List(Type.Unknown(), "Always empty; kept for old clients.")),
  cannot_reply: Maybe(Type.Literal(true, { description: "Present and true when the caller may not reply." })),
  beta: Maybe(Bool("Only when `include_beta` was sent.")),
});

export const ConversationsWithIds = resource("ConversationsWithIds", "A page of conversations with the ids of all.", {
  conversations: List(Conversation, "One page."),
  conversation_ids: Ids("The ids of every conversation in the scope and filter, in order."),
});

export const ConversationBatch = resource("ConversationBatch", "A send to many people that is still under way.", {
  id: Id("The batch's id."),
  workflow_state: Word(["created", "sending"], "Waiting, or being delivered. Finished batches are no longer listed."),
  completion: Num("Fraction done, from 0 to 1."),
  recipient_count: Int("How many people it goes to."),
  message: ConversationMessage,
  subject: Maybe(Nullable(Text("The subject; null for none."))),
  tags: List(Type.String(), "Contexts of the message, for example `course_17`."),
});

export const UnreadCount = resource("UnreadCount", "How many conversations are unread.", {
  unread_count: Text("The number, as text."),
});

export const Recipient = resource("Recipient", "A person or a context that can be written to.", {
  id: Type.Unsafe<number | string>({
    type: ["integer", "string"],
    description: "A user's id, or a context string such as `course_1_students`.",
    "x-pidge": "id",
  }),
  name: Text("Name shown to people."),
  full_name: Maybe(Text("People only: full name.")),
  pronouns: Maybe(Nullable(Text("People only: pronouns; null when none are given."))),
  common_courses: Maybe(MapOf(roles, "People only: shared courses and the person's roles there.")),
  common_groups: Maybe(MapOf(roles, "People only: shared groups.")),
  avatar_url: Maybe(Text("Address of a picture.")),
  uuid: Maybe(Text("People only, with `include[]=uuid`.")),
  type: Maybe(Type.Literal("context", { description: "Contexts only." })),
  user_count: Maybe(Int("Contexts only: how many people it reaches.")),
  item_count: Maybe(Int("Contexts of contexts only: how many contexts it holds.")),
  permissions: Maybe(MapOf(Type.Boolean(), "Contexts only: those of the requested permissions that are granted.")),
  context_name: Maybe(Text("Sections and groups only: the course they belong to.")),
});
