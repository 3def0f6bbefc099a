/** Devices and browsers that push messages go to. */
import type { Context } from "../../platform/context.ts";
import { readJson } from "../../platform/json.ts";
import { hashToken } from "../../platform/tokens.ts";
import { deleteEndpoints, hasEndpoint, insertEndpoint } from "./endpoints.sql.ts";

/** What a browser subscribes with (the Push API's `PushSubscription`). */
interface Subscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** Reads a browser's subscription from a token; undefined for the opaque token of an app. */
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

export interface Device {
  readonly userId: number;
  readonly token: string;
}

/** Registers a device once for each access token, whatever the casing of its own token. */
export async function registerEndpoint(ctx: Context, { userId, token }: Device): Promise<void> {
  const key = token.toLowerCase();
  const accessTokenId = ctx.actor.tokenId ?? null;
  if (await hasEndpoint(ctx, userId, { key, accessTokenId })) return;
  const subscription = readSubscription(token);
  await insertEndpoint(ctx, {
    user_id: userId,
    access_token_id: accessTokenId,
    token: subscription?.endpoint ?? token,
    token_key: key,
    arn: `pidge:push:${hashToken(key).toString("hex").slice(0, 32)}`,
    keys: subscription === undefined ? null : JSON.stringify(subscription.keys),
  });
}

/** Forgets a device under all of the user's access tokens. */
export const forgetDevice = (ctx: Context, { userId, token }: Device): Promise<void> =>
  deleteEndpoints(ctx, userId, token.toLowerCase());
