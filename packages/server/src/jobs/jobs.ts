/** Long work outside requests: named queues on pg-boss, in the same store as everything else. */
import type pg from "pg";
import { PgBoss } from "pg-boss";
import type { Logger } from "pino";

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
 * A dead process's jobs are taken up within a minute: its heartbeat is missed after 15 s, somebody looks every 10 s,
 * and a job that failed before waits at most 30 s more. They may die with any number of processes before they are done.
 */
const TAKE_OVER = { heartbeatSeconds: 15, retryLimit: 30, retryDelay: 1, retryBackoff: true, retryDelayMax: 30 };
const WATCH = { superviseIntervalSeconds: 10, monitorIntervalSeconds: 10 };

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
      const executeSql = (text: string, values?: unknown[]) => pool.query(text, values);
      boss = new PgBoss({ db: { executeSql }, schedule: false, ...WATCH });
      boss.on("error", (error) => log.error({ err: error }, "job queue"));
      await boss.start();
      for (const [queue, work] of works) {
        const options = { ...TAKE_OVER, expireInSeconds: 3600 };
        await boss.createQueue(queue, options);
        // a queue made by an older release keeps its old options otherwise
        await boss.updateQueue(queue, options);
        if (!working) continue;
        const polling = { batchSize: 1, burstWhenBatchFull: true, pollingIntervalSeconds: 1 };
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
