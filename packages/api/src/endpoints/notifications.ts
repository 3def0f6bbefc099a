/** Notification preferences, the switch of a course, and the trace of what became of an event. */
import { endpoint } from "../endpoint.ts";
import {
  NotificationDecision,
  NotificationPreferenceCategories,
  NotificationPreferences,
  NotificationTrace,
} from "../resources/notification.ts";
import { Bool, Int, List, param, shape, Text, Type } from "../schema.ts";

const tag = "notification preferences";
const byId = "communication_channels/:communication_channel_id";
const byAddress = "communication_channels/:type/:address";
const any = <R extends string>(rest: R) => `/api/v1/users/:user_id/${rest}` as const;
const own = <R extends string>(rest: R) => `/api/v1/users/self/${rest}` as const;

/** What may be read by path of any user may also be read under `self`, where the same paths can be written. */
const read = <R extends string>(rest: R) => ({
  method: "GET" as const,
  path: any(rest),
  aliases: [own(rest)],
  tag,
  errors: [403, 404],
});
const write = <R extends string>(rest: R) => ({
  method: "PUT" as const,
  path: own(rest),
  tag,
  errors: [400, 404, 422],
});

const preferences = { 200: NotificationPreferences };
const body = {
  notification_preferences: param.raw(
    "`{frequency}`, or `[{frequency}]`; where several are changed `{name: {frequency}}` or `[{notification, frequency}]`.",
  ),
};

export const listPreferences = endpoint({
  id: "listPreferences",
  ...read(`${byId}/notification_preferences`),
  summary: "All preferences of a channel; missing ones are made with their defaults.",
  answers: preferences,
});
export const listPreferencesByAddress = endpoint({
  id: "listPreferencesByAddress",
  ...read(`${byAddress}/notification_preferences`),
  summary: "The same, for the channel of this type and address.",
  answers: preferences,
});
export const listPreferenceCategories = endpoint({
  id: "listPreferenceCategories",
  ...read(`${byId}/notification_preference_categories`),
  summary: "The categories of a channel's preferences.",
  answers: { 200: NotificationPreferenceCategories },
});
export const showPreference = endpoint({
  id: "showPreference",
  ...read(`${byId}/notification_preferences/:notification`),
  summary: "One preference, as a list of one.",
  answers: preferences,
});
export const showPreferenceByAddress = endpoint({
  id: "showPreferenceByAddress",
  ...read(`${byAddress}/notification_preferences/:notification`),
  summary: "The same, for the channel of this type and address.",
  answers: preferences,
});
export const updatePreference = endpoint({
  id: "updatePreference",
  ...write(`${byId}/notification_preferences/:notification`),
  summary: "Changes one preference of a channel of the caller's.",
  params: body,
  answers: preferences,
});
export const updatePreferenceByAddress = endpoint({
  id: "updatePreferenceByAddress",
  ...write(`${byAddress}/notification_preferences/:notification`),
  summary: "The same, for the channel of this type and address.",
  params: body,
  answers: preferences,
});
export const updatePreferenceCategory = endpoint({
  id: "updatePreferenceCategory",
  ...write(`${byId}/notification_preference_categories/:category`),
  summary: "Changes all preferences of a category.",
  params: body,
  answers: preferences,
});
export const updatePreferences = endpoint({
  id: "updatePreferences",
  ...write(`${byId}/notification_preferences`),
  summary: "Changes several preferences in order; those before a bad one stay changed.",
  params: body,
  answers: preferences,
});
export const updatePreferencesByAddress = endpoint({
  id: "updatePreferencesByAddress",
  ...write(`${byAddress}/notification_preferences`),
  summary: "The same, for the channel of this type and address.",
  params: body,
  answers: preferences,
});

const overrides = "/api/pidge/v1/:context_kind/:context_id/notifications";

export const showContextNotifications = endpoint({
  id: "showContextNotifications",
  method: "GET",
  path: `${overrides}/enabled`,
  tag,
  summary: "Whether the caller wants to hear of this course (`courses`) or account (`accounts`) at all.",
  answers: { 200: shape({ enabled: Bool("False when muted.") }) },
  errors: [404],
});
export const switchContextNotifications = endpoint({
  id: "switchContextNotifications",
  method: "PUT",
  path: `${overrides}/enabled`,
  tag,
  summary: "Mutes a course or account for the caller, or ends that. Ending it needs the right to read the course.",
  params: { enable: param.bool("True to hear of it, false to mute it.") },
  answers: { 200: shape({ enabled: Bool("False when muted.") }) },
  errors: [400, 403, 404],
});
export const overrideContextPreference = endpoint({
  id: "overrideContextPreference",
  method: "PUT",
  path: `${overrides}/preferences`,
  tag,
  summary: "Sets how often a category is sent to a channel of the caller's, for one course or account.",
  params: {
    communication_channel_id: param.id("The channel, required."),
    category: param.text("The category, in either of its forms, required."),
    frequency: param.text("`immediately`, `daily`, `weekly` or `never`, required."),
  },
  answers: preferences,
  errors: [400, 404, 422],
});

