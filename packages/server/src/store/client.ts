/** The driver's connection, asked so that an answer is let go as soon as whoever asked has it. */
import pg from "pg";
import { must } from "./must.ts";

export interface ClientOptions extends pg.ClientConfig {
  /** Milliseconds after which whoever asks is told that there is no answer. */
  readonly patience?: number;
  /** Called when somebody was told so. */
  readonly onLate?: (client: pg.Client) => void;
}

type Query = string | pg.QueryConfig;
type Done = (error: Error | null, result?: pg.QueryResult) => void;

/**
 * The driver answers a promise, and keeps its time, through functions written down as a property's value; V8 puts such
 * functions among what is old from birth, and there they keep the answer's rows until the next full collection. Asked
 * with a function that is handed over it does neither.
 */
export class Client extends pg.Client {
  readonly #patience: number | undefined;
  readonly #onLate: ((client: pg.Client) => void) | undefined;

  constructor(options: ClientOptions = {}) {
    super(options);
    this.#patience = options.patience;
    this.#onLate = options.onLate;
  }

  // of the driver's many forms those that somebody here uses
  override query(...query: never[]): never;
  override query(query: Query, values?: unknown[], done?: Done): Promise<pg.QueryResult> | undefined;
  override query(query: Query, values?: unknown[] | Done, done?: Done): Promise<pg.QueryResult> | undefined {
    if (typeof values === "function") return this.query(query, undefined, values);
    if (done !== undefined) return void this.#ask(query, values, done);
    return new Promise((resolve, reject) => {
      this.#ask(query, values, (error, result) =>
        error ? reject(error) : resolve(must(result, "the answer of a statement")),
      );
    });
  }

  #ask(query: Query, values: unknown[] | undefined, done: Done): void {
    let told = false;
    const tell: Done = (error, result) => {
      clearTimeout(timer);
      if (!told) done(error, result);
      told = true;
    };
    const late = () => {
      tell(new Error(`the store has not answered for ${this.#patience} ms`));
      this.#onLate?.(this);
    };
    const timer = this.#patience === undefined ? undefined : setTimeout(late, this.#patience);
    // an object the driver would copy property by property; nobody here gives more than these
    const { text, name, values: own }: pg.QueryConfig = typeof query === "string" ? { text: query } : query;
    const asked = new pg.Query(text, values ?? own, tell as never);
    if (name !== undefined) Object.assign(asked, { name });
    super.query(asked);
  }
}
