/** A pool over the embedded store's one session: single statements of many callers follow one another without a pause. */
import pg from "pg";
import type { ClientOptions } from "./client.ts";

/** What lies ready for the store while it works; more would only wait there, and count as asked already. */
const AHEAD = 4;

type Query = [config: string | pg.QueryConfig, values?: unknown[]];

/** Callers who ask the same connection, until one wants the session to itself. */
interface Shared {
  readonly client: Promise<pg.PoolClient>;
  callers: number;
}

const BEGINS = /^\s*(?:begin|start transaction)\b/i;

/**
 * A connection costs nothing before it is asked. Asked for a transaction it has the session to itself until it is
 * released; any other statement goes to the store behind those of others, while they are still being answered.
 */
export class SessionPool extends pg.Pool {
  #shared: Shared | undefined;
  #asked = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(options: pg.PoolConfig & ClientOptions) {
    super({ ...options, max: 1, idleTimeoutMillis: 0, pipeline: true } as pg.PoolConfig);
  }

  // of the driver's many forms those with promises are offered; the others are called by nobody here
  override connect(): Promise<pg.PoolClient>;
  override connect(): never;
  override async connect(): Promise<pg.PoolClient> {
    let own: Promise<pg.PoolClient> | undefined;
    return {
      query: async (...query: Query) => {
        const [config] = query;
        if (BEGINS.test(typeof config === "string" ? config : config.text)) own ??= this.#alone();
        return own === undefined ? this.#together(query) : (await own).query(...query);
      },
      release: (error?: Error | boolean) => void own?.then((client) => client.release(error)),
    } as unknown as pg.PoolClient;
  }

  override query(...query: never[]): never;
  override query(...query: Query): Promise<pg.QueryResult> {
    return this.#together(query);
  }

  /** Those who come later wait until the session is given back. */
  #alone(): Promise<pg.PoolClient> {
    this.#shared = undefined;
    return super.connect();
  }

  async #together(query: Query): Promise<pg.QueryResult> {
    if (this.#asked === AHEAD) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#asked++;
    this.#shared ??= { client: super.connect(), callers: 0 };
    const shared = this.#shared;
    shared.callers++;
    try {
      return await (await shared.client).query(...query);
    } finally {
      if (--shared.callers === 0) {
        if (this.#shared === shared) this.#shared = undefined;
        shared.client.then(
          (client) => client.release(),
          () => {},
        );
      }
      const next = this.#waiting.shift();
      if (next === undefined) this.#asked--;
      else next();
    }
  }
}
