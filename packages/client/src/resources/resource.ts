/** The base of all records: their attributes, the client they came from, their JSON. */
import { CORE, type Core, type Host, type Maker } from "../core.ts";
import type { Call } from "../http/call.ts";
import type { ResponseHead } from "../http/head.ts";
import type { SiteResponse, WireRecord } from "../http/response.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { KIND } from "../types/ids.ts";

/** Ids of the records around a record that are not among its own attributes. */
export interface ParentIds {
  readonly course_id?: string | undefined;
  readonly group_id?: string | undefined;
  readonly account_id?: string | undefined;
  readonly topic_id?: string | undefined;
  /** The channel of a preference. */
  readonly channel_id?: string | undefined;
}

const NO_PARENTS: ParentIds = {};

/** The state of a record besides its attributes. */
export interface ResourceInit {
  readonly parents?: ParentIds | undefined;
  /** The response it came in; status and headers only. */
  readonly head?: ResponseHead | undefined;
  /** False for handles: only the id is known. */
  readonly loaded?: boolean | undefined;
  readonly deliveryPending?: boolean | undefined;
  /** Keys of a record of the same class and response that are not members of the class. Records of a list share them. */
  safeKeys?: readonly string[];
}

/** A class of records. */
export interface RecordClass<T> {
  new (client: Host, data: WireRecord, init?: ResourceInit): T;
  readonly prototype: T;
}

/** A class of records whose instances have the attributes `W`. */
export type WithAttributes<R extends Resource, W> = RecordClass<R & W>;

/** Returns a function that makes records of a class. */
export const maker = <T>(Class: RecordClass<T>, client: Host, parents?: ParentIds): Maker<T> => {
  let init: ResourceInit = { parents };
  return (item, head) => {
    // records of one response share it, because lists may have many thousands of records
    if (init.head !== head) init = { parents, head };
    return new Class(client, item, init);
  };
};

/** A record of the site. Its enumerable properties are the attributes of the wire. */
export class Resource {
  readonly #client: Host;
  // one field instead of four, because lists may have many thousands of records
  #init: ResourceInit;
  #data: WireRecord;

  /** Called by the methods of clients. */
  constructor(client: Host, data: WireRecord, init: ResourceInit = {}) {
    this.#client = client;
    this.#init = init;
    this.#data = data;
    this.#show();
  }

  /** The kind of record, so that ids of different kinds are not confused. */
  get [KIND](): string {
    return "Record";
  }

  /** The client that this record uses for its requests. */
  get client(): Host {
    return this.#client;
  }

  /** Status and headers of the response with the current state; undefined for handles. */
  get lastResponse(): Response | undefined {
    return this.init.head?.response;
  }

  /** Whether the attributes are known; false for handles until they are refreshed. */
  get loaded(): boolean {
    return this.#init.loaded ?? true;
  }

  protected get init(): ResourceInit {
    return this.#init;
  }

  protected get core(): Core {
    return this.#client[CORE];
  }

  protected get parents(): ParentIds {
    return this.#init.parents ?? NO_PARENTS;
  }

  /** The id as text, for paths. */
  protected get key(): string {
    return String(this.#data.id);
  }

  /** Returns the id of another record in the format of this record's own id. */
  protected idAs<T extends string | undefined>(id: T): T {
    return id && (this.core.idAs(id, typeof this.#data.id === "number" ? "number" : undefined) as T);
  }

  /** Returns the attributes for a wire record. Classes with records inside them make those here. */
  protected shape(data: WireRecord): Record<string, unknown> {
    return data;
  }

  /** Merges a change into the attributes; those that it does not name stay. */
  protected absorb(change: Record<string, unknown>, response?: SiteResponse): this {
    this.#data = { ...this.#data, ...change };
    this.#init = { ...this.#init, head: response?.head ?? this.#init.head, loaded: true };
    this.#show();
    return this;
  }

  /** Sends a call and merges the record in its response into this one. */
  protected refreshBy(options: RequestOptions | undefined, plan: () => Call | Promise<Call>): ApiPromise<this> {
    return this.core.send(options, plan, (response) => this.absorb(response.record(), response));
  }

  #show(): void {
    const prototype: object = Object.getPrototypeOf(this);
    const shown = this.shape(this.#data);
    const keys = Object.keys(shown);
    const known = this.#init.safeKeys;
    const isSafe = known?.length === keys.length && keys.every((key, index) => key === known[index]);
    // A key with the name of a member is reachable by toJSON() only; this also keeps `__proto__` out.
    const safe = isSafe ? keys : keys.filter((key) => !(key in prototype));
    if (safe.length < keys.length) for (const key of safe) (this as Record<string, unknown>)[key] = shown[key];
    else {
      this.#init.safeKeys = keys;
      Object.assign(this, shown);
    }
  }

  /** Returns the same record with another client, for example one that masquerades. */
  withClient(client: Host): this {
    const Class = this.constructor as RecordClass<this>;
    return new Class(client, structuredClone(this.#data), this.#init);
  }

  /**
   * Tells whether both are the same record of the same site.
   * @param other Any value.
   */
  equals(other: unknown): boolean {
    if (!(other instanceof Resource) || other[KIND] !== this[KIND] || other.key !== this.key) return false;
    const place = ({ core, parents }: Resource) => JSON.stringify([core.settings.site.root, parents]);
    return place(other) === place(this);
  }

  /** Returns a copy of the record as the site sent it. */
  toJSON(): Record<string, unknown> {
    return structuredClone(this.#data);
  }

  /** A short text for people. */
  toString(): string {
    return `${this[KIND]} (${this.key})`;
  }
}
