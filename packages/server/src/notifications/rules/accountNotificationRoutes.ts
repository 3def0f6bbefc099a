/** Global announcements over HTTP. */
import { type AccountNotification, accountNotifications as api, type Static } from "@pidge/api";
import { wireTime } from "../../platform/clock.ts";
import { Answer } from "../../platform/context.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import type { AccountNotificationRow, ListedNotification } from "./accountNotifications.sql.ts";
import {
  accessNotification,
  changeNotification,
  createNotification,
  listAccountNotifications,
  removeNotification,
} from "./accountNotifications.ts";

type Wire = Static<typeof AccountNotification>;

const present = (row: AccountNotificationRow): Wire => ({
  id: row.id,
  subject: row.subject,
  message: row.message,
  start_at: wireTime(row.start_at),
  end_at: wireTime(row.end_at),
  icon: row.icon as "warning",
  roles: row.roles,
  role_ids: row.role_ids,
});

const presentListed = (
  row: ListedNotification,
  show: { readonly author: boolean; readonly closed: boolean },
): Wire => ({
  ...present(row),
  ...(show.author ? { author: { id: row.user_id, name: row.author_name } } : {}),
  ...(show.closed ? { closed: row.closed } : {}),
});

const referenceOf = (path: { readonly account_id: string; readonly id: string }) => ({
  account: path.account_id,
  id: path.id,
});

export const accountNotificationRoutes = [
  // the form with a user in its path always means the caller, as in Canvas
  route(api.listAccountNotifications, async (r) => {
    const page = readOrdinalPage(r.query);
    const all = r.params.include_all === true;
    const past = r.params.include_past === true;
    const found = await listAccountNotifications(r, { account: r.path.account_id, all, past, page });
    const show = { author: all, closed: r.params.show_is_closed === true };
    return new Answer(
      found.slice(0, page.perPage).map((row) => presentListed(row, show)),
      { links: ordinalLinks(page, { more: found.length > page.perPage }) },
    );
  }),

  route(api.showAccountNotification, async (r) => {
    const { account, id } = referenceOf(r.path);
    return present((await accessNotification(r, account, id)).row);
  }),

  route(api.closeAccountNotification, async (r) =>
    present(await removeNotification(r, referenceOf(r.path), r.params.remove === true)),
  ),

  route(api.createAccountNotification, async (r) => present(await createNotification(r, r.path.account_id, r.params))),

  route(api.updateAccountNotification, async (r) =>
    present(await changeNotification(r, referenceOf(r.path), r.params)),
  ),
];
