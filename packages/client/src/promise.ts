/** A promise of a result that can also give the answer it came from. */
import type { Answer, ApiResponse } from "./http/answer.ts";

/** What a method resolves to, with its answer. */
export interface Outcome<T> {
  data: T;
  /** Undefined when no request was needed. */
  answer: Answer | undefined;
}

/** The result of a method; `await` gives the data. */
export class ApiPromise<T> extends Promise<T> {
  readonly #outcome: Promise<Outcome<T>>;

  /** What `then` makes is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(outcome: Promise<Outcome<T>>) {
    super((resolve, reject) => {
      outcome.then(({ data }) => resolve(data), reject);
    });
    this.#outcome = outcome;
  }

  /** @internal */
  get outcome(): Promise<Outcome<T>> {
    // Whoever asks here is told of a failure here; the promise itself may stay unobserved.
    this.catch(() => {});
    return this.#outcome;
  }

  /** The data together with the web `Response` (status, headers, body unread). */
  async withResponse(): Promise<ApiResponse<T>> {
    const { data, answer } = await this.outcome;
    return { data, response: answer?.response() ?? new Response(null, { status: 204 }) };
  }

  /** The web `Response`, its body unread. */
  async asResponse(): Promise<Response> {
    return (await this.withResponse()).response;
  }
}
