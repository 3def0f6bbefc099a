/** Messages sent to users, for those who may read them. */
import type { CommMessage, Mail, Static } from "@pidge/api";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import type { Context } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { can, loadOverrides, rootPlace } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import { decodeBookmark, encodeBookmark, type Links, type OrdinalPage, ordinalLinks } from "../../platform/paging.ts";
import { findUser, requireUser } from "../../platform/references.ts";
import { execute } from "../../store/database.ts";
import type { NotificationMessage } from "../delivery/messages.sql.ts";
import { withTexts } from "../delivery/render.ts";
import { findMessage } from "../inbound/inbound.sql.ts";
import { rootSettings } from "../rules/channels.sql.ts";
import { allMessages, messagesOfUser } from "./commMessages.sql.ts";

export interface CommMessageFilter {
  readonly user_id?: string | null;
  readonly start_time?: Date | null;
  readonly end_time?: Date | null;
}

interface MessagePage<T> {
  readonly rows: T[];
  readonly links: Links;
}

/** Links of tenants without a host name of their own lead to where the request came to. */
const mailContext = (ctx: Context) => ({ ...ctx, fallbackSite: ctx.origin });

/** The user, or a 404; refused without the right to read their messages. Nobody has it by default, not even for their own. */
async function accessMessages(ctx: Context, reference: string | null | undefined): Promise<number> {
  const { db, actor } = ctx;
  const userId = await findUser(db, actor, reference ?? "");
  if (userId === undefined) throw notFound();
  const place = rootPlace(actor, await loadOverrides(db, actor));
  if (can(actor, "read_messages", place)) return userId;
  const { admins_can_view_notifications: allowed } = await rootSettings(ctx);
  if (allowed !== true || !can(actor, "view_notifications", place)) throw forbidden();
  return userId;
}

/** Reads the time and id of a bookmark; both null where there is none that is valid. */
function readAnchor({ anchor }: OrdinalPage): { readonly time: Date; readonly id: number } | undefined {
  const [time, id] = anchor === undefined ? [] : ((decodeBookmark(anchor) ?? []) as [unknown?, unknown?]);
  if (typeof time !== "string" || Number.isNaN(Date.parse(time)) || !Number.isSafeInteger(id)) return undefined;
  return { time: new Date(time), id: id as number };
}

/** One page of a user's messages, newest first. */
export async function listCommMessages(
  ctx: Context,
  filter: CommMessageFilter,
  page: OrdinalPage,
): Promise<MessagePage<Static<typeof CommMessage>>> {
  const user = await accessMessages(ctx, filter.user_id);
  const anchor = readAnchor(page);
  const found = await execute(ctx.db, messagesOfUser, {
    tenant: ctx.root,
    user,
    start: filter.start_time ?? null,
    end: filter.end_time ?? null,
    beforeTime: anchor?.time ?? null,
    beforeId: anchor?.id ?? null,
    offset: anchor === undefined ? page.offset : 0,
    limit: page.perPage + 1,
  });
  const rows = await withTexts(mailContext(ctx), found.slice(0, page.perPage));
  const more = found.length > page.perPage;
  const last = rows.at(-1);
  const nextAnchor = more && last ? encodeBookmark([last.created_at.toISOString(), last.id]) : undefined;
  return { rows: rows.map((row) => present(ctx, row)), links: ordinalLinks(page, { more, nextAnchor }) };
}

const present = ({ config: { mail } }: Context, row: NotificationMessage): Static<typeof CommMessage> => ({
  id: row.id,
  created_at: wireTime(row.created_at),
  sent_at: wireTimeOrNull(row.sent_at),
  workflow_state: row.workflow_state as "sent",
  from: mail.from,
  from_name: row.from_name || mail.fromName,
  to: row.to_address,
  subject: row.subject,
  body: row.body,
  html_body: row.html_body,
});

const presentMail = (ctx: Context, row: NotificationMessage): Static<typeof Mail> => ({
  ...present(ctx, row),
  user_id: row.user_id,
  notification: row.notification,
  event_id: row.event_id,
  reason: row.transmission_errors ?? row.state_reason,
});

/** All messages of a tenant are for those who may read messages, and for nobody else. */
async function requireReader({ db, actor }: Context): Promise<void> {
  if (!can(actor, "read_messages", rootPlace(actor, await loadOverrides(db, actor)))) throw forbidden();
}

/** One page of all messages, or of one user's, newest first. */
export async function listMails(
  ctx: Context,
  user: string | null | undefined,
  page: OrdinalPage,
): Promise<MessagePage<Static<typeof Mail>>> {
  await requireReader(ctx);
  const before = page.anchor === undefined ? undefined : decodeBookmark(page.anchor);
  const anchored = Number.isSafeInteger(before);
  const found = await execute(ctx.db, allMessages, {
    tenant: ctx.root,
    user: user == null ? null : await requireUser(ctx.db, ctx.actor, user),
    before: anchored ? (before as number) : null,
    offset: anchored ? 0 : page.offset,
    limit: page.perPage + 1,
  });
  const rows = await withTexts(mailContext(ctx), found.slice(0, page.perPage));
  const more = found.length > page.perPage;
  const nextAnchor = more ? encodeBookmark(rows.at(-1)?.id) : undefined;
  return { rows: rows.map((row) => presentMail(ctx, row)), links: ordinalLinks(page, { more, nextAnchor }) };
}

export async function showMail(ctx: Context, reference: string): Promise<Static<typeof Mail>> {
  await requireReader(ctx);
  const found = await findMessage(ctx, parseId(reference) ?? -1);
  const [mail] = found === undefined ? [] : await withTexts(mailContext(ctx), [found]);
  if (mail === undefined) throw notFound();
  return presentMail(ctx, mail);
}
