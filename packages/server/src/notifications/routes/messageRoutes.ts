/** Sent messages, the trace of decisions, and reports of delivery services over HTTP. */
import { commMessages, notifications } from "@pidge/api";
import { Answer } from "../../platform/context.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import { readJson } from "../../platform/json.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { readBounceNotice, recordBounce, recordFailures } from "../delivery/bounces.ts";
import { unsubscribePage, unsubscription } from "../delivery/unsubscribe.ts";
import { vapidKeys } from "../delivery/webPush.ts";
import { requireSiteAdmin } from "../rules/channelAccess.ts";
import { traceEvent, traceOfUser } from "../rules/trace.ts";
import { listCommMessages, listMails, showMail } from "./commMessages.ts";

function parseNotice(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    throw invalid("Message", "invalid", "is not JSON");
  }
}

export const messageRoutes = [
  route(commMessages.listCommMessages, async (r) => {
    const { rows, links } = await listCommMessages(r, r.params, readOrdinalPage(r.query));
    return new Answer(rows, { links });
  }),

  route(commMessages.listMails, async (r) => {
    const { rows, links } = await listMails(r, r.params.user_id, readOrdinalPage(r.query));
    return new Answer(rows, { links });
  }),
  route(commMessages.showMail, (r) => showMail(r, r.path.id)),

  route(notifications.showUnsubscribe, async (r) => {
    const shown = await unsubscription(r, r.path.token, { end: false });
    // a person who follows the link gets a page with a button, a program the facts
    if (!/\btext\/html\b/.test(r.http.request.headers.accept ?? "")) return shown;
    return r.http.reply.type("text/html; charset=utf-8").send(unsubscribePage(shown));
  }),
  route(notifications.unsubscribeByLink, (r) => unsubscription(r, r.path.token, { end: true })),

  route(notifications.listNotificationDecisions, async (r) => {
    const page = readOrdinalPage(r.query);
    const { decisions, more } = await traceOfUser(r, { of: r.path.user_id, page });
    return new Answer(decisions, { links: ordinalLinks(page, { more }) });
  }),

  route(notifications.showPushKey, async (r) => {
    if (r.config.pushContact === undefined) throw notFound();
    return { public_key: (await vapidKeys(r)).publicKey };
  }),

  route(notifications.recordBounces, async (r) => {
    await requireSiteAdmin(r);
    const { Message, bounce } = r.params;
    const bounces = readBounceNotice(Message ? parseNotice(Message) : { bounce });
    for (const each of bounces) await recordBounce(r, each);
    return { recorded: bounces.length };
  }),

  route(notifications.recordFailures, async (r) => {
    await requireSiteAdmin(r);
    return { recorded: await recordFailures(r, r.params.failures) };
  }),

  route(notifications.traceNotification, async (r) => {
    const page = readOrdinalPage(r.query);
    const { trace, more } = await traceEvent(r, { of: r.path.id, page });
    return new Answer(trace, { links: ordinalLinks(page, { more }) });
  }),
];
