/** Starts what works on notifications beside the requests: the outbox, delivery, and what follows from them. */
import { createMailer } from "../delivery/mailer.ts";
import { noPush } from "../delivery/push.ts";
import { fallbackSite } from "../delivery/tenants.ts";
import { DeliveryWorker } from "../delivery/worker.ts";
import type { Services } from "../platform/context.ts";
import type { OnQuery } from "../store/database.ts";
import { OutboxWorker } from "./worker.ts";

export interface Workers {
  stop(): Promise<void>;
}

export function startNotifications(services: Services, listeners: Set<OnQuery>): Workers {
  const { db, clock, log, config } = services;
  const { server } = config.mail;
  const now = () => clock.now();
  const delivery = new DeliveryWorker({
    db,
    log,
    now,
    mail: config.mail,
    fallbackSite: fallbackSite(config),
    mailer: server === undefined ? undefined : createMailer({ ...config.mail, server }),
    push: noPush,
    connections: config.mail.connections,
  });
  const outbox = new OutboxWorker({
    db,
    log,
    now,
    listeners,
    dailyLimit: config.mail.perDay,
    keep: server === undefined,
    onMessages: () => void delivery.run(),
  });
  outbox.start();
  delivery.start();
  return {
    async stop() {
      await outbox.stop();
      await delivery.stop();
    },
  };
}
