/** Inbox settings and the Atom feed over HTTP. */
import { inbox as api } from "@pidge/api";
import { given } from "../../platform/attributes.ts";
import { wireTimeOrNull } from "../../platform/clock.ts";
import { Refusal } from "../../platform/errors.ts";
import { route } from "../../platform/route.ts";
import { forPeople } from "../conversations/access.ts";
import { atomFeed, feedCode, readerOf } from "./feed.ts";
import type { InboxSettings } from "./settings.sql.ts";
import { changeInboxSettings, findSettings } from "./settings.ts";

const present = (settings: InboxSettings) => ({
  use_signature: settings.use_signature,
  signature: settings.signature,
  use_out_of_office: settings.use_out_of_office,
  out_of_office_first_date: wireTimeOrNull(settings.out_of_office_first_date),
  out_of_office_last_date: wireTimeOrNull(settings.out_of_office_last_date),
  out_of_office_subject: settings.out_of_office_subject,
  out_of_office_message: settings.out_of_office_message,
});

const emptyIsNull = (text: string | null | undefined) => (text === "" ? null : text);

export const inboxRoutes = [
  route(
    api.showInboxSettings,
    forPeople(async (r) => present(await findSettings(r))),
  ),

  route(
    api.updateInboxSettings,
    forPeople(async (r) => {
      const change = given({
        ...r.params,
        signature: emptyIsNull(r.params.signature),
        out_of_office_subject: emptyIsNull(r.params.out_of_office_subject),
        out_of_office_message: emptyIsNull(r.params.out_of_office_message),
      });
      return present(await changeInboxSettings(r, change));
    }),
  ),

  route(
    api.showFeedAddress,
    forPeople(async (r) => ({ url: `${r.origin}/feeds/conversations/${await feedCode(r)}.atom` })),
  ),

  route(api.conversationFeed, async (r) => {
    const reader = await readerOf(r, r.path.feed_code);
    if (reader === undefined) throw new Refusal(404, "The verification code is invalid.", {}, true);
    r.http.reply.type("application/atom+xml; charset=utf-8");
    await r.http.reply.send(await atomFeed(r, reader));
    return undefined;
  }),
];
