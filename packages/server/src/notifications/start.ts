/** Starts what works on notifications beside the requests: the outbox, delivery, and what follows from them. */
import type { Logger } from "pino";
import type { Services } from "../platform/context.ts";
import type { OnQuery } from "../store/database.ts";
import { forgetOld } from "./delivery/cleanup.ts";
import { sendDigests } from "./delivery/digest.ts";
import { noPush } from "./delivery/push.ts";
import { fallbackSite } from "./delivery/tenants.ts";
import { createWebPush } from "./delivery/webPush.ts";
import { DeliveryWorker } from "./delivery/worker.ts";
import { OutboxWorker } from "./rules/worker.ts";

export interface Workers {
  stop(): Promise<void>;
}

/** Recipients of one event that are decided at once, on the embedded store while nobody asks. */
export const PORTION = 20_000;
export const EMBEDDED_PORTION = 12_000;
const DIGEST_MS = 60_000;
const CLEANUP_MS = 3600_000;

/** Does something over and over, never twice at once; the answer ends it, and waits for what is under way. */
function every(ms: number, log: Logger, work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= work()
      .catch((error) => log.error({ err: error }, "notifications"))
      .finally(() => {
        running = undefined;
      });
  }, ms);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

export async function startNotifications(services: Services, listeners: readonly Set<OnQuery>[]): Promise<Workers> {
  const { db, clock, log, config } = services;
  const { server } = config.mail;
  const now = () => clock.now();
  // the mail libraries are loaded where there is mail
  const mailer =
    server === undefined ? undefined : (await import("./delivery/mailer.ts")).createMailer({ ...config.mail, server });
  const { inboundPort: port, inboundHost: host, inboundLmtp: lmtp } = config.mail;
  const inbound =
    port === undefined
      ? undefined
      : await (await import("./delivery/inboundServer.ts")).listenForMail(
          services,
          { port, host, lmtp },
          mailer?.notify,
        );
  if (inbound !== undefined) log.info({ port: inbound.port }, "answers by mail are taken in");
  const delivery = new DeliveryWorker({
    db,
    log,
    now,
    mail: config.mail,
    fallbackSite: fallbackSite(config),
    mailer,
    push:
      config.pushContact === undefined
        ? noPush
        : createWebPush({ db, now, contact: config.pushContact, allowPrivate: config.allowPrivateFetch }),
    connections: config.mail.connections,
  });
  const outbox = new OutboxWorker({
    db,
    log,
    now,
    listeners,
    dailyLimit: config.mail.perDay,
    keep: server === undefined,
    gatherSeconds: config.mail.gatherSeconds,
    yields: config.database === undefined,
    portion: config.database === undefined ? EMBEDDED_PORTION : PORTION,
    onMessages: () => void delivery.run(),
  });
  const digests = every(DIGEST_MS, log, async () => {
    const served = await sendDigests(db, { mail: config.mail, fallbackSite: fallbackSite(config) }, now);
    if (served > 0) void delivery.run();
  });
  const cleanup = every(CLEANUP_MS, log, () => forgetOld(db, now()));
  outbox.start();
  delivery.start();
  return {
    async stop() {
      await Promise.all([digests(), cleanup()]);
      await inbound?.close();
      await outbox.stop();
      await delivery.stop();
    },
  };
}
