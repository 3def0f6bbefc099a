/** What Pidge adds beside Canvas's conversations: found messages, drafts, scheduled sends, unsent messages, the feed. */
import { Bool, Id, Ids, List, Nullable, resource, Text, Time, Type, Word } from "../schema.ts";

export const FoundMessage = resource("FoundMessage", "A message of the caller's that a search found.", {
  id: Id("The message's id."),
  conversation_id: Id("The conversation it belongs to."),
  subject: Nullable(Text("The conversation's subject; null for none.")),
  excerpt: Text("The part of the message around the words, plain text."),
  author_id: Id("Who wrote it."),
  author_name: Text("Short display name of the author."),
  created_at: Time("When it was sent."),
});

export const MessageDraft = resource("MessageDraft", "A message that is being written.", {
  id: Id("The draft's id."),
  conversation_id: Nullable(Id("The conversation that it answers; null for a new one.")),
  subject: Nullable(Text("Subject, at most 255 characters; null for none.")),
  body: Text("Plain text, at most 65,535 bytes; may be empty."),
  recipients: List(Type.String(), "User ids and context strings, as in a send; not checked before that."),
  context_code: Nullable(Text("The context of the message; null for none.")),
  group_conversation: Bool("Whether all recipients are to share one conversation."),
  attachment_ids: Ids("Files to be attached."),
  created_at: Time("When it was begun."),
  updated_at: Time("When it last changed."),
});

export const ScheduledMessage = resource(
  "ScheduledMessage",
  "A message that is sent later, and may be taken back until then.",
  {
    id: Id("The scheduled message's id."),
    workflow_state: Word(
      ["scheduled", "sent", "canceled", "failed"],
      "Waiting, sent, taken back in time, or refused when its time came; `failure` tells why.",
    ),
    send_at: Time("When it is sent."),
    conversation_id: Nullable(Id("The conversation that it answers; null for a new one.")),
    subject: Nullable(Text("Subject; null for none.")),
    body: Text("Plain text."),
    recipients: List(Type.String(), "User ids and context strings; empty for all participants of a conversation."),
    conversation_ids: Ids(
      "The conversations in which it arrived; empty until then, and for sends that became a batch.",
    ),
    batch_id: Nullable(Id("The send to many people that it became; null for none.")),
    failure: Type.Unknown({ description: "The refusal's body; null unless it failed." }),
    created_at: Time("When it was written."),
    updated_at: Time("When it last changed."),
  },
);

export const UnsentMessage = resource("UnsentMessage", "A message that its author took back from everybody.", {
  id: Id("The message's id."),
  conversation_id: Id("The conversation it belongs to."),
  body: Text("What stands in its place for everybody."),
  unsent_at: Time("When it was taken back."),
});
