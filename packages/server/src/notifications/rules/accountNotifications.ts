/** Global announcements: who sees them, and the rules by which they are made and changed. */
import { type AccountAccess, findAccount } from "../../directory/accounts/access.ts";
import { insertEvent } from "../../events/outbox.sql.ts";
import type { Actor } from "../../platform/actor.ts";
import { forbidden, invalid, missingParam, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import type { Database, Db } from "../../store/database.ts";
import {
  type AccountNotificationRow,
  findNotificationRow,
  findRoles,
  insertNotification,
  isShownTo,
  type NotificationChange,
  updateNotification,
} from "./accountNotifications.sql.ts";

const ICONS = new Set(["warning", "information", "question", "error", "calendar"]);

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

/** Global announcements are managed by those who hold `manage_alerts` in the account. */
export async function requireManager(db: Db, actor: Actor, reference: string): Promise<AccountAccess> {
  const access = await findAccount({ db, actor }, reference);
  if (!access.can("manage_alerts")) throw forbidden();
  return access;
}

/** An announcement that the actor sees, or manages; others are not told to exist. */
export async function accessNotification(
  db: Db,
  actor: Actor,
  account: AccountAccess,
  id: string,
): Promise<AccountNotificationRow> {
  const row = await findNotificationRow(db, actor.root, account.account.id, parseId(id) ?? -1);
  if (row === undefined) throw notFound();
  if (!account.can("manage_alerts") && !(await isShownTo(db, actor.root, row.id, actor.id))) throw notFound();
  return row;
}

/** The fields of a request, or the first fault. `known` gives what is not sent. */
async function readFields(
  db: Db,
  root: number,
  input: NotificationInput,
  known: AccountNotificationRow | undefined,
): Promise<NotificationChange> {
  const given = input.account_notification;
  if (given === undefined && known === undefined) throw missingParam("account_notification");
  const subject = given?.subject ?? known?.subject ?? "";
  const message = given?.message ?? known?.message ?? "";
  if (subject.trim() === "") throw invalid("subject", "blank", "can't be blank");
  if (subject.length > 255) throw invalid("subject", "too_long", "is too long (maximum is 255 characters)");
  if (message.trim() === "") throw invalid("message", "blank", "can't be blank");
  const start = given?.start_at ?? known?.start_at ?? null;
  const end = given?.end_at ?? known?.end_at ?? null;
  if (start === null) throw invalid("start_at", "blank", "must be a time");
  if (end === null) throw invalid("end_at", "blank", "must be a time");
  if (end <= start) throw invalid("end_at", "invalid", "must be after the start");
  const icon = given?.icon || known?.icon || "warning";
  if (!ICONS.has(icon)) throw invalid("icon", "inclusion", "is not included in the list");
  const wanted = input.account_notification_roles?.filter((r) => r !== "");
  const roles = wanted === undefined ? undefined : await findRoles(db, root, wanted);
  if (wanted?.some((w) => !roles!.some((r) => String(r.id) === w || r.name === w)))
    throw invalid("account_notification_roles", "invalid", "names a role that does not exist");
  return {
    subject,
    message,
    start_at: start,
    end_at: end,
    icon,
    role_ids: roles?.map((r) => r.id) ?? known?.role_ids ?? [],
    roles: roles?.map((r) => r.name) ?? known?.roles ?? [],
  };
}

/** Makes an announcement; people hear of it by mail when it begins to show. */
export async function createNotification(
  db: Database,
  actor: Actor,
  account: AccountAccess,
  input: NotificationInput,
  now: Date,
): Promise<AccountNotificationRow> {
  const fields = await readFields(db, actor.root, input, undefined);
  return db.transaction().execute(async (tx) => {
    const row = await insertNotification(tx, {
      root_account_id: actor.root,
      account_id: account.account.id,
      user_id: actor.id,
      created_at: now,
      updated_at: now,
      ...fields,
    });
    const notBefore = row.start_at > now ? row.start_at : null;
    const payload = { account_notification_id: row.id };
    await insertEvent({ db: tx, root: actor.root, now }, { kind: "account_notification", payload, notBefore });
    return row;
  });
}

export async function changeNotification(
  db: Db,
  actor: Actor,
  row: AccountNotificationRow,
  input: NotificationInput,
  now: Date,
): Promise<AccountNotificationRow> {
  const fields = await readFields(db, actor.root, input, row);
  return updateNotification(db, actor.root, row.id, { ...fields, updated_at: now });
}
