/** Web push: sends to the browsers that a user allowed, by the Push API with keys of the tenant's own. */
import { type OutgoingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { isPublic, publicLookup } from "../../files/fetchUrl.ts";
import type { Services, TenantContext } from "../../platform/context.ts";
import { tenantSecret } from "../../platform/secrets.sql.ts";
import { notification } from "../rules/catalogue.ts";
import { deleteEndpoint, type EndpointRow, listEndpoints } from "../rules/endpoints.sql.ts";
import { cut } from "./mailTexts.ts";
import { NO_TARGET, NOT_PUSHED, type PushOutcome, type PushSender } from "./push.ts";
import { renderMessages } from "./render.ts";

const TIMEOUT_MS = 60_000;
/** How long the push service keeps a message for a browser that is away: four weeks, its longest. */
const KEEP_SECONDS = 4 * 7 * 86_400;
const MAX_TEXT = 300;

export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Loaded only where push is used. */
const webPush = async () => (await import("web-push")).default;

/** The tenant's key pair, made at first use. Browsers get the public half when they subscribe. */
export async function vapidKeys(ctx: Pick<TenantContext, "db" | "root">): Promise<VapidKeys> {
  const make = async () => JSON.stringify((await webPush()).generateVAPIDKeys());
  return JSON.parse(await tenantSecret(ctx.db, ctx.root, { name: "vapid", make })) as VapidKeys;
}

export interface WebPushOptions {
  /** `mailto:` or `https:` address of whoever runs the server, for the push services. */
  readonly contact: string;
  /** Whether private addresses may be connected to. */
  readonly allowPrivate: boolean;
}

type Clock = Pick<Services, "clock">;

export function createWebPush({ clock }: Clock, options: WebPushOptions): PushSender {
  return {
    async send(ctx, message): Promise<PushOutcome> {
      if (!notification(message.notification).push) return NOT_PUSHED;
      const [rendered] = await renderMessages(ctx, [message]);
      if (rendered === undefined || "lapsed" in rendered)
        return { state: "cancelled", reason: rendered?.lapsed ?? null, text: undefined };
      const devices = (await listEndpoints(ctx, message.user_id)).filter((device) => device.keys !== null);
      if (devices.length === 0) return { state: "transmission_error", reason: NO_TARGET, text: rendered };
      const payload = JSON.stringify({
        alert: rendered.subject,
        body: cut(rendered.text, MAX_TEXT),
        html_url: rendered.url,
        user_id: message.user_id,
      });
      const vapid = { subject: options.contact, ...(await vapidKeys(ctx)) };
      const results = await Promise.all(
        devices.map(async (device) => {
          const result = await sendTo(options, device, { payload, vapid });
          if (result === "gone") await deleteEndpoint({ ...ctx, now: clock.now() }, device.id);
          return result;
        }),
      );
      if (results.includes("sent")) return { state: "sent", reason: null, text: rendered };
      if (results.includes("later")) throw new Error("the push service does not take it now");
      return { state: "transmission_error", reason: "no device is left", text: rendered };
    },
  };
}

interface PushPayload {
  readonly payload: string;
  readonly vapid: VapidKeys & { readonly subject: string };
}

/** Status codes by which a push service says that a subscription is worth nothing any more. */
const GONE = [400, 401, 403, 404, 410, 413];

/** Sends to one device: it arrived, the device is gone, or the push service cannot take it now. */
async function sendTo(
  { allowPrivate }: WebPushOptions,
  device: EndpointRow,
  { payload, vapid }: PushPayload,
): Promise<"sent" | "gone" | "later"> {
  const subscription = { endpoint: device.token, keys: device.keys as { p256dh: string; auth: string } };
  const { endpoint, headers, body } = (await webPush()).generateRequestDetails(subscription, payload, {
    vapidDetails: vapid,
    TTL: KEEP_SECONDS,
  });
  const status = await post(new URL(endpoint), { headers, body, allowPrivate }).catch(() => 0);
  if (status >= 200 && status < 300) return "sent";
  return GONE.includes(status) ? "gone" : "later";
}

interface PushRequest {
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  readonly allowPrivate: boolean;
}

/** Addresses come from browsers, and so from anybody: only public ones are connected to. */
function post(url: URL, { headers, body, allowPrivate }: PushRequest): Promise<number> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!allowPrivate && (url.protocol !== "https:" || (isIP(host) !== 0 && !isPublic(host))))
    return Promise.resolve(410);
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(
      url,
      { method: "POST", headers, timeout: TIMEOUT_MS, ...(allowPrivate ? {} : { lookup: publicLookup }) },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    request.on("timeout", () => request.destroy(new Error("the push service does not answer")));
    request.on("error", reject);
    request.end(body);
  });
}
