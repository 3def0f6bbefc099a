/** A promise of a result that can also return the response it came from. */
import type { ApiResponse, SiteResponse } from "./http/response.ts";

/** The result of a method with its response. */
export interface Outcome<T> {
  data: T;
  response: SiteResponse;
}

/** The result of a method; `await` gives the data. */
export class ApiPromise<T> extends Promise<T> {
  readonly #outcome: Promise<Outcome<T>>;

  /** Makes `then` return an ordinary promise. */
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
    // The caller handles a failure of this promise; the unobserved outer one must not count as unhandled.
    this.catch(() => {});
    return this.#outcome;
  }

  /** Resolves to the data together with the web `Response` (status, headers, body unread). */
  async withResponse(): Promise<ApiResponse<T>> {
    const { data, response } = await this.outcome;
    return { data, response: response.response() };
  }

  /** Resolves to the web `Response`, its body unread. */
  async asResponse(): Promise<Response> {
    return (await this.withResponse()).response;
  }
}
