/** What became of a send to many people, person by person. */
import { Id, Int, List, Nullable, Num, resource, Text, Time, Word } from "../schema.ts";

export const BatchRecipient = resource("BatchRecipient", "One person of a send to many.", {
  user_id: Id("The person."),
  name: Text("Short display name."),
  state: Word(
    ["pending", "delivered", "failed"],
    "Whether the message has arrived, is on its way, or will not come because an error stopped the batch.",
  ),
  delivered_at: Nullable(Time("When it arrived; null before.")),
  conversation_id: Nullable(Id("The conversation that it arrived in; null before.")),
  message_id: Nullable(Id("The person's own copy of the message; null before.")),
});

export const BatchReport = resource("BatchReport", "A send to many people, under way or done.", {
  id: Id("The batch's id."),
  workflow_state: Word(
    ["created", "sending", "sent", "error"],
    "Waiting, being delivered, delivered to all, or stopped by an error; what was delivered stays.",
  ),
  completion: Num("Fraction done, from 0 to 1."),
  recipient_count: Int("How many people it goes to."),
  delivered_count: Int("How many of them have it."),
  subject: Nullable(Text("The subject; null for none.")),
  created_at: Time("When it was asked for."),
  updated_at: Time("When it last got on."),
  recipients: List(BatchRecipient, "One page of its people, by id."),
});
