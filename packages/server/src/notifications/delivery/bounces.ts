/** Records mails that came back. A single hard bounce ends mail to the address until it is reset. */
import { caseKey } from "../../platform/caseKey.ts";
import type { TenantContext } from "../../platform/context.ts";
import { plainText } from "../../platform/nesting.ts";
import { execute } from "../../store/database.ts";
import { refreshBouncingFlags } from "../rules/channels.sql.ts";
import { deleteEndpointByArn } from "../rules/endpoints.sql.ts";
import { type BounceKind, failMessage, noteBounce } from "./bounces.sql.ts";

type Writer = Pick<TenantContext, "db" | "root" | "now">;

export interface Bounce {
  readonly address: string;
  readonly kind: BounceKind;
  readonly at: Date;
  /** As the provider reports it: `{bouncedRecipients: [{diagnosticCode}]}`. */
  readonly details: unknown;
}

export async function recordBounce(ctx: Writer, { address, kind, at, details }: Bounce): Promise<void> {
  const rows = await execute(ctx.db, noteBounce(kind), {
    tenant: ctx.root,
    pathKey: caseKey(address),
    at,
    details,
    now: ctx.now,
  });
  if (kind === "hard" && rows.length > 0)
    await refreshBouncingFlags(
      ctx,
      rows.map((row) => row.user_id),
    );
}

/** Records which messages a delivery service could not deliver; a disabled device is deleted. Answers how many it knew. */
export async function recordFailures(ctx: Writer, failures: unknown): Promise<number> {
  let known = 0;
  for (const item of Array.isArray(failures) ? failures : []) {
    const { global_id: id, error, error_context: arn } = (item ?? {}) as Record<string, unknown>;
    const [, message] = /^(\d{1,15})(?:\+\d+)?$/.exec(plainText(id)) ?? [];
    if (message === undefined || typeof error !== "string") continue;
    const failed = { tenant: ctx.root, id: Number(message), error, now: ctx.now };
    const [row] = await execute(ctx.db, failMessage, failed);
    if (row === undefined) continue;
    known++;
    if (error.includes("EndpointDisabled")) await deleteEndpointByArn(ctx, row.user_id, plainText(arn));
  }
  return known;
}

/** Reads a provider's notice of bounces (`{bounce: {bounceType, bounceSubType, timestamp, bouncedRecipients}}`). */
export function readBounceNotice(notice: unknown): Bounce[] {
  const bounce = (notice as { bounce?: Record<string, unknown> } | null)?.bounce;
  if (typeof bounce !== "object" || bounce === null || !Array.isArray(bounce.bouncedRecipients)) return [];
  const at = new Date(plainText(bounce.timestamp));
  const kind =
    bounce.bounceSubType === "Suppressed" ? "suppressed" : bounce.bounceType === "Permanent" ? "hard" : "soft";
  return bounce.bouncedRecipients.flatMap((recipient: { emailAddress?: unknown } | null) =>
    typeof recipient?.emailAddress === "string" && !Number.isNaN(at.getTime())
      ? [{ address: recipient.emailAddress, kind, at, details: { ...bounce, bouncedRecipients: [recipient] } } as const]
      : [],
  );
}
