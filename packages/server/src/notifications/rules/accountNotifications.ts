/** Global announcements: who sees them, and the rules for creating and changing them. */
import { type AccountAccess, findAccount } from "../../directory/accounts/access.ts";
import { insertEvent } from "../../events/outbox.sql.ts";
import { type Context, inTransaction } from "../../platform/context.ts";
import { forbidden, invalid, missingParam, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import type { OrdinalPage } from "../../platform/paging.ts";
import { execute } from "../../store/database.ts";
import {
  type AccountNotificationRow,
  closeNotification,
  findNotificationFor,
  findRolesNamed,
  insertNotification,
  type ListedNotification,
  listNotifications,
  type NotificationFields,
  updateNotification,
} from "./accountNotifications.sql.ts";

const ICONS = new Set(["warning", "information", "question", "error", "calendar"]);
const MAX_SUBJECT = 255;

export interface NotificationInput {
  readonly account_notification?: {
    readonly subject?: string | null;
    readonly message?: string | null;
    readonly start_at?: Date | null;
    readonly end_at?: Date | null;
    readonly icon?: string | null;
  };
  readonly account_notification_roles?: readonly string[];
}

export interface NotificationList {
  /** As a path names the account. */
  readonly account: string;
  /** Every announcement of the account itself, for those who manage them. */
  readonly all: boolean;
  /** Also those that ended and those that the actor closed. */
  readonly past: boolean;
  readonly page: OrdinalPage;
}

/** Announcements of an account and those above it, one more than a page has. */
export async function listAccountNotifications(ctx: Context, input: NotificationList): Promise<ListedNotification[]> {
  const { account, can } = await findAccount(ctx, input.account);
  if (input.all && !can("manage_alerts")) throw forbidden();
  return execute(ctx.db, listNotifications, {
    tenant: ctx.root,
    user: ctx.actor.id,
    accounts: input.all ? [account.id] : account.chain,
    now: ctx.now,
    past: input.past,
    all: input.all,
    offset: input.page.offset,
    limit: input.page.perPage + 1,
  });
}

interface Found {
  readonly row: AccountNotificationRow;
  readonly account: AccountAccess;
}

/** An announcement that the actor sees or manages; for others it does not exist. */
export async function accessNotification(ctx: Context, account: string, id: string): Promise<Found> {
  const access = await findAccount(ctx, account);
  return { row: await findIn(ctx, access, id), account: access };
}

async function findIn(ctx: Context, { account, can }: AccountAccess, id: string): Promise<AccountNotificationRow> {
  const where = { tenant: ctx.root, account: account.id, id: parseId(id) ?? -1, user: ctx.actor.id, now: ctx.now };
  const [found] = await execute(ctx.db, findNotificationFor, where);
  if (found === undefined || (!found.is_shown && !can("manage_alerts"))) throw notFound();
  return found;
}

/** Global announcements are managed by those who hold `manage_alerts` in the account. */
async function requireManager(ctx: Context, account: string): Promise<AccountAccess> {
  const access = await findAccount(ctx, account);
  if (!access.can("manage_alerts")) throw forbidden();
  return access;
}

/** Reads the fields of a request; `known` gives those that are not sent. The first fault is the answer. */
async function readFields(
  ctx: Context,
  input: NotificationInput,
  known?: AccountNotificationRow,
): Promise<NotificationFields> {
  const given = input.account_notification;
  if (given === undefined && known === undefined) throw missingParam("account_notification");
  const subject = given?.subject ?? known?.subject ?? "";
  const message = given?.message ?? known?.message ?? "";
  if (subject.trim() === "") throw invalid("subject", "blank", "can't be blank");
  if (subject.length > MAX_SUBJECT)
    throw invalid("subject", "too_long", `is too long (maximum is ${MAX_SUBJECT} characters)`);
  if (message.trim() === "") throw invalid("message", "blank", "can't be blank");
  const start = given?.start_at ?? known?.start_at ?? null;
  const end = given?.end_at ?? known?.end_at ?? null;
  if (start === null) throw invalid("start_at", "blank", "must be a time");
  if (end === null) throw invalid("end_at", "blank", "must be a time");
  if (end <= start) throw invalid("end_at", "invalid", "must be after the start");
  const icon = given?.icon || known?.icon || "warning";
  if (!ICONS.has(icon)) throw invalid("icon", "inclusion", "is not included in the list");
  const roles = await readRoles(ctx, input);
  return {
    subject,
    message,
    start_at: start,
    end_at: end,
    icon,
    role_ids: roles?.map(({ id }) => id) ?? known?.role_ids ?? [],
    roles: roles?.map(({ name }) => name) ?? known?.roles ?? [],
  };
}

async function readRoles(ctx: Context, { account_notification_roles: given }: NotificationInput) {
  const wanted = given?.filter((role) => role !== "");
  if (wanted === undefined) return undefined;
  const roles = await findRolesNamed(ctx, wanted);
  if (wanted.some((role) => !roles.some(({ id, name }) => String(id) === role || name === role)))
    throw invalid("account_notification_roles", "invalid", "names a role that does not exist");
  return roles;
}

/** Creates an announcement; people are notified when it begins to show. */
export async function createNotification(
  ctx: Context,
  account: string,
  input: NotificationInput,
): Promise<AccountNotificationRow> {
  const access = await requireManager(ctx, account);
  const fields = await readFields(ctx, input);
  return inTransaction(ctx, async (tx) => {
    const row = await insertNotification(tx, { account_id: access.account.id, user_id: tx.actor.id, ...fields });
    const notBefore = row.start_at > tx.now ? row.start_at : null;
    const payload = { account_notification_id: row.id };
    await insertEvent(tx, { kind: "account_notification", payload, notBefore });
    return row;
  });
}

export interface NotificationReference {
  readonly account: string;
  readonly id: string;
}

export async function changeNotification(
  ctx: Context,
  { account, id }: NotificationReference,
  input: NotificationInput,
): Promise<AccountNotificationRow> {
  const row = await findIn(ctx, await requireManager(ctx, account), id);
  return updateNotification(ctx, row.id, await readFields(ctx, input, row));
}

/** Closes an announcement for the actor, or with `remove` deletes it for all. */
export async function removeNotification(
  ctx: Context,
  { account, id }: NotificationReference,
  remove: boolean,
): Promise<AccountNotificationRow> {
  const found = await accessNotification(ctx, account, id);
  if (remove) {
    if (!found.account.can("manage_alerts")) throw forbidden();
    return updateNotification(ctx, found.row.id, { workflow_state: "deleted" });
  }
  await closeNotification(ctx, found.row.id, ctx.actor.id);
  return found.row;
}
