/** Reads how much storage is used and allowed. */
import { sql, statement } from "../store/statement.ts";

/** The bytes stored for an owner's files, those of unconfirmed uploads included. */
export const storedBytes = statement(
  "stored_bytes",
  { tenant: "bigint", ownerType: "text", owner: "bigint" },
  (p) => sql<{ readonly used: number }>`
    select coalesce(sum(size), 0)::bigint as used from attachments
    where root_account_id = ${p.tenant} and context_type = ${p.ownerType} and context_id = ${p.owner} and size > 0`,
);

export const groupQuota = statement(
  "group_quota",
  { tenant: "bigint", group: "bigint" },
  (p) => sql<{ readonly storage_quota_mb: number | null }>`
    select storage_quota_mb from groups where root_account_id = ${p.tenant} and id = ${p.group}`,
);
