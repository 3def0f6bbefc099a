/** What a tenant's mails need of it: name, address, logo, and the key that signs what comes back. */
import type { TenantContext } from "../../platform/context.ts";
import { newKey, tenantSecret } from "../../platform/secrets.sql.ts";
import { execute } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import { oneLine } from "./mailTexts.ts";
import { mailTenantRow } from "./tenants.sql.ts";

/** What rendering works with. */
export interface MailContext extends Pick<TenantContext, "db" | "root" | "config" | "caches"> {
  /** Where a tenant without a host name of its own is reached, without a slash at the end. */
  readonly fallbackSite: string;
}

export interface MailTenant {
  readonly root: number;
  readonly name: string;
  /** Where people reach it, without a slash at the end. */
  readonly site: string;
  /** The name that its own mails come from; null for the installation's. */
  readonly fromName: string | null;
  readonly logo: string | null;
  readonly key: string;
}

const text = (value: unknown): string | null => (typeof value === "string" && value.trim() !== "" ? value : null);

/** Undefined when there is no such tenant. */
export async function findMailTenant(
  ctx: Pick<MailContext, "db" | "root" | "fallbackSite">,
): Promise<MailTenant | undefined> {
  const [row] = await execute(ctx.db, mailTenantRow, { tenant: ctx.root });
  if (row === undefined) return undefined;
  const { outgoing_email_default_name: fromName, email_logo: logo } = row.settings;
  return {
    root: ctx.root,
    name: oneLine(row.name),
    site: row.host === null ? ctx.fallbackSite : `https://${row.host}`,
    fromName: text(fromName),
    logo: text(logo),
    key: row.key ?? (await tenantSecret(ctx.db, ctx.root, { name: "signing", make: newKey })),
  };
}

export const mailTenant = async (ctx: Pick<MailContext, "db" | "root" | "fallbackSite">): Promise<MailTenant> =>
  must(await findMailTenant(ctx), "the tenant of the mail");

/** The address of a tenant that has no host name. */
export const fallbackSite = (config: { readonly publicUrl: string | undefined; readonly port: number }): string =>
  config.publicUrl ?? `http://localhost:${config.port === 0 ? 80 : config.port}`;
