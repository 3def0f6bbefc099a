/** Collects questions that arrive while the store is busy with others of their kind into one statement. */
import type { Db } from "./database.ts";

export interface BatcherOptions<Q, A> {
  /** Answers questions of one tenant, in their order, with one statement. */
  readonly ask: (db: Db, root: number, questions: readonly Q[]) => Promise<readonly A[]>;
  /** How many of these statements may run at the same time for a tenant. */
  readonly atOnce: number;
  /** Questions in one statement at most. */
  readonly most: number;
}

interface Waiting<Q, A> {
  readonly question: Q;
  answer(answer: A): void;
  fail(error: unknown): void;
}

interface Queue<Q, A> {
  readonly waiting: Waiting<Q, A>[];
  running: number;
}

export class Batcher<Q, A> {
  readonly #options: BatcherOptions<Q, A>;
  /** By tenant: a statement names one. */
  readonly #queues = new Map<number, Queue<Q, A>>();

  constructor(options: BatcherOptions<Q, A>) {
    this.#options = options;
  }

  /**
   * Asks at once when the store is idle, else together with all that wait. Requests are never delayed to form a batch,
   * and a question is never answered by a statement that was sent before it was asked.
   */
  ask(db: Db, root: number, question: Q): Promise<A> {
    const queue = this.#queues.get(root) ?? { waiting: [], running: 0 };
    this.#queues.set(root, queue);
    return new Promise((answer, fail) => {
      queue.waiting.push({ question, answer, fail });
      if (queue.running < this.#options.atOnce) void this.#serve(db, root, queue);
    });
  }

  async #serve(db: Db, root: number, queue: Queue<Q, A>): Promise<void> {
    queue.running++;
    while (queue.waiting.length > 0) {
      const batch = queue.waiting.splice(0, this.#options.most);
      try {
        const answers = await this.#options.ask(
          db,
          root,
          batch.map(({ question }) => question),
        );
        for (const [i, { answer }] of batch.entries()) answer(answers[i] as A);
      } catch (error) {
        for (const { fail } of batch) fail(error);
      }
    }
    queue.running--;
    if (queue.running === 0) this.#queues.delete(root);
  }
}
