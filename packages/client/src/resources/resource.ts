/** What all records have in common: their attributes, the client they came from, their JSON. */
import type { Canvas } from "../canvas.ts";
import { CORE, type Core } from "../core.ts";
import type { Answer, WireRecord } from "../http/answer.ts";
import type { Head } from "../http/head.ts";
import { KIND } from "../types/ids.ts";

/** What surrounds a record and does not stand in it. */
export interface Origin {
  readonly course_id?: string | undefined;
  readonly group_id?: string | undefined;
  readonly account_id?: string | undefined;
  readonly discussionId?: string | undefined;
  /** The channel of a preference, and whose it is. */
  readonly channelId?: string | undefined;
  readonly deliveryPending?: boolean | undefined;
}

const NOWHERE: Origin = {};

/** How a record came to be. */
export interface Made {
  origin?: Origin | undefined;
  /** The answer it stood in; status and headers only. */
  head?: Head | undefined;
  /** False for handles: only the id is known. */
  loaded?: boolean;
}

/** A class of records whose instances carry the attributes `W`. */
export type Attributed<R extends Resource, W> = new (client: Canvas, data: WireRecord, made?: Made) => R & W;

/** Records of a list have the same keys mostly: those seen last to clash with nothing, and with what. */
let seen: { prototype: object; keys: readonly string[] } = { prototype: Object.prototype, keys: [] };

/** Whether a key is also a member of the class. */
function clashes(prototype: object, data: Record<string, unknown>): boolean {
  const keys = Object.keys(data);
  if (prototype === seen.prototype && keys.length === seen.keys.length) {
    let at = 0;
    while (at < keys.length && keys[at] === seen.keys[at]) at++;
    if (at === keys.length) return false;
  }
  if (keys.some((key) => key in prototype)) return true;
  seen = { prototype, keys };
  return false;
}

/** A record of the site. Its enumerable properties are the attributes of the wire. */
export class Resource {
  readonly #client: Canvas;
  // one field, and not three, since lists of many thousands are made of these
  #made: Made;
  #data: WireRecord;

  /** Records are made by the client's methods. */
  constructor(client: Canvas, data: WireRecord, made: Made = {}) {
    this.#client = client;
    this.#made = made;
    this.#data = data;
    this.#show();
  }

  /** The kind of record, so that ids are not mixed up. */
  get [KIND](): string {
    return "Record";
  }

  /** The client this record acts through. */
  get client(): Canvas {
    return this.#client;
  }

  /** Status and headers of the answer that brought the present state; undefined for handles. */
  get lastResponse(): Response | undefined {
    return this.answerHead?.response;
  }

  protected get answerHead(): Head | undefined {
    return this.#made.head;
  }

  /** Whether the attributes are known; false for handles until they are refreshed. */
  get loaded(): boolean {
    return this.#made.loaded ?? true;
  }

  protected get core(): Core {
    return this.#client[CORE];
  }

  protected get origin(): Origin {
    return this.#made.origin ?? NOWHERE;
  }

  /** The id as text, for paths. */
  protected get key(): string {
    return String(this.#data.id);
  }

  /** The attributes to show for a wire record; classes with records inside them make those here. */
  protected shape(data: WireRecord): Record<string, unknown> {
    return data;
  }

  /** Takes over what an answer says; attributes it leaves out stay. */
  protected absorb(change: Record<string, unknown>, answer?: Answer): this {
    this.#data = { ...this.#data, ...change };
    this.#made = { ...this.#made, head: answer?.head ?? this.#made.head, loaded: true };
    this.#show();
    return this;
  }

  #show(): void {
    const prototype: object = Object.getPrototypeOf(this);
    const shown = this.shape(this.#data);
    const target = this as Record<string, unknown>;
    // A key that is also a method stays reachable through toJSON only; this keeps `__proto__` out as well.
    if (clashes(prototype, shown)) {
      for (const key of Object.keys(shown)) if (!(key in prototype)) target[key] = shown[key];
    } else Object.assign(target, shown);
  }

  /** The same record acting through another client, for example one that masquerades. */
  withClient(client: Canvas): this {
    const Class = this.constructor as new (client: Canvas, data: WireRecord, made: Made) => this;
    return new Class(client, structuredClone(this.#data), this.#made);
  }

  /**
   * Whether both are the same record of the same site.
   * @param other Anything.
   */
  equals(other: unknown): boolean {
    if (!(other instanceof Resource) || other[KIND] !== this[KIND] || other.key !== this.key) return false;
    const mine = this.origin;
    const theirs = other.origin;
    return (
      other.core.settings.site.root === this.core.settings.site.root &&
      (["course_id", "group_id", "discussionId", "channelId"] as const).every((key) => theirs[key] === mine[key])
    );
  }

  /** A copy of the record as the site sent it. */
  toJSON(): Record<string, unknown> {
    return structuredClone(this.#data);
  }

  /** A short text for people. */
  toString(): string {
    return `${this[KIND]} (${this.key})`;
  }
}
