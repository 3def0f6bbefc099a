/** Bounced and unconfirmed channels of an account's users: reported, reset and confirmed together. */
import { type AccountAccess, findAccount } from "../../directory/accounts/access.ts";
import { wireTimeOrNull } from "../../platform/clock.ts";
import type { Context, Services } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { can, loadOverrides, rootPlace } from "../../platform/grants.ts";
import { execute } from "../../store/database.ts";
import { type BulkRow, type BulkSet, bulkChannels, confirmRows, resetBounceCounts } from "./bulkChannels.sql.ts";
import { isSiteAdmin, requireSiteAdmin } from "./channelAccess.ts";
import { refreshBouncingFlags, rootSettings } from "./channels.sql.ts";
import { bounceSummary } from "./presentChannel.ts";

export interface BulkFilter {
  readonly after?: Date | null;
  readonly before?: Date | null;
  readonly pattern?: string | null;
  readonly path_type?: string | null;
  readonly with_invalid_paths?: boolean;
  readonly order?: string | null;
}

export interface BulkInput {
  /** As a path names it. */
  readonly account: string;
  readonly set: BulkSet;
  readonly filter: BulkFilter;
}

/** Reports are for those who may view notifications, where the account allows that, and for site administrators. */
async function requireReport(ctx: Context): Promise<void> {
  const { db, actor } = ctx;
  if (await isSiteAdmin(ctx)) return;
  const settings = await rootSettings(ctx);
  const place = rootPlace(actor, await loadOverrides(db, actor));
  if (settings.admins_can_view_notifications !== true || !can(actor, "view_notifications", place)) throw forbidden();
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const findChannels = (ctx: Context, { account }: AccountAccess, { set, filter }: BulkInput): Promise<BulkRow[]> =>
  execute(ctx.db, bulkChannels({ set, newestFirst: filter.order === "desc" }), {
    tenant: ctx.root,
    account: account.id,
    after: filter.after ?? null,
    before: filter.before ?? null,
    pattern: filter.pattern ? `^${filter.pattern.toLowerCase().split("*").map(literal).join(".*")}$` : null,
    pathType: filter.path_type || null,
    invalidPaths: filter.with_invalid_paths === true,
  });

/** A report as rows of cells, heading first. */
export async function reportChannels(ctx: Context, input: BulkInput): Promise<(string | null)[][]> {
  const account = await findAccount(ctx, input.account);
  await requireReport(ctx);
  const rows = await findChannels(ctx, account, input);
  const heading = ["User ID", "Name", "Communication channel ID", "Type", "Path"];
  const own = input.set === "bounced" ? ["Date of most recent bounce", "Bounce reason"] : ["Created at"];
  const cells = (row: BulkRow): (string | null)[] =>
    input.set === "bounced"
      ? [wireTimeOrNull(row.last_bounce_at), bounceSummary(row.last_bounce_details)]
      : [wireTimeOrNull(row.created_at)];
  return [
    [...heading, ...own],
    ...rows.map((row) => [String(row.user_id), row.name, String(row.id), row.path_type, row.path, ...cells(row)]),
  ];
}

/** A spreadsheet would take these cells for formulas: an apostrophe marks them as text. */
const cell = (value: string | null): string => {
  const text = value === null ? "" : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export const toCsv = (rows: readonly (readonly (string | null)[])[]): string =>
  rows.map((row) => `${row.map(cell).join(",")}\n`).join("");

export const RESET_BOUNCES_QUEUE = "reset_bounces";

async function idsForAdmin(ctx: Context, input: BulkInput): Promise<number[]> {
  const account = await findAccount(ctx, input.account);
  await requireSiteAdmin(ctx);
  return (await findChannels(ctx, account, input)).map(({ id }) => id);
}

/** Asks for a job that resets the bounce counts; answers of how many channels. */
export async function scheduleReset(ctx: Context, input: Omit<BulkInput, "set">): Promise<number> {
  const ids = await idsForAdmin(ctx, { ...input, set: "bounced" });
  await ctx.jobs.send(RESET_BOUNCES_QUEUE, { root: ctx.root, ids });
  return ids.length;
}

/** The job of a bulk reset. */
export async function resetBounces({ db, clock }: Services, data: Record<string, unknown>): Promise<void> {
  const { root, ids } = data as { root: number; ids: number[] };
  const rows = await execute(db, resetBounceCounts, { tenant: root, channels: ids, now: clock.now() });
  await refreshBouncingFlags(
    { db, root },
    rows.map((row) => row.user_id),
  );
}

/** Confirms the channels at once; answers how many. */
export async function confirmChannels(ctx: Context, input: Omit<BulkInput, "set">): Promise<number> {
  const ids = await idsForAdmin(ctx, { ...input, set: "unconfirmed" });
  return (await execute(ctx.db, confirmRows, { tenant: ctx.root, channels: ids, now: ctx.now })).length;
}
