/** Messages sent to a user, for those who may look into them. */
import type { CommMessage, Mail, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { can, loadOverrides, rootPlace } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import { decodeBookmark, encodeBookmark, type Links, type OrdinalPage, ordinalLinks } from "../../platform/paging.ts";
import { findUser, requireUser } from "../../platform/references.ts";
import { type Db, prepare, run } from "../../store/database.ts";
import { type MessageRow, type RenderOptions, withTexts } from "../delivery/render.ts";
import { rootSettings } from "../rules/channelAccess.ts";

export interface CommMessageFilter {
  readonly user_id?: string | null;
  readonly start_time?: Date | null;
  readonly end_time?: Date | null;
}

/** The user, or a 404; then the right to read their messages. It is nobody's by default, not even for one's own. */
export async function accessMessages(db: Db, actor: Actor, reference: string | null | undefined): Promise<number> {
  const userId = await findUser(db, actor, reference ?? "");
  if (userId === undefined) throw notFound();
  const place = rootPlace(actor, await loadOverrides(db, actor));
  if (can(actor, "read_messages", place)) return userId;
  const { admins_can_view_notifications: allowed } = await rootSettings(db, actor.root);
  if (allowed !== true || !can(actor, "view_notifications", place)) throw forbidden();
  return userId;
}

const list = prepare(
  "comm_messages",
  `select * from notification_messages
   where root_account_id = $1 and user_id = $2
     and ($3::timestamptz is null or created_at >= $3) and ($4::timestamptz is null or created_at <= $4)
     and ($5::timestamptz is null or (created_at, id) < ($5, $6::bigint))
   order by created_at desc, id desc offset $7 limit $8`,
);

export interface CommMessagePage {
  readonly rows: Static<typeof CommMessage>[];
  readonly links: Links;
}

/** One page, newest first. */
export async function listCommMessages(
  db: Db,
  root: number,
  userId: number,
  f: CommMessageFilter,
  page: OrdinalPage,
  options: RenderOptions,
): Promise<CommMessagePage> {
  const anchor = page.anchor === undefined ? undefined : (decodeBookmark(page.anchor) as [string, number] | undefined);
  const [at, id] = Array.isArray(anchor) && !Number.isNaN(Date.parse(anchor[0])) ? anchor : [null, null];
  const values = [
    root,
    userId,
    f.start_time ?? null,
    f.end_time ?? null,
    at,
    id,
    at === null ? page.offset : 0,
    page.perPage + 1,
  ];
  const found = await run<MessageRow>(db, list, values);
  const shown = await withTexts(db, found.slice(0, page.perPage), options);
  const more = found.length > page.perPage;
  const last = shown.at(-1);
  const nextAnchor = more && last ? encodeBookmark([last.created_at.toISOString(), last.id]) : undefined;
  return { rows: shown.map((m) => present(m, options)), links: ordinalLinks(page, { more, nextAnchor }) };
}

const present = (m: MessageRow, { mail }: RenderOptions): Static<typeof CommMessage> => ({
  id: m.id,
  created_at: wireTime(m.created_at),
  sent_at: wireTimeOrNull(m.sent_at),
  workflow_state: m.workflow_state as "sent",
  from: mail.from,
  from_name: m.from_name || mail.fromName,
  to: m.to_address,
  subject: m.subject,
  body: m.body,
  html_body: m.html_body,
});

const presentMail = (m: MessageRow, options: RenderOptions): Static<typeof Mail> => ({
  ...present(m, options),
  user_id: m.user_id,
  notification: m.notification,
  event_id: m.event_id,
  reason: m.transmission_errors ?? m.state_reason,
});

/** Everybody's messages are for those who may read messages, and for nobody else. */
async function requireReader(db: Db, actor: Actor): Promise<void> {
  if (!can(actor, "read_messages", rootPlace(actor, await loadOverrides(db, actor)))) throw forbidden();
}

const MAILS = "select * from notification_messages where root_account_id = $1";

/** One page of all messages, newest first; with `user` that user's alone. */
export async function listMails(
  db: Db,
  actor: Actor,
  user: string | null | undefined,
  page: OrdinalPage,
  options: RenderOptions,
): Promise<{ rows: Static<typeof Mail>[]; links: Links }> {
  await requireReader(db, actor);
  const userId = user == null ? null : await requireUser(db, actor, user);
  const before = page.anchor === undefined ? undefined : decodeBookmark(page.anchor);
  const anchored = Number.isSafeInteger(before);
  const found = await run<MessageRow>(
    db,
    `${MAILS} and ($2::bigint is null or user_id = $2) and ($3::bigint is null or id < $3)
     order by id desc offset $4 limit $5`,
    [actor.root, userId, anchored ? before : null, anchored ? 0 : page.offset, page.perPage + 1],
  );
  const rows = await withTexts(db, found.slice(0, page.perPage), options);
  const more = found.length > page.perPage;
  const nextAnchor = more ? encodeBookmark(rows.at(-1)!.id) : undefined;
  return { rows: rows.map((m) => presentMail(m, options)), links: ordinalLinks(page, { more, nextAnchor }) };
}

export async function showMail(
  db: Db,
  actor: Actor,
  reference: string,
  options: RenderOptions,
): Promise<Static<typeof Mail>> {
  await requireReader(db, actor);
  const found = await run<MessageRow>(db, `${MAILS} and id = $2`, [actor.root, parseId(reference) ?? -1]);
  const [mail] = await withTexts(db, found, options);
  if (mail === undefined) throw notFound();
  return presentMail(mail, options);
}
