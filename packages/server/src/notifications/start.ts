/** Starts the background work of notifications: deciding, delivery, digests, clean-up, and receiving replies by mail. */
import type { Services } from "../platform/context.ts";
import type { Database } from "../store/database.ts";
import type { OnQuery } from "../store/sentQuery.ts";
import { cleanup } from "./delivery/cleanup.ts";
import { DeliveryWorker } from "./delivery/deliveryWorker.ts";
import { Digests } from "./delivery/digest.ts";
import type { Mailer } from "./delivery/mailer.ts";
import { TEXT_MEMO } from "./delivery/mailTexts.ts";
import { noPush } from "./delivery/push.ts";
import { fallbackSite } from "./delivery/tenants.ts";
import { createWebPush } from "./delivery/webPush.ts";
import type { InboundServer } from "./inbound/server.ts";
import { OutboxWorker } from "./rules/outboxWorker.ts";

export interface Workers {
  stop(): Promise<void>;
}

/** Recipients of one event that are decided at once; fewer on the embedded store, where they block all others. */
export const PORTION = 20_000;
export const EMBEDDED_PORTION = 12_000;
const DIGEST_MS = 60_000;
const CLEANUP_MS = 3600_000;

export interface NotificationHandles {
  /** Where the statements of everybody else are heard. */
  readonly listeners: readonly Set<OnQuery>[];
  /** A handle that they do not hear, for the statements by which events are decided. */
  readonly deciding: Database;
}

export async function startNotifications(
  services: Services,
  { listeners, deciding }: NotificationHandles,
): Promise<Workers> {
  const { config } = services;
  const mailer = await openMailer(services);
  const inbound = await openInbound(services, mailer);
  const site = fallbackSite(config);
  const push =
    config.pushContact === undefined
      ? noPush
      : createWebPush(services, { contact: config.pushContact, allowPrivate: config.allowPrivateFetch });
  const delivery = new DeliveryWorker(services, { mailer, push, fallbackSite: site });
  const embedded = config.database === undefined;
  const outbox = new OutboxWorker(
    { ...services, db: deciding },
    {
      listeners,
      dailyLimit: config.mail.perDay,
      keep: mailer === undefined,
      gatherSeconds: config.mail.gatherSeconds,
      yields: embedded,
      portion: embedded ? EMBEDDED_PORTION : PORTION,
      onMessages: () => delivery.wake(),
    },
  );
  const digests = new Digests(services, { fallbackSite: site });
  const old = cleanup(services);
  const timers = [
    setInterval(async () => {
      if ((await digests.run()) > 0) delivery.wake();
    }, DIGEST_MS),
    setInterval(() => void old.run(), CLEANUP_MS),
  ];
  for (const timer of timers) timer.unref();
  outbox.start();
  delivery.start();
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([digests.stop(), old.stop()]);
      await inbound?.close();
      await outbox.stop();
      await delivery.stop();
    },
  };
}

/** The mail libraries are loaded only where there is mail. */
async function openMailer({ config, caches }: Services): Promise<Mailer | undefined> {
  const { server } = config.mail;
  if (server === undefined) return undefined;
  const { createMailer } = await import("./delivery/mailer.ts");
  return createMailer({ ...config.mail, server }, caches.of(TEXT_MEMO));
}

async function openInbound(services: Services, mailer: Mailer | undefined): Promise<InboundServer | undefined> {
  const { inboundPort: port, inboundHost: host, inboundLmtp: lmtp } = services.config.mail;
  if (port === undefined) return undefined;
  const { listenForMail } = await import("./inbound/server.ts");
  const inbound = await listenForMail(services, { port, host, lmtp, notices: mailer?.notify });
  services.log.info({ port: inbound.port }, "replies by mail are received");
  return inbound;
}
