/** What a tenant's mails need of it: name, address, logo, and the key that signs what comes back. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { type Db, run } from "../../store/database.ts";
import { oneLine } from "./html.ts";

export interface MailTenant {
  readonly root: number;
  readonly name: string;
  /** Where people reach it, without a slash at the end. */
  readonly site: string;
  /** Name that its own mails come from; null for the installation's. */
  readonly fromName: string | null;
  readonly logo: string | null;
  readonly key: string;
}

interface Row {
  readonly root: number;
  readonly name: string;
  readonly settings: Record<string, unknown>;
  readonly host: string | null;
  readonly key: string | null;
}

const LOAD = `
  select a.id as root, a.name, a.settings, (select min(h.host) from account_hosts h where h.root_account_id = a.id) as host,
    (select s.value from tenant_secrets s where s.root_account_id = a.id and s.name = 'signing') as key
  from accounts a where a.root_account_id = a.id and a.id = any($1::bigint[])`;

const text = (value: unknown): string | null => (typeof value === "string" && value.trim() !== "" ? value : null);

/** The tenants of these root accounts. A tenant without a host name of its own is reached at `fallbackSite`. */
export async function loadTenants(
  db: Db,
  roots: readonly number[],
  fallbackSite: string,
): Promise<Map<number, MailTenant>> {
  let rows = await run<Row>(db, LOAD, [roots]);
  const without = rows.filter((r) => r.key === null).map((r) => r.root);
  if (without.length > 0) {
    // several processes may do this at once; the first one's key stays
    await run(
      db,
      `insert into tenant_secrets (root_account_id, name, value)
       select root, 'signing', key from unnest($1::bigint[], $2::text[]) as k(root, key) on conflict do nothing`,
      [without, without.map(() => randomBytes(32).toString("hex"))],
    );
    rows = await run<Row>(db, LOAD, [roots]);
  }
  return new Map(
    rows.map((r) => [
      r.root,
      {
        root: r.root,
        name: oneLine(r.name),
        site: r.host === null ? fallbackSite : `https://${r.host}`,
        fromName: text(r.settings.outgoing_email_default_name),
        logo: text(r.settings.email_logo),
        key: r.key!,
      },
    ]),
  );
}

/** The address of a tenant that has no host name. */
export const fallbackSite = (config: { readonly publicUrl: string | undefined; readonly port: number }): string =>
  config.publicUrl ?? `http://localhost:${config.port === 0 ? 80 : config.port}`;

export const sign = (key: string, algorithm: "sha1" | "sha256", message: string): string =>
  createHmac(algorithm, key).update(message).digest("hex");

/** Compares without telling by its duration how much was right. */
export const sameText = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
