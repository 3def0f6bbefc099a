/** Sent messages, and the trace of what was decided, over HTTP. */
import { commMessages, notifications } from "@pidge/api";
import { Answer } from "../../platform/context.ts";
import { forbidden, invalid, notFound } from "../../platform/errors.ts";
import { readJson } from "../../platform/json.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { requireUser } from "../../platform/references.ts";
import { route } from "../../platform/route.ts";
import { readBounceNotice, recordBounce, recordFailures } from "../delivery/bounces.ts";
import { unsubscribePage, unsubscription } from "../delivery/unsubscribe.ts";
import { vapidKeys } from "../delivery/webPush.ts";
import { requireSiteAdmin } from "../rules/bulkChannels.ts";
import { traceEvent, traceOfUser, tracesAll } from "../rules/trace.ts";
import { accessMessages, listCommMessages, listMails, showMail } from "./commMessages.ts";

function parseNotice(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    throw invalid("Message", "invalid", "is not JSON");
  }
}

export const messageRoutes = [
  route(commMessages.listCommMessages, async ({ db, actor, params, query, config, origin }) => {
    const userId = await accessMessages(db, actor, params.user_id);
    const options = { mail: config.mail, fallbackSite: origin };
    const page = readOrdinalPage(query);
    const { rows, links } = await listCommMessages(db, actor.root, userId, params, page, options);
    return new Answer(rows, { links });
  }),

  route(commMessages.listMails, async ({ db, actor, params, query, config, origin }) => {
    const options = { mail: config.mail, fallbackSite: origin };
    const { rows, links } = await listMails(db, actor, params.user_id, readOrdinalPage(query), options);
    return new Answer(rows, { links });
  }),
  route(commMessages.showMail, ({ db, actor, path, config, origin }) =>
    showMail(db, actor, path.id!, { mail: config.mail, fallbackSite: origin }),
  ),

  route(notifications.showUnsubscribe, async ({ db, root, path, http }) => {
    const shown = await unsubscription(db, root, path.token!, undefined);
    // a person who follows the link sees a page with a button; programs see the facts
    if (!/\btext\/html\b/.test(http.request.headers.accept ?? "")) return shown;
    return http.reply.type("text/html; charset=utf-8").send(unsubscribePage(shown));
  }),
  route(notifications.unsubscribeByLink, ({ db, root, path, now }) => unsubscription(db, root, path.token!, now)),

  route(notifications.listNotificationDecisions, async ({ db, actor, path, query }) => {
    const userId = await requireUser(db, actor, path.user_id!);
    if (userId !== actor.id && !(await tracesAll(db, actor))) throw forbidden();
    const page = readOrdinalPage(query);
    const rows = await traceOfUser(db, actor.root, userId, page);
    return new Answer(rows.slice(0, page.perPage), { links: ordinalLinks(page, { more: rows.length > page.perPage }) });
  }),

  route(notifications.showPushKey, async ({ db, root, config }) => {
    if (config.pushContact === undefined) throw notFound();
    return { public_key: (await vapidKeys(db, root)).publicKey };
  }),

  route(notifications.recordBounces, async ({ db, actor, params, now }) => {
    await requireSiteAdmin(db, actor);
    const bounces = readBounceNotice(params.Message ? parseNotice(params.Message) : { bounce: params.bounce });
    for (const bounce of bounces) await recordBounce(db, actor.root, bounce, now);
    return { recorded: bounces.length };
  }),

  route(notifications.recordFailures, async ({ db, actor, params, now }) => {
    await requireSiteAdmin(db, actor);
    return { recorded: await recordFailures(db, actor.root, params.failures, now) };
  }),

  route(notifications.traceNotification, async ({ db, actor, path, query }) => {
    const page = readOrdinalPage(query);
    const { trace, more } = await traceEvent(db, actor, path.id!, page);
    return new Answer(trace, { links: ordinalLinks(page, { more }) });
  }),
];
