/** A running server as programs see it. No type of the store or of a library stands here: programs need none of them. */
import type { SentQuery } from "./store/sentQuery.ts";
import type { NewTenant, Tenant } from "./tenants/tenant.ts";

/** A tenant of a running server, at an address of its own. */
export interface Campus {
  /** Where it answers, for example `http://127.0.0.1:41231`. */
  readonly url: string;
  /** The token of its administrator. */
  readonly adminToken: string;
  readonly rootAccountId: number;
  readonly adminUserId: number;
  /** Stops answering at the address. What was stored stays until the server's store goes. */
  close(): Promise<void>;
}

/**
 * A running server. `Token` is `string` where the administrator's token is known: where one was given, or where the
 * server made one because its store is new, as a store in memory always is.
 */
export interface PidgeServer<Token extends string | undefined = string> {
  /** Where it answers, for example `http://127.0.0.1:4000`. */
  readonly url: string;
  /**
   * The administrator's token. The store keeps only its hash: a server that is started again on a kept store without
   * `adminToken` does not know it, and this is undefined.
   */
  readonly adminToken: Token;
  /** Which store is beneath. */
  readonly store: "memory" | "directory" | "postgresql";
  /** Makes a further tenant, answering under its own host names. */
  createTenant(input: NewTenant): Promise<Tenant>;
  /**
   * Makes an empty campus that shares nothing with others, on a port of its own, within milliseconds: one for each test
   * file, instead of a server for each. Its address ends with this process.
   */
  newCampus(options?: { readonly name?: string }): Promise<Campus>;
  /**
   * Calls the listener with each statement as it is sent to the store, for requests or for background work too; the
   * returned function ends that. For tests.
   */
  onQuery(listener: (query: SentQuery) => void, whose?: "requests" | "all"): () => void;
  /** Finishes requests in progress, stops the queues, closes the store. */
  close(): Promise<void>;
}
