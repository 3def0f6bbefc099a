/** The server's life: opens the store, mounts the rooms, listens, works its queues, and closes cleanly. */
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type pino from "pino";
import { startDiscussions } from "./forum/start.ts";
import { createJobs } from "./jobs/jobs.ts";
import { startConversationWorker } from "./messaging/worker.ts";
import { defineJobs, routes } from "./modules.ts";
import { startNotifications } from "./notifications/start.ts";
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
import { connect, type OnQuery } from "./store/database.ts";
import { openStore, type Store } from "./store/open.ts";
import { createTenant, ensureFirstTenant, type NewTenant, type Tenant } from "./tenants/bootstrap.ts";

export interface PidgeServer {
  /** Where it answers, for example `http://127.0.0.1:4000`. */
  readonly url: string;
  /** The administrator's token: known on the first start and when one was given, otherwise undefined. */
  readonly adminToken: string | undefined;
  /** Which store is beneath. */
  readonly store: Store["kind"];
  /** Makes a further tenant, answering under its own host names. */
  createTenant(input: NewTenant): Promise<Tenant>;
  /**
   * Is told each statement's text as it is sent to the store, for requests or for work in the background too; the
   * returned function ends that. For tests.
   */
  onQuery(listener: OnQuery, whose?: "requests" | "all"): () => void;
  /** Finishes what is being answered, stops the queues, closes the store. */
  close(): Promise<void>;
}

/** The address is taken, or may not be used. */
export class CannotListen extends Error {
  override readonly name = "CannotListen";
}

/**
 * Starts a server and resolves once it answers. In memory by default, so that a test suite can have a Canvas of
 * its own: `const { url, adminToken, close } = await startServer()`.
 */
export async function startServer(options: ServerOptions = {}): Promise<PidgeServer> {
  const config = configure(options, environment());
  const secrets = secretsOf(config);
  try {
    return await openAndServe(config, createLog(config.logLevel, secrets));
  } catch (error) {
    // drivers quote addresses in their messages, with the passwords that stand in them
    if (error instanceof Error) error.message = hideSecrets(error.message, secrets);
    throw error;
  }
}

async function openAndServe(config: Config, log: pino.Logger): Promise<PidgeServer> {
  const store = await openStore(config);
  try {
    return await serveStore(store, config, log);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The server on a store that is open already, which it closes with itself. Benchmarks share the store with it. */
export async function serveStore(store: Store, config: Config, log: pino.Logger): Promise<PidgeServer> {
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
      }).catch((error: Error) => {
        const { inboundHost, inboundPort } = config.mail;
        throw new CannotListen(`cannot take in mail on ${inboundHost}:${inboundPort}: ${error.message}`);
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
  return {
    url: `http://${host}:${port}`,
    adminToken: first?.adminToken,
    store: store.kind,
    async createTenant(input) {
      const tenant = await createTenant(store.db, input, clock.now());
      await tenants.load();
      return tenant;
    },
    onQuery(listener, whose = "requests") {
      const told = whose === "all" ? [store.listeners, heard, decided] : [store.listeners];
      for (const listeners of told) listeners.add(listener);
      return () => {
        for (const listeners of told) listeners.delete(listener);
      };
    },
    async close() {
      await leave();
      for (const stop of closing) await stop();
      await store.close();
    },
  };
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ port, host });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === "EADDRINUSE"
        ? "the port is in use"
        : code === "EACCES"
          ? "the port may not be used by this user"
          : message;
    throw new CannotListen(`cannot listen on ${host}:${port}: ${why}`);
  }
}
