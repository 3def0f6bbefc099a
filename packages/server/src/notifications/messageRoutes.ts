/** Sent messages, and the trace of what was decided, over HTTP. */
import { commMessages, notifications } from "@pidge/api";
import { unsubscription } from "../delivery/unsubscribe.ts";
import { Answer } from "../platform/context.ts";
import { forbidden } from "../platform/errors.ts";
import { ordinalLinks, readOrdinalPage } from "../platform/paging.ts";
import { requireUser } from "../platform/references.ts";
import { route } from "../platform/route.ts";
import { accessMessages, listCommMessages } from "./commMessages.ts";
import { traceEvent, traceOfUser, tracesAll } from "./trace.ts";

export const messageRoutes = [
  route(commMessages.listCommMessages, async ({ db, actor, params, query, config, origin }) => {
    const userId = await accessMessages(db, actor, params.user_id);
    const options = { mail: config.mail, fallbackSite: origin };
    const page = readOrdinalPage(query);
    const { rows, links } = await listCommMessages(db, actor.root, userId, params, page, options);
    return new Answer(rows, { links });
  }),

  route(notifications.showUnsubscribe, ({ db, root, path }) => unsubscription(db, root, path.token!, undefined)),
  route(notifications.unsubscribeByLink, ({ db, root, path, now }) => unsubscription(db, root, path.token!, now)),

  route(notifications.listNotificationDecisions, async ({ db, actor, path, query }) => {
    const userId = await requireUser(db, actor, path.user_id!);
    if (userId !== actor.id && !(await tracesAll(db, actor))) throw forbidden();
    const page = readOrdinalPage(query);
    const rows = await traceOfUser(db, actor.root, userId, page);
    return new Answer(rows.slice(0, page.perPage), { links: ordinalLinks(page, { more: rows.length > page.perPage }) });
  }),

  route(notifications.traceNotification, async ({ db, actor, path, query }) => {
    const page = readOrdinalPage(query);
    const { trace, more } = await traceEvent(db, actor, path.id!, page);
    return new Answer(trace, { links: ordinalLinks(page, { more }) });
  }),
];
