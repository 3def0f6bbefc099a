/** Devices and browsers that push messages go to. */
import type { Selectable } from "kysely";
import { readJson } from "../../platform/json.ts";
import { hashToken } from "../../platform/tokens.ts";
import type { Db } from "../../store/database.ts";
import type { NotificationEndpointsTable } from "../../store/tables.generated.ts";

export type EndpointRow = Selectable<NotificationEndpointsTable>;

/** What a browser subscribes with (the Push API's `PushSubscription`). */
interface Subscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** A browser's subscription in a token; undefined for the opaque token of an app. */
function readSubscription(token: string): Subscription | undefined {
  if (!token.startsWith("{")) return undefined;
  try {
    const { endpoint, keys } = readJson(token) as { endpoint?: unknown; keys?: { p256dh?: unknown; auth?: unknown } };
    if (typeof endpoint !== "string" || typeof keys?.p256dh !== "string" || typeof keys.auth !== "string")
      return undefined;
    return new URL(endpoint).protocol === "https:"
      ? { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }
      : undefined;
  } catch {
    return undefined;
  }
}

export interface NewEndpoint {
  readonly root: number;
  readonly userId: number;
  readonly accessTokenId: number | undefined;
  readonly token: string;
  readonly now: Date;
}

/** Notes a device once for each access token, whatever the casing of its own token. */
export async function registerEndpoint(db: Db, e: NewEndpoint): Promise<void> {
  const key = e.token.toLowerCase();
  const known = await db
    .selectFrom("notification_endpoints")
    .select("id")
    .where("root_account_id", "=", e.root)
    .where("user_id", "=", e.userId)
    .where("access_token_id", e.accessTokenId === undefined ? "is" : "=", e.accessTokenId ?? null)
    .where("token_key", "=", key)
    .where("workflow_state", "=", "active")
    .executeTakeFirst();
  if (known !== undefined) return;
  const subscription = readSubscription(e.token);
  await db
    .insertInto("notification_endpoints")
    .values({
      root_account_id: e.root,
      user_id: e.userId,
      access_token_id: e.accessTokenId ?? null,
      token: subscription?.endpoint ?? e.token,
      token_key: key,
      arn: `pidge:push:${hashToken(key).toString("hex").slice(0, 32)}`,
      keys: subscription === undefined ? null : JSON.stringify(subscription.keys),
      created_at: e.now,
      updated_at: e.now,
    })
    .execute();
}

/** Forgets a device under all of the user's access tokens. */
export async function deleteEndpoints(db: Db, root: number, userId: number, token: string, now: Date): Promise<void> {
  await db
    .updateTable("notification_endpoints")
    .set({ workflow_state: "deleted", updated_at: now })
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("token_key", "=", token.toLowerCase())
    .where("workflow_state", "=", "active")
    .execute();
}

export const listEndpoints = (db: Db, root: number, userId: number): Promise<EndpointRow[]> =>
  db
    .selectFrom("notification_endpoints")
    .selectAll()
    .where("root_account_id", "=", root)
    .where("user_id", "=", userId)
    .where("workflow_state", "=", "active")
    .orderBy("id")
    .execute();

/** Forgets one device. */
export async function deleteEndpointRow(db: Db, device: EndpointRow, now: Date): Promise<void> {
  await db
    .updateTable("notification_endpoints")
    .set({ workflow_state: "deleted", updated_at: now })
    .where("root_account_id", "=", device.root_account_id)
    .where("id", "=", device.id)
    .execute();
}
