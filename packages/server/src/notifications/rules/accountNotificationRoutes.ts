/** Global announcements over HTTP. */
import { type AccountNotification, accountNotifications as api, type Static } from "@pidge/api";
import { findAccount } from "../../directory/accounts/access.ts";
import { wireTime } from "../../platform/clock.ts";
import { Answer } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import {
  type AccountNotificationRow,
  closeNotification,
  listNotifications,
  updateNotification,
} from "./accountNotifications.sql.ts";
import { accessNotification, changeNotification, createNotification, requireManager } from "./accountNotifications.ts";

const present = (
  row: AccountNotificationRow,
  more: { author?: boolean; closed?: boolean } = {},
): Static<typeof AccountNotification> => ({
  id: row.id,
  subject: row.subject,
  message: row.message,
  start_at: wireTime(row.start_at),
  end_at: wireTime(row.end_at),
  icon: row.icon as "warning",
  roles: row.roles,
  role_ids: row.role_ids,
  ...(more.author && row.author_name !== undefined ? { author: { id: row.user_id, name: row.author_name } } : {}),
  ...(more.closed ? { closed: row.closed === true } : {}),
});

export const accountNotificationRoutes = [
  route(api.listAccountNotifications, async ({ db, actor, path, params, query, now }) => {
    // the form with a user in its path always means the caller, as in Canvas
    const { account, can } = await findAccount({ db, actor }, path.account_id!);
    const all = params.include_all === true;
    if (all && !can("manage_alerts")) throw forbidden();
    const page = readOrdinalPage(query);
    const found = await listNotifications(db, {
      root: actor.root,
      userId: actor.id,
      accountIds: all ? [account.id] : account.chain,
      now,
      past: params.include_past === true,
      all,
      offset: page.offset,
      limit: page.perPage + 1,
    });
    const shown = found.slice(0, page.perPage);
    const more = { author: all, closed: params.show_is_closed === true };
    return new Answer(
      shown.map((row) => present(row, more)),
      { links: ordinalLinks(page, { more: found.length > page.perPage }) },
    );
  }),

  route(api.showAccountNotification, async ({ db, actor, path }) => {
    const account = await findAccount({ db, actor }, path.account_id!);
    return present(await accessNotification(db, actor, account, path.id!));
  }),

  route(api.closeAccountNotification, async ({ db, actor, path, params, now }) => {
    const account = await findAccount({ db, actor }, path.account_id!);
    const row = await accessNotification(db, actor, account, path.id!);
    if (params.remove !== true) {
      await closeNotification(db, actor.root, row.id, actor.id, now);
      return present(row);
    }
    if (!account.can("manage_alerts")) throw forbidden();
    return present(await updateNotification(db, actor.root, row.id, { workflow_state: "deleted", updated_at: now }));
  }),

  route(api.createAccountNotification, async ({ db, actor, path, params, now }) => {
    const account = await requireManager(db, actor, path.account_id!);
    return present(await createNotification(db, actor, account, params, now));
  }),

  route(api.updateAccountNotification, async ({ db, actor, path, params, now }) => {
    const account = await requireManager(db, actor, path.account_id!);
    const row = await accessNotification(db, actor, account, path.id!);
    return present(await changeNotification(db, actor, row, params, now));
  }),
];