export const updateCommunication = endpoint({
  id: "updateCommunication",
  method: "PUT",
  path: "/profile/communication_update",
  aliases: ["/api/v1/profile/communication_update"],
  tag,
  summary: "As the web page of preferences sends it: a category's frequency, or a switch of the caller's.",
  params: {
    category: param.text("The category, in the form of preferences."),
    channel_id: param.id("A channel of the caller's."),
    frequency: param.text("`immediately`, `daily`, `weekly` or `never`."),
    user: param.group(
      {
        send_scores_in_emails: param.bool("Whether mails tell scores."),
        no_submission_comments_inbox: param.bool("Whether submission comments stay out of the inbox."),
        send_observed_names_in_notifications: param.bool("Whether mails name the observed students."),
      },
      "Switches of the caller’s mails.",
    ),
  },
  answers: { 200: Type.Object({}, { additionalProperties: false }) },
  errors: [404, 422],
});

export const listNotificationDecisions = endpoint({
  id: "listNotificationDecisions",
  method: "GET",
  path: "/api/pidge/v1/users/:user_id/notifications",
  tag,
  summary: "What was decided for a user, newest first: one's own, or any user's for those who may read messages.",
  answers: { 200: List(NotificationDecision, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});
export const traceNotification = endpoint({
  id: "traceNotification",
  method: "GET",
  path: "/api/pidge/v1/notifications/:id/trace",
  tag,
  summary: "The fate of an event: everybody's for those who may read messages, else one's own part.",
  answers: { 200: NotificationTrace },
  errors: [404],
  paging: "ordinal",
});

const unsubscribe = "/api/pidge/v1/unsubscribe/:token";
export const showUnsubscribe = endpoint({
  id: "showUnsubscribe",
  method: "GET",
  path: unsubscribe,
  tag,
  summary: "What the link in a mail would end; it changes nothing.",
  auth: false,
  otherMedia: ["text/html"],
  answers: {
    200: shape({
      address: Text("Where the mails go."),
      category: Text("What they are about."),
      ended: Bool("Already ended."),
    }),
  },
  errors: [404],
});
export const unsubscribeByLink = endpoint({
  id: "unsubscribeByLink",
  method: "POST",
  path: unsubscribe,
  tag,
  summary: "Ends mails of this category to this address, as a mail program's one click asks.",
  auth: false,
  params: { "List-Unsubscribe": param.text("`One-Click`, as mail programs send it.") },
  otherMedia: ["text/html"],
  answers: {
    200: shape({
      address: Text("Where the mails went."),
      category: Text("What they were about."),
      ended: Bool("Always true."),
    }),
  },
  errors: [404],
});

export const recordBounces = endpoint({
  id: "recordBounces",
  method: "POST",
  path: "/api/pidge/v1/delivery/bounces",
  tag,
  summary: "Takes a mail provider's notice of bounces, as Amazon SES writes it. Site administrators only.",
  params: {
    bounce: param.raw("`{bounceType, bounceSubType, timestamp, bouncedRecipients: [{emailAddress, diagnosticCode}]}`."),
    Message: param.text("The same as JSON text, as SNS wraps it."),
  },
  answers: { 200: shape({ recorded: Int("Addresses in the notice.") }) },
  errors: [400, 403],
});
export const recordFailures = endpoint({
  id: "recordFailures",
  method: "POST",
  path: "/api/pidge/v1/delivery/failures",
  tag,
  summary: "Takes what a delivery service could not deliver. Site administrators only.",
  params: {
    failures: param.raw(
      "A list of `{global_id, error, error_context}`: the message's id, what went wrong, the device's arn.",
    ),
  },
  answers: { 200: shape({ recorded: Int("Messages that were known.") }) },
  errors: [400, 403],
});

export const showPushKey = endpoint({
  id: "showPushKey",
  method: "GET",
  path: "/api/pidge/v1/push_key",
  tag,
  summary:
    "The public key that a browser subscribes to push messages with; 404 where the server is not set up for them.",
  answers: { 200: shape({ public_key: Text("URL-safe Base64, for `applicationServerKey`.") }) },
  errors: [404],
});
