/** Long work outside requests: named queues on pg-boss, in the same store as everything else. */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import type pg from "pg";
import { PgBoss } from "pg-boss";
import type { Logger } from "pino";
import { isInstalled, noteInstalled } from "../store/installedParts.ts";

type Work = (data: Record<string, unknown>) => Promise<void>;

export interface Jobs {
  /** Declares a queue and what its jobs do; before `start`. */
  define(queue: string, work: Work): void;
  /** Asks for a job; it runs at least once, on some process, after a crash again; not before `startAfter`. */
  send(queue: string, data: Record<string, unknown>, startAfter?: Date): Promise<void>;
  /** Opens the queues; `working` says whether this process also takes jobs from them. */
  start(working: boolean): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A dead process's jobs are taken up within a minute: its heartbeat is missed after 15 s, a process looks every 10 s,
 * and a job that failed before waits at most 30 s more. They may die with any number of processes before they are done.
 */
const QUEUE = {
  heartbeatSeconds: 15,
  retryLimit: 30,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 30,
  expireInSeconds: 3600,
};
const WATCH = { superviseIntervalSeconds: 10, monitorIntervalSeconds: 10 };

const bossOf = (pool: pg.Pool, options: object) =>
  new PgBoss({
    db: { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) },
    schedule: false,
    ...options,
  });

const PART = "job queues";

/** Changes with the queues, their options and the library: a store that has this version needs no look at each. */
export function queuesVersion(queues: readonly string[]): string {
  const library = createRequire(import.meta.url)("pg-boss/package.json").version;
  return createHash("sha256")
    .update(JSON.stringify([library, QUEUE, [...queues].sort()]))
    .digest("hex")
    .slice(0, 16);
}

/** Makes the queues where the store does not have them in this version. */
export async function installQueues(pool: pg.Pool, queues: readonly string[], boss?: PgBoss): Promise<void> {
  const version = queuesVersion(queues);
  if (await isInstalled(pool, PART, version)) return;
  const installer = boss ?? (await bossOf(pool, { supervise: false }).start());
  for (const queue of queues) {
    await installer.createQueue(queue, QUEUE);
    // a queue made by an older release keeps its old options otherwise
    await installer.updateQueue(queue, QUEUE);
  }
  if (boss === undefined) await installer.stop({ graceful: false });
  await noteInstalled(pool, PART, version);
}

export function createJobs(pool: pg.Pool, log: Logger): Jobs {
  const works = new Map<string, Work>();
  const workers = new Map<string, string>();
  let boss: PgBoss | undefined;
  return {
    define(queue, work) {
      works.set(queue, work);
    },
    async send(queue, data, startAfter) {
      if (!boss) throw new Error("the job queue has not been started");
      await boss.send(queue, data, startAfter === undefined ? {} : { startAfter });
      // our own worker need not wait for its next poll
      const worker = workers.get(queue);
      if (worker !== undefined) boss.notifyWorker(worker);
    },
    async start(working) {
      boss = bossOf(pool, WATCH);
      boss.on("error", (error) => log.error({ err: error }, "job queue"));
      await boss.start();
      await installQueues(pool, [...works.keys()], boss);
      if (!working) return;
      const polling = { batchSize: 1, burstWhenBatchFull: true, pollingIntervalSeconds: 1 };
      for (const [queue, work] of works) {
        const worker = await boss.work(queue, polling, async ([job]) => {
          if (job) await work(job.data as Record<string, unknown>);
        });
        workers.set(queue, worker);
      }
    },
    async stop() {
      await boss?.stop({ graceful: true, timeout: 5_000 });
      boss = undefined;
    },
  };
}
