/** Communication channels: the ways to reach a person, their confirmation and their bounces. */
import { endpoint } from "../endpoint.ts";
import { BouncedChannels, CommunicationChannel } from "../resources/notification.ts";
import { Bool, Int, List, param, shape, Type } from "../schema.ts";

const tag = "communication channels";
const base = "/api/v1/users/:user_id/communication_channels";

export const listCommunicationChannels = endpoint({
  id: "listCommunicationChannels",
  method: "GET",
  path: base,
  tag,
  summary: "A user's channels by position: one's own, or those of a user whose logins the caller manages.",
  answers: { 200: List(CommunicationChannel, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});

export const createCommunicationChannel = endpoint({
  id: "createCommunicationChannel",
  method: "POST",
  path: base,
  tag,
  summary: "Adds a channel, to be confirmed by its owner; brings back a deleted one of the same address.",
  params: {
    communication_channel: param.group(
      {
        type: param.text("`email`, `sms` or `push`, required. Unknown words are stored as `email`."),
        address: param.text("The address or number; required except for push."),
        token: param.text("Push only, required there: the device's token."),
      },
      "The new channel; required.",
    ),
    skip_confirmation: param.bool(
      "Confirmed at once, and the user registered; ignored unless the caller may manage students of the root account.",
    ),
    build_pseudonym: param.bool("Accepted and ignored."),
  },
  answers: { 200: CommunicationChannel },
  errors: [400, 403, 404, 422, 429],
});

export const resetBounces = endpoint({
  id: "resetBounces",
  method: "POST",
  path: `${base}/:id`,
  tag,
  summary: "Sets the channel's bounce count to 0, so that mail is sent there again. Site administrators only.",
  answers: { 200: CommunicationChannel },
  errors: [403, 404],
});

export const deleteCommunicationChannel = endpoint({
  id: "deleteCommunicationChannel",
  method: "DELETE",
  path: `${base}/:id`,
  tag,
  summary: "Deletes a channel by its id.",
  answers: { 200: CommunicationChannel },
  errors: [400, 403, 404],
});

export const deleteCommunicationChannelByAddress = endpoint({
  id: "deleteCommunicationChannelByAddress",
  method: "DELETE",
  path: `${base}/:type/:address`,
  tag,
  summary: "Deletes a channel by its type and address.",
  answers: { 200: CommunicationChannel },
  errors: [400, 403, 404],
});

export const deletePushEndpoint = endpoint({
  id: "deletePushEndpoint",
  method: "DELETE",
  path: "/api/v1/users/self/communication_channels/push",
  tag,
  summary: "Forgets a device of the caller's; the push channel stays.",
  params: { push_token: param.text("The device's token, required; case does not count.") },
  answers: { 200: shape({ success: Bool("Always true.") }) },
  errors: [400, 404],
});

const bulk = {
  after: param.time("Only channels that bounced, or were made, after this."),
  before: param.time("Only channels that bounced, or were made, before this."),
  pattern: param.text("The whole address, case ignored; `*` stands for any run of characters."),
  path_type: param.text("Only channels of this type."),
  with_invalid_paths: param.presence("Any value: also mail addresses that do not look like one."),
  order: param.text("`desc` for newest first; anything else oldest first."),
};

export const reportBouncedChannels = endpoint({
  id: "reportBouncedChannels",
  method: "GET",
  path: "/api/v1/accounts/:account_id/bounced_communication_channels.csv",
  aliases: ["/api/v1/accounts/:account_id/bounced_communication_channels"],
  tag,
  summary: "Channels of the account's users that bounced, at most 1,000, as CSV or as rows of JSON.",
  params: bulk,
  otherMedia: ["text/csv"],
  answers: { 200: BouncedChannels },
  errors: [400, 403, 404],
});

export const resetBouncedChannels = endpoint({
  id: "resetBouncedChannels",
  method: "POST",
  path: "/api/v1/accounts/:account_id/bounced_communication_channels/reset",
  tag,
  summary: "Resets the bounce counts of the channels that the report would list, in the background.",
  params: bulk,
  answers: { 200: shape({ scheduled_reset_approximate_count: Int("How many channels that will be.") }) },
  errors: [400, 403, 404],
});

export const reportUnconfirmedChannels = endpoint({
  id: "reportUnconfirmedChannels",
  method: "GET",
  path: "/api/v1/accounts/:account_id/unconfirmed_communication_channels.csv",
  aliases: ["/api/v1/accounts/:account_id/unconfirmed_communication_channels"],
  tag,
  summary: "Channels of the account's users that await confirmation, at most 10,000, as CSV or as rows of JSON.",
  params: bulk,
  otherMedia: ["text/csv"],
  answers: { 200: BouncedChannels },
  errors: [400, 403, 404],
});

export const confirmUnconfirmedChannels = endpoint({
  id: "confirmUnconfirmedChannels",
  method: "POST",
  path: "/api/v1/accounts/:account_id/unconfirmed_communication_channels/confirm",
  tag,
  summary: "Confirms the channels that the report would list.",
  params: bulk,
  answers: { 200: shape({ confirmed_count: Int("How many channels were confirmed.") }) },
  errors: [400, 403, 404],
});

export const resendConfirmation = endpoint({
  id: "resendConfirmation",
  method: "POST",
  path: "/api/v1/confirmations/:user_id/re_send/:id",
  aliases: [
    "/api/v1/confirmations/:user_id/re_send",
    "/confirmations/:user_id/re_send/:id",
    "/confirmations/:user_id/re_send",
  ],
  tag,
  summary: "Sends a channel's confirmation again, at most three times in all; without a channel the default one's.",
  params: { enrollment_id: param.id("An enrolment of the user's whose invitation is sent again instead.") },
  answers: { 200: shape({ re_sent: Bool("Always true.") }) },
  errors: [403, 404, 429],
});

export const confirmationLimit = endpoint({
  id: "confirmationLimit",
  method: "GET",
  path: "/api/v1/confirmations/:user_id/limit_reached/:id",
  aliases: [
    "/api/v1/confirmations/:user_id/limit_reached",
    "/confirmations/:user_id/limit_reached/:id",
    "/confirmations/:user_id/limit_reached",
  ],
  tag,
  summary: "Whether a channel's confirmation has been sent as often as it may be.",
  answers: { 200: shape({ confirmation_limit_reached: Bool("True after three confirmations.") }) },
  errors: [400, 403, 404],
});

const registration = {
  register: param.bool("With `pseudonym[password]`: finish the registration of a user who never logged in."),
  pseudonym: param.group(
    {
      unique_id: param.text("The login; kept as it is where it was already chosen."),
      password: param.text("At least 8 characters."),
    },
    "The login of a user who never logged in.",
  ),
  user: param.group(
    {
      name: param.text("Full name."),
      time_zone: param.text("IANA or friendly name."),
      terms_of_use: param.bool("The person accepts the terms of use."),
    },
    "Details of a user who never logged in.",
  ),
  enrollment: param.text("Accepted and ignored: invitations are accepted by their own endpoint."),
};

export const showConfirmation = endpoint({
  id: "showConfirmation",
  method: "GET",
  path: "/register/:nonce",
  aliases: ["/api/v1/register/:nonce"],
  tag,
  summary: "What a confirmation link stands for: the channel, confirmed if its logged-in owner asks.",
  auth: false,
  params: registration,
  answers: { 200: Type.Union([CommunicationChannel, Type.Object({}, { additionalProperties: false })]) },
  errors: [400, 403],
});

export const confirmChannel = endpoint({
  id: "confirmChannel",
  method: "POST",
  path: "/register/:nonce",
  aliases: ["/api/v1/register/:nonce"],
  tag,
  summary: "Confirms the channel of a confirmation code; for users who never logged in it also makes their login.",
  auth: false,
  params: registration,
  answers: { 200: Type.Union([CommunicationChannel, shape({ url: Type.String({ description: "Where to go on." }) })]) },
  errors: [400, 403],
});
