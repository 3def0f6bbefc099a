/** Web push: sends to the browsers that a person allowed, by the Push API with keys of the tenant's own. */
import { type OutgoingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { isPublic, publicLookup } from "../../files/fetchUrl.ts";
import type { Database, Db } from "../../store/database.ts";
import { isPushable, notification } from "../rules/catalogue.ts";
import { deleteEndpointRow, type EndpointRow, listEndpoints } from "../rules/endpoints.ts";
import { cut } from "./html.ts";
import type { PushOutcome, PushSender } from "./push.ts";
import { renderMessages } from "./render.ts";

const TIMEOUT_MS = 60_000;
/** What the push service keeps for a browser that is away: four weeks, its longest. */
const KEEP_SECONDS = 4 * 7 * 86_400;
const MAX_TEXT = 300;

export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Loaded where somebody uses push. */
const webPush = async () => (await import("web-push")).default;

/** The tenant's key pair, made at first use. Browsers are told the public half when they subscribe. */
export async function vapidKeys(db: Db, root: number): Promise<VapidKeys> {
  const read = () =>
    db
      .selectFrom("tenant_secrets")
      .select("value")
      .where("root_account_id", "=", root)
      .where("name", "=", "vapid")
      .executeTakeFirst();
  let row = await read();
  if (row === undefined) {
    const value = JSON.stringify((await webPush()).generateVAPIDKeys());
    await db
      .insertInto("tenant_secrets")
      .values({ root_account_id: root, name: "vapid", value })
      .onConflict((c) => c.doNothing())
      .execute();
    row = await read();
  }
  return JSON.parse(row!.value) as VapidKeys;
}

export interface WebPushOptions {
  readonly db: Database;
  readonly now: () => Date;
  /** `mailto:` or `https:` address of whoever runs the server, told to the push services. */
  readonly contact: string;
  /** Whether private addresses may be connected to. */
  readonly allowPrivate: boolean;
}

export function createWebPush(options: WebPushOptions): PushSender {
  const { db } = options;
  return {
    async send(message, renderOptions): Promise<PushOutcome> {
      if (!isPushable(notification(message.notification)))
        return { state: "cancelled", reason: "this kind does not go to devices", text: undefined };
      const [rendered] = await renderMessages(db, [message], renderOptions);
      if (rendered === undefined || "lapsed" in rendered)
        return { state: "cancelled", reason: rendered?.lapsed ?? null, text: undefined };
      const devices = (await listEndpoints(db, message.root_account_id, message.user_id)).filter(
        (d) => d.keys !== null,
      );
      if (devices.length === 0)
        return { state: "transmission_error", reason: "No notification targets specified", text: rendered };
      const keys = await vapidKeys(db, message.root_account_id);
      const payload = JSON.stringify({
        alert: rendered.subject,
        body: cut(rendered.text, MAX_TEXT),
        html_url: rendered.url,
        user_id: message.user_id,
      });
      const details = { subject: options.contact, ...keys };
      const results = await Promise.all(devices.map((device) => sendTo(options, device, payload, details)));
      if (results.includes("sent")) return { state: "sent", reason: null, text: rendered };
      if (results.includes("later")) throw new Error("the push service does not take it now");
      return { state: "transmission_error", reason: "no device is left", text: rendered };
    },
  };
}

type Vapid = VapidKeys & { readonly subject: string };

/** Whether it arrived, the device is gone (and now forgotten), or the push service cannot take it now. */
async function sendTo(
  { db, now, allowPrivate }: WebPushOptions,
  device: EndpointRow,
  payload: string,
  vapidDetails: Vapid,
): Promise<"sent" | "gone" | "later"> {
  const subscription = { endpoint: device.token, keys: device.keys as { p256dh: string; auth: string } };
  const { endpoint, headers, body } = (await webPush()).generateRequestDetails(subscription, payload, {
    vapidDetails,
    TTL: KEEP_SECONDS,
  });
  const status = await post(new URL(endpoint), headers, body, allowPrivate).catch(() => 0);
  if (status >= 200 && status < 300) return "sent";
  if (![400, 401, 403, 404, 410, 413].includes(status)) return "later";
  await deleteEndpointRow(db, device, now());
  return "gone";
}

/** Addresses come from browsers, and so from anybody: only what is public is connected to. */
function post(url: URL, headers: OutgoingHttpHeaders, body: Buffer, allowPrivate: boolean): Promise<number> {
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
