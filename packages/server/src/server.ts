/** The server's life: opens the store, mounts the rooms, listens, works its queues, and closes cleanly. */
import type { AddressInfo } from "node:net";
import type pg from "pg";
import type pino from "pino";
import { Campuses } from "./campuses.ts";
import { startDiscussions } from "./forum/start.ts";
import { createJobs, installQueues, queuesVersion } from "./jobs/jobs.ts";
import { cannotListen, listen, tryAddresses } from "./listen.ts";
import { startConversationWorker } from "./messaging/worker.ts";
import { defineJobs, QUEUES, routes } from "./modules.ts";
import { startNotifications } from "./notifications/start.ts";
import type { PidgeServer } from "./pidgeServer.ts";
import { Actors } from "./platform/actors.ts";
import { createApp } from "./platform/app.ts";
import { closer } from "./platform/closer.ts";
import type { Services } from "./platform/context.ts";
import { answerCheck } from "./platform/contract.ts";
import { createLog } from "./platform/log.ts";
import { People } from "./platform/people.ts";
import { type Config, configure, type ServerOptions } from "./platform/settings/configure.ts";
import { environment } from "./platform/settings/environment.ts";
import { hideSecrets, secretsOf } from "./platform/settings/mask.ts";
import { Tenants } from "./platform/tenants.ts";
import { Throttle } from "./platform/throttle.ts";
import { Caches } from "./store/cache/caches.ts";
import { connect } from "./store/database.ts";
import { openStore, type Store } from "./store/open.ts";
import type { OnQuery } from "./store/sentQuery.ts";
import { createTenant, ensureFirstTenant } from "./tenants/bootstrap.ts";
import type { NewTenant } from "./tenants/tenant.ts";

/** Opens the store that the options name and serves it; see `startServer()`. */
export async function start(options: ServerOptions): Promise<PidgeServer<string | undefined>> {
  const config = configure(options, environment());
  const secrets = secretsOf(config);
  try {
    await tryAddresses(config);
    return await openAndServe(config, createLog(config.logLevel, secrets));
  } catch (error) {
    // drivers quote addresses in their messages, with the passwords that stand in them
    if (error instanceof Error) error.message = hideSecrets(error.message, secrets);
    throw error;
  }
}

/** The queues of a new embedded store come with its template. */
const QUEUE_PREPARATION = { version: queuesVersion(QUEUES), run: (pool: pg.Pool) => installQueues(pool, QUEUES) };

async function openAndServe(config: Config, log: pino.Logger): Promise<PidgeServer<string | undefined>> {
  const store = await openStore(config, QUEUE_PREPARATION);
  try {
    return await serveStore(store, config, log);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The server on a store that is open already, which it closes with itself. Benchmarks share the store with it. */
export async function serveStore(
  store: Store,
  config: Config,
  log: pino.Logger,
): Promise<PidgeServer<string | undefined>> {
  const { clock } = config;
  const first = await ensureFirstTenant(
    store.db,
    { name: config.accountName, adminToken: config.adminToken },
    clock.now(),
  );
  const jobs = createJobs(store.pool, log);
  const services: Services = {
    db: store.db,
    config,
    clock,
    log,
    jobs,
    people: new People(store.changes),
    caches: new Caches(),
  };
  // those who count the statements of a request are not told of what happens to be at work beside it
  const heard = new Set<OnQuery>();
  const decided = new Set<OnQuery>();
  const background = { ...services, db: connect(store.pool, heard) };
  defineJobs(background);
  const tenants = new Tenants(connect(store.pool, new Set()));
  await tenants.load();
  const throttle = new Throttle(config.throttle, clock);
  const app = await createApp(
    { services, tenants, actors: new Actors(store.changes), throttle, check: await answerCheck(config.checkAnswers) },
    routes,
    log,
  );
  const leave = closer(app);
  const closing: (() => Promise<void>)[] = [() => jobs.stop()];
  try {
    // who is let in finds everything at work
    await jobs.start(config.background);
    await startDiscussions(background);
    if (config.background) {
      const conversations = startConversationWorker(background);
      closing.unshift(() => conversations.stop());
      const notifications = await startNotifications(background, {
        listeners: [store.listeners, heard],
        deciding: connect(store.pool, decided),
      }).catch((error: unknown) => {
        const { inboundHost: host, inboundPort: port = 0 } = config.mail;
        throw (error as NodeJS.ErrnoException).syscall === "listen"
          ? cannotListen({ host, port }, error, "take in mail")
          : error;
      });
      closing.unshift(() => notifications.stop());
    }
    await listen(app, config);
  } catch (error) {
    for (const stop of closing) await stop();
    throw error;
  }
  const { port, address, family } = app.server.address() as AddressInfo;
  const host =
    family === "IPv6" ? `[${address === "::" ? "::1" : address}]` : address === "0.0.0.0" ? "127.0.0.1" : address;
  const makeTenant = async (input: NewTenant) => {
    const tenant = await createTenant(store.db, input, clock.now());
    await tenants.load();
    return tenant;
  };
  const campuses = new Campuses({ app, tenants, createTenant: makeTenant });
  return {
    url: `http://${host}:${port}`,
    adminToken: first?.adminToken ?? config.adminToken,
    store: store.kind,
    createTenant: makeTenant,
    newCampus: ({ name = "Campus" } = {}) => campuses.open(name),
    onQuery(listener, whose = "requests") {
      const told = whose === "all" ? [store.listeners, heard, decided] : [store.listeners];
      for (const listeners of told) listeners.add(listener);
      return () => {
        for (const listeners of told) listeners.delete(listener);
      };
    },
    async close() {
      await leave();
      await campuses.close();
      for (const stop of closing) await stop();
      await store.close();
    },
  };
}
