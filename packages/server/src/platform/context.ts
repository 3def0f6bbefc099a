/** What a handler is given: the request, read, with its actor and the services it may use. */
import type { PathParams } from "@pidge/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Transaction } from "kysely";
import type { Logger } from "pino";
import type { Jobs } from "../jobs/jobs.ts";
import { Caches } from "../store/cache/caches.ts";
import type { Database, Db } from "../store/database.ts";
import type { DB } from "../store/tables.generated.ts";
import type { Actor } from "./actor.ts";
import type { Clock } from "./clock.ts";
import type { RawMap } from "./nesting.ts";
import type { Links } from "./paging.ts";
import type { People } from "./people.ts";
import type { Spool } from "./rawFile.ts";
import type { Config } from "./settings/configure.ts";

/** What lives as long as the server. */
export interface Services {
  readonly db: Database;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly jobs: Jobs;
  readonly people: People;
  readonly caches: Caches;
}

/** What a rule works with for one tenant, with nobody asking: jobs and workers. */
export interface TenantContext extends Omit<Services, "db"> {
  /** Inside `inTransaction` the transaction. */
  readonly db: Db;
  /** The tenant. */
  readonly root: number;
  /** A moment that is the same for all that is written. */
  readonly now: Date;
}

/** What a rule works with: rules are functions `(ctx, input) → result`. */
export interface Context extends TenantContext {
  readonly actor: Actor;
  /** Scheme and host of the request, without a slash at the end. */
  readonly origin: string;
}

/** What it takes to look up a record together with what the actor may do with it. */
export type AccessContext = Pick<Context, "db" | "actor" | "now">;

/**
 * Runs work in a transaction, or in the one that is open already. There, whoever catches a failure must let it
 * through: after one the store takes no more statements until all is rolled back.
 */
export function inTransaction<C extends Pick<TenantContext, "db" | "caches">, T>(
  ctx: C,
  work: (tx: C & { readonly db: Transaction<DB> }) => Promise<T>,
): Promise<T> {
  if (ctx.db.isTransaction) return work(ctx as C & { readonly db: Transaction<DB> });
  return ctx.db.transaction().execute((db) => work({ ...ctx, db, caches: new Caches() }));
}

/** What lives as long as a request. */
export interface Request<P, Path extends string = string> extends Context {
  readonly db: Database;
  /** Declared parameters, read. */
  readonly params: P;
  /** Path parameters, decoded. */
  readonly path: PathParams<Path>;
  /** Query parameters as sent, for paging. */
  readonly query: RawMap;
  /** All parameters as sent, for the few endpoints that need what the reader hides (files, presence). */
  readonly raw: RawMap;
  /** Whether ids are wanted as text. An answer has them so in any case; a long one is quicker if it is made so. */
  readonly textIds: boolean;
  readonly http: { readonly request: FastifyRequest; readonly reply: FastifyReply };
  /** Temporary files of the body; removed when the request has been answered. */
  readonly spool: Spool;
}

/** An answer other than plain 200 JSON. */
export class Answer {
  readonly status: number;
  /** What is written, or a function that makes it: after the head has gone out, where that is wanted. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly links: Links | undefined;
  /** Whether ids are in the form already in which the request wants them, and need not be looked for. */
  readonly idsAsWanted: boolean;
  constructor(body: unknown, options: Partial<Pick<Answer, "status" | "headers" | "links" | "idsAsWanted">> = {}) {
    this.body = body;
    this.status = options.status ?? 200;
    this.headers = options.headers ?? {};
    this.links = options.links;
    this.idsAsWanted = options.idsAsWanted ?? false;
  }

  /** The same with its body made. */
  whole(): Answer {
    return typeof this.body === "function" ? new Answer(this.body(), this) : this;
  }
}

export type Handler<P, Path extends string = string> = (request: Request<P, Path>) => Promise<unknown>;
