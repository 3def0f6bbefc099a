/** Resources of notifications: channels, preferences, sent messages, global announcements, and the trace. */
import { Bool, Id, Ids, Int, List, Maybe, Nullable, resource, shape, Text, Time, Word } from "../schema.ts";

export const CommunicationChannel = resource("CommunicationChannel", "A way to reach a person.", {
  id: Id("The channel's id."),
  user_id: Id("Whose it is."),
  position: Int("Place in its owner's list, from 1; the first one is the default channel."),
  address: Text("The address or number; `For All Devices` for push."),
  type: Word(["email", "sms", "push", "slack", "twitter"], "What kind of way it is."),
  workflow_state: Word(
    ["unconfirmed", "active", "retired"],
    "Whether its owner has confirmed it; `retired` only in the answer to its deletion.",
  ),
  created_at: Time("When it was made."),
  bounce_count: Maybe(Int("Hard bounces so far; from 1 on nothing is sent there. Only for site administrators.")),
  last_bounce_at: Maybe(Nullable(Time("The last hard bounce; null for none. Only for site administrators."))),
  last_bounce_summary: Maybe(Nullable(Text("What the last hard bounce said. Only for site administrators."))),
  last_transient_bounce_at: Maybe(Nullable(Time("The last soft bounce. Only for site administrators."))),
  last_transient_bounce_summary: Maybe(Nullable(Text("What it said. Only for site administrators."))),
  last_suppression_bounce_at: Maybe(
    Nullable(Time("When a provider last kept mail back because of an earlier bounce. Only for site administrators.")),
  ),
});

export const Frequency = Word(
  ["immediately", "daily", "weekly", "never"],
  "When messages of this kind are sent to the channel.",
);

export const NotificationPreference = resource(
  "NotificationPreference",
  "How often one kind of notification goes to one channel.",
  {
    notification: Nullable(Text("The kind, for example `new_announcement`; null for the fallback policy.")),
    category: Nullable(Text("Its category, for example `announcement`; null for the fallback policy.")),
    frequency: Frequency,
  },
);

export const NotificationPreferences = resource("NotificationPreferences", "Preferences of one channel.", {
  notification_preferences: List(NotificationPreference, "The preferences."),
});

export const NotificationPreferenceCategories = resource(
  "NotificationPreferenceCategories",
  "The categories of a channel's preferences.",
  { categories: List(Text("A category, for example `discussionentry`."), "Each once.") },
);

const commMessage = {
  id: Id("The message's id."),
  created_at: Time("When it was made."),
  sent_at: Nullable(Time("When it left; null until then.")),
  workflow_state: Word(
    ["created", "staged", "sending", "sent", "bounced", "dashboard", "cancelled", "closed", "transmission_error"],
    "Where it stands.",
  ),
  from: Text("The sender's address."),
  from_name: Text("The sender's name."),
  to: Nullable(Text("The address that it goes to; null when the person had none.")),
  subject: Nullable(Text("Its subject; null when it has none.")),
  body: Nullable(Text("Its text; null when it has none.")),
  html_body: Nullable(Text("Its HTML; null for what is no mail.")),
};

export const CommMessage = resource("CommMessage", "A message that was, or will be, sent to a person.", commMessage);

export const Mail = resource("Mail", "A message as an administrator of the server looks it up, kept or sent.", {
  ...commMessage,
  user_id: Id("Whom it is for."),
  notification: Text("Its kind, for example `conversation_message`."),
  event_id: Nullable(Id("The event that it tells of, to be traced; null for a digest.")),
  reason: Nullable(Text("Why it stands where it does: what the mail server said; null when there is nothing to say.")),
});

export const AccountNotification = resource("AccountNotification", "A global announcement of an account.", {
  id: Id("The announcement's id."),
  subject: Text("Its heading."),
  message: Text("Its HTML."),
  start_at: Time("From when it shows."),
  end_at: Time("Until when it shows."),
  icon: Word(["warning", "information", "question", "error", "calendar"], "The picture beside it."),
  roles: List(Text("A base role or the name of a custom one."), "Who sees it; empty for everybody."),
  role_ids: Ids("The same as role ids; empty for everybody."),
  author: Maybe(
    shape({ id: Id("The author's id."), name: Text("The author's name.") }, "Who wrote it; only with `include_all`."),
  ),
  closed: Maybe(Bool("Whether the caller has closed it; only with `show_is_closed`.")),
});

export const BouncedChannels = List(
  List(Nullable(Text("A cell.")), "A row; the first one is the heading."),
  "The report as rows of cells.",
);

export const NotificationDecision = resource(
  "NotificationDecision",
  "What was decided about one event for one person and channel, and what became of it.",
  {
    event_id: Id("The event."),
    kind: Text("What happened, for example `conversation_message`."),
    created_at: Time("When it happened."),
    decided_at: Nullable(Time("When it was decided; null until then.")),
    notification: Text("The kind of notification, for example `new_announcement`."),
    user_id: Id("The person."),
    communication_channel_id: Nullable(Id("The channel; null where the person has none that could be used.")),
    address: Nullable(Text("The channel's address; null without a channel.")),
    outcome: Word(
      [
        "immediately",
        "daily",
        "weekly",
        "never",
        "muted",
        "limited",
        "bouncing",
        "unregistered",
        "suppressed",
        "no_channel",
      ],
      "What was decided: send now, put into a digest, or send nothing and why.",
    ),
    reason: Text("The same in words."),
    message: Nullable(
      shape(
        {
          id: Id("The message's id."),
          workflow_state: Text("Where it stands, as in CommMessage."),
          dispatch_at: Nullable(Time("When it is sent, or tried again; null when it is not.")),
          sent_at: Nullable(Time("When it left; null until then.")),
          attempts: Int("How often sending was tried."),
          reason: Nullable(Text("Why it stands there, what the mail server said; null when all went well.")),
        },
        "The message, or the digest that it went into; null when there is none.",
      ),
    ),
    digest: Nullable(
      shape(
        { send_at: Time("When the digest goes out."), workflow_state: Text("`pending`, `sent` or `cancelled`.") },
        "Its place in a digest; null when it goes into none.",
      ),
    ),
  },
);

export const NotificationTrace = resource("NotificationTrace", "The fate of one event.", {
  id: Id("The event's id."),
  kind: Text("What happened."),
  created_at: Time("When it happened."),
  decided_at: Nullable(Time("When it was decided who hears of it; null while that is under way.")),
  error: Nullable(Text("Why it could not be decided; null when it could.")),
  decisions: List(NotificationDecision, "One page of decisions: all of them for administrators, else one's own."),
});
