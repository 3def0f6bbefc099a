/** Statements about the bounced and the unconfirmed channels of an account's users. */
import { sql, statement, variants } from "../../store/statement.ts";

export interface BulkRow {
  readonly id: number;
  readonly user_id: number;
  readonly name: string;
  readonly path: string;
  readonly path_type: string;
  readonly created_at: Date;
  readonly last_bounce_at: Date | null;
  readonly last_bounce_details: unknown;
}

export type BulkSet = "bounced" | "unconfirmed";

const SETS = {
  bounced: { where: "c.workflow_state <> 'retired' and c.bounce_count > 0", date: "last_bounce_at", limit: 1_000 },
  unconfirmed: { where: "c.workflow_state = 'unconfirmed'", date: "created_at", limit: 10_000 },
} as const;

/** Channels of a set, oldest first unless `newestFirst`; `pattern` is a regular expression for the whole lower-cased path. */
export const bulkChannels = variants(
  "bulk_channels",
  {
    tenant: "bigint",
    account: "bigint",
    after: "timestamptz | null",
    before: "timestamptz | null",
    pattern: "text | null",
    pathType: "text | null",
    invalidPaths: "boolean",
  },
  (p, { set, newestFirst }: { readonly set: BulkSet; readonly newestFirst: boolean }) => {
    const { where, date, limit } = SETS[set];
    return sql<BulkRow>`
      select c.id, c.user_id, u.name, c.path, c.path_type, c.created_at, c.last_bounce_at, c.last_bounce_details
      from communication_channels c
      join users u on u.root_account_id = c.root_account_id and u.id = c.user_id and u.workflow_state <> 'deleted'
      where c.root_account_id = ${p.tenant} and ${where}
        and exists (select 1 from user_account_associations a
          where a.root_account_id = c.root_account_id and a.account_id = ${p.account} and a.user_id = c.user_id)
        and (${p.after} is null or c.${date} > ${p.after}) and (${p.before} is null or c.${date} < ${p.before})
        and (${p.pattern} is null or lower(c.path) ~ ${p.pattern}) and (${p.pathType} is null or c.path_type = ${p.pathType})
        and (${p.invalidPaths} or c.path_type not in ('email', 'personal_email') or c.path ~ '^[^\\s@]+@[^\\s@]+\\.[^\\s@.]+$')
      order by c.${date} ${newestFirst ? "desc" : "asc"} nulls first, c.id limit ${limit}`;
  },
  {
    examples: [
      { set: "bounced", newestFirst: false },
      { set: "unconfirmed", newestFirst: true },
    ],
  },
);

export const resetBounceCounts = statement(
  "reset_bounce_counts",
  { tenant: "bigint", channels: "bigint[]", now: "timestamptz" },
  (p) => sql<{ user_id: number }>`
    update communication_channels set bounce_count = 0, updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = any(${p.channels}) and bounce_count > 0 returning user_id`,
);

export const confirmRows = statement(
  "confirm_channels",
  { tenant: "bigint", channels: "bigint[]", now: "timestamptz" },
  (p) => sql<{ id: number }>`
    update communication_channels set workflow_state = 'active', updated_at = ${p.now}
    where root_account_id = ${p.tenant} and id = any(${p.channels}) and workflow_state = 'unconfirmed' returning id`,
);
