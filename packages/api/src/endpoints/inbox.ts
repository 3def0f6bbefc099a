/** The inbox's settings, in REST and in the little GraphQL that mobile apps speak, and its Atom feed. */
import { endpoint } from "../endpoint.ts";
import { FeedAddress, InboxSettings } from "../resources/inboxSettings.ts";
import { param, Type } from "../schema.ts";

const tag = "inbox";
const path = "/api/pidge/v1/inbox_settings";

export const showInboxSettings = endpoint({
  id: "showInboxSettings",
  method: "GET",
  path,
  tag,
  summary: "The caller's signature and out-of-office answer.",
  answers: { 200: InboxSettings },
});

export const updateInboxSettings = endpoint({
  id: "updateInboxSettings",
  method: "PUT",
  path,
  tag,
  summary:
    "Changes them; what is not given stays. A change of the answer begins a new period: everybody is answered once more.",
  params: {
    use_signature: param.bool("Whether the signature is used."),
    signature: param.text("At most 255 characters."),
    use_out_of_office: param.bool("Whether messages are answered; needs a message and a first date."),
    out_of_office_first_date: param.time("Since when the notice is sent."),
    out_of_office_last_date: param.time("Until when; empty for no end."),
    out_of_office_subject: param.text("At most 255 characters."),
    out_of_office_message: param.text("At most 10,000 characters."),
  },
  answers: { 200: InboxSettings },
  errors: [400],
});

export const graphql = endpoint({
  id: "graphql",
  method: "POST",
  path: "/api/graphql",
  tag,
  summary:
    "`myInboxSettings` and `updateMyInboxSettings`, as the Canvas apps ask for them. Nothing else is known here.",
  params: {
    query: param.text("A GraphQL document."),
    variables: param.raw("Its variables, an object (or the same as JSON text)."),
    operationName: param.text("Which of several operations to run."),
  },
  answers: {
    200: Type.Object({}, { title: "GraphqlAnswer", description: "`data`, and `errors` where there are any." }),
  },
  errors: [400],
});

export const showFeedAddress = endpoint({
  id: "showFeedAddress",
  method: "GET",
  path: "/api/pidge/v1/conversations/feed",
  tag,
  summary: "The address of the caller's Atom feed.",
  answers: { 200: FeedAddress },
  secret: true,
});

export const conversationFeed = endpoint({
  id: "conversationFeed",
  method: "GET",
  path: "/feeds/conversations/:feed_code",
  tag,
  summary: "Recent messages of the person whose code it is, as Atom (`….atom`). A wrong code gets a line of text.",
  answers: { 200: null },
  errors: [404],
  auth: false,
  secret: true,
});
