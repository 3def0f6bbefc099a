/** Questions that many ask at once: what comes while others are being answered goes to the store in one statement. */
import type { Db } from "./database.ts";

export interface TogetherOptions<Q, A> {
  /** Answers questions, in their order, with one statement. */
  readonly ask: (db: Db, questions: readonly Q[]) => Promise<readonly A[]>;
  /** How many of these statements may be on their way to a store. */
  readonly atOnce: number;
  /** How many questions a statement holds at most. */
  readonly most: number;
}

interface Waiting<Q, A> {
  readonly question: Q;
  answer(answer: A): void;
  fail(error: unknown): void;
}

interface Line<Q, A> {
  readonly waiting: Waiting<Q, A>[];
  asking: number;
}

export class Together<Q, A> {
  readonly #o: TogetherOptions<Q, A>;
  readonly #lines = new WeakMap<Db, Line<Q, A>>();

  constructor(options: TogetherOptions<Q, A>) {
    this.#o = options;
  }

  /** Asks at once, or while others are being answered with all who have come meanwhile: never what was read before. */
  ask(db: Db, question: Q): Promise<A> {
    const line = this.#lines.get(db) ?? { waiting: [], asking: 0 };
    this.#lines.set(db, line);
    return new Promise((answer, fail) => {
      line.waiting.push({ question, answer, fail });
      if (line.asking < this.#o.atOnce) void this.#serve(db, line);
    });
  }

  async #serve(db: Db, line: Line<Q, A>): Promise<void> {
    line.asking++;
    while (line.waiting.length > 0) {
      const asked = line.waiting.splice(0, this.#o.most);
      try {
        const answers = await this.#o.ask(
          db,
          asked.map(({ question }) => question),
        );
        for (const [i, { answer }] of asked.entries()) answer(answers[i]!);
      } catch (error) {
        for (const { fail } of asked) fail(error);
      }
    }
    line.asking--;
  }
}
