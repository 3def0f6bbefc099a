/** Bounced and unconfirmed channels of an account's users: reported, reset, confirmed in one go. */
import type { AccountAccess } from "../../directory/accounts/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { wireTimeOrNull } from "../../platform/clock.ts";
import type { Services } from "../../platform/context.ts";
import { forbidden } from "../../platform/errors.ts";
import { can, loadOverrides, rootPlace } from "../../platform/grants.ts";
import { type Db, run } from "../../store/database.ts";
import { isSiteAdmin, rootSettings } from "./channelAccess.ts";
import { noteBouncing } from "./channels.sql.ts";
import { bounceSummary } from "./presentChannel.ts";

export interface BulkFilter {
  readonly after?: Date | null;
  readonly before?: Date | null;
  readonly pattern?: string | null;
  readonly path_type?: string | null;
  readonly with_invalid_paths?: boolean;
  readonly order?: string | null;
}

export type Bulk = "bounced" | "unconfirmed";

const SETS = {
  bounced: { where: "c.workflow_state <> 'retired' and c.bounce_count > 0", date: "last_bounce_at", limit: 1_000 },
  unconfirmed: { where: "c.workflow_state = 'unconfirmed'", date: "created_at", limit: 10_000 },
} as const;

interface BulkRow {
  readonly id: number;
  readonly user_id: number;
  readonly name: string;
  readonly path: string;
  readonly path_type: string;
  readonly created_at: Date;
  readonly last_bounce_at: Date | null;
  readonly last_bounce_details: unknown;
}

/** Reports are for those who may view notifications, where the account allows that, and for site administrators. */
export async function requireReport(db: Db, actor: Actor): Promise<void> {
  if (await isSiteAdmin(db, actor)) return;
  const settings = await rootSettings(db, actor.root);
  const place = rootPlace(actor, await loadOverrides(db, actor));
  if (settings.admins_can_view_notifications !== true || !can(actor, "view_notifications", place)) throw forbidden();
}

export async function requireSiteAdmin(db: Db, actor: Actor): Promise<void> {
  if (!(await isSiteAdmin(db, actor))) throw forbidden();
}

/** The channels of a set that a filter leaves, oldest first unless asked otherwise. */
export async function findChannels(
  db: Db,
  account: AccountAccess,
  root: number,
  of: Bulk,
  f: BulkFilter,
): Promise<BulkRow[]> {
  const { where, date, limit } = SETS[of];
  const pattern = f.pattern ? `^${f.pattern.toLowerCase().split("*").map(literal).join(".*")}$` : null;
  return run<BulkRow>(
    db,
    `select c.id, c.user_id, u.name, c.path, c.path_type, c.created_at, c.last_bounce_at, c.last_bounce_details
     from communication_channels c
     join users u on u.root_account_id = c.root_account_id and u.id = c.user_id and u.workflow_state <> 'deleted'
     where c.root_account_id = $1 and ${where}
       and exists (select 1 from user_account_associations a
         where a.root_account_id = c.root_account_id and a.account_id = $2 and a.user_id = c.user_id)
       and ($3::timestamptz is null or c.${date} > $3) and ($4::timestamptz is null or c.${date} < $4)
       and ($5::text is null or lower(c.path) ~ $5) and ($6::text is null or c.path_type = $6)
       and ($7 or c.path_type not in ('email', 'personal_email') or c.path ~ '^[^\\s@]+@[^\\s@]+\\.[^\\s@.]+$')
     order by c.${date} ${f.order === "desc" ? "desc" : "asc"} nulls first, c.id limit ${limit}`,
    [
      root,
      account.account.id,
      f.after ?? null,
      f.before ?? null,
      pattern,
      f.path_type || null,
      f.with_invalid_paths === true,
    ],
  );
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The report as rows of cells, heading first. */
export async function reportChannels(db: Db, account: AccountAccess, root: number, of: Bulk, f: BulkFilter) {
  const rows = await findChannels(db, account, root, of, f);
  const heading = ["User ID", "Name", "Communication channel ID", "Type", "Path"];
  const own = of === "bounced" ? ["Date of most recent bounce", "Bounce reason"] : ["Created at"];
  const cells = (r: BulkRow): (string | null)[] =>
    of === "bounced"
      ? [wireTimeOrNull(r.last_bounce_at), bounceSummary(r.last_bounce_details)]
      : [wireTimeOrNull(r.created_at)];
  return [
    [...heading, ...own],
    ...rows.map((r) => [String(r.user_id), r.name, String(r.id), r.path_type, r.path, ...cells(r)]),
  ];
}

/** Cells that a spreadsheet would take for a formula are told apart by a leading apostrophe. */
const cell = (value: string | null): string => {
  const text = value === null ? "" : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export const toCsv = (rows: readonly (readonly (string | null)[])[]): string =>
  rows.map((r) => `${r.map(cell).join(",")}\n`).join("");

export const RESET_BOUNCES_QUEUE = "reset_bounces";

/** The work of a bulk reset. */
export async function resetBounces({ db, clock }: Services, data: Record<string, unknown>): Promise<void> {
  const { root, ids } = data as { root: number; ids: number[] };
  const rows = await run<{ user_id: number }>(
    db,
    `update communication_channels set bounce_count = 0, updated_at = $3
     where root_account_id = $1 and id = any($2::bigint[]) and bounce_count > 0 returning user_id`,
    [root, ids, clock.now()],
  );
  await noteBouncing(db, root, [...new Set(rows.map((r) => r.user_id))]);
}

/** Confirms these channels at once; answers how many. */
export async function confirmChannels(db: Db, root: number, ids: readonly number[], now: Date): Promise<number> {
  const rows = await run(
    db,
    `update communication_channels set workflow_state = 'active', updated_at = $3
     where root_account_id = $1 and id = any($2::bigint[]) and workflow_state = 'unconfirmed' returning id`,
    [root, ids, now],
  );
  return rows.length;
}
