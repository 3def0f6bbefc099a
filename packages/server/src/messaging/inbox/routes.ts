/** Inbox settings, the GraphQL of Canvas's apps and the Atom feed over HTTP. */
import { inbox as api } from "@pidge/api";
import { given } from "../../platform/attributes.ts";
import { wireTimeOrNull } from "../../platform/clock.ts";
import { plainMessage, Refusal } from "../../platform/errors.ts";
import { checkTexts } from "../../platform/params.ts";
import { route } from "../../platform/route.ts";
import { refuseTestStudents } from "../conversations/access.ts";
import { atomFeed, feedCode, readerOf } from "./feed.ts";
import { runGraphql } from "./graphqlRun.ts";
import { inboxSchema } from "./graphqlSchema.ts";
import { changeSettings, findSettings, type InboxSettings } from "./settings.ts";

const present = (s: InboxSettings) => ({
  use_signature: s.use_signature,
  signature: s.signature,
  use_out_of_office: s.use_out_of_office,
  out_of_office_first_date: wireTimeOrNull(s.out_of_office_first_date),
  out_of_office_last_date: wireTimeOrNull(s.out_of_office_last_date),
  out_of_office_subject: s.out_of_office_subject,
  out_of_office_message: s.out_of_office_message,
});

const emptyIsNull = (text: string | null | undefined) => (text === "" ? null : text);

export const inboxRoutes = [
  route(api.showInboxSettings, async (r) => {
    refuseTestStudents(r.actor);
    return present(await findSettings(r.db, r.actor, r.now));
  }),

  route(api.updateInboxSettings, async (r) => {
    refuseTestStudents(r.actor);
    const p = r.params;
    const change = given({
      ...p,
      signature: emptyIsNull(p.signature),
      out_of_office_subject: emptyIsNull(p.out_of_office_subject),
      out_of_office_message: emptyIsNull(p.out_of_office_message),
    });
    return present(await changeSettings(r.db, r.actor, change, r.now));
  }),

  route(api.graphql, async (r) => {
    refuseTestStudents(r.actor);
    const schema = inboxSchema(r.db, r.actor, r.now);
    return runGraphql(schema, r.params.query ?? "", readVariables(r.params.variables), r.params.operationName);
  }),

  route(api.showFeedAddress, async (r) => {
    refuseTestStudents(r.actor);
    return { url: `${r.origin}/feeds/conversations/${await feedCode(r.db, r.root, r.actor, r.now)}.atom` };
  }),

  route(api.conversationFeed, async (r) => {
    const reader = await readerOf(r.db, r.root, r.path.feed_code!, r.now);
    if (reader === undefined) throw new Refusal(404, "The verification code is invalid.", {}, true);
    r.http.reply.type("application/atom+xml; charset=utf-8");
    await r.http.reply.send(await atomFeed(r.db, r.root, reader, r.origin, r.now));
    return undefined;
  }),
];

/** An object, or the JSON text of one. */
function readVariables(sent: unknown): Record<string, unknown> {
  let value = sent;
  if (typeof value === "string" && value !== "")
    try {
      value = JSON.parse(value);
    } catch {
      throw plainMessage("variables must be a JSON object");
    }
  checkTexts(value, "variables");
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
