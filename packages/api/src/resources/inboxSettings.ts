/** A person's own settings of the inbox: signature and out-of-office answers. */
import { Bool, Nullable, resource, Text, Time } from "../schema.ts";

export const InboxSettings = resource("InboxSettings", "A person's signature and out-of-office answer.", {
  use_signature: Bool("Whether the signature is used."),
  signature: Nullable(
    Text("Text below messages, added by clients, and by the server to out-of-office answers; null for none."),
  ),
  use_out_of_office: Bool("Whether messages are answered while the person is away."),
  out_of_office_first_date: Nullable(Time("Since when; null while not set.")),
  out_of_office_last_date: Nullable(Time("Until when; null for no end.")),
  out_of_office_subject: Nullable(Text("Subject of the answer; null for none.")),
  out_of_office_message: Nullable(Text("The answer; null while not set.")),
});

export const FeedAddress = resource("FeedAddress", "Where the caller's messages can be read as an Atom feed.", {
  url: Text("Address that needs no token: whoever knows it can read along."),
});
