/** Starts what works on notifications beside the requests. */
import type { Services } from "../platform/context.ts";
import type { OnQuery } from "../store/database.ts";
import { OutboxWorker } from "./worker.ts";

export interface Workers {
  stop(): Promise<void>;
}

export function startNotifications(services: Services, listeners: Set<OnQuery>): Workers {
  const { db, clock, log, config } = services;
  const outbox = new OutboxWorker({
    db,
    log,
    listeners,
    now: () => clock.now(),
    dailyLimit: config.mail.perDay,
    keep: config.mail.server === undefined,
    onMessages: () => {},
  });
  outbox.start();
  return { stop: () => outbox.stop() };
}
