/** A complete response of the site, read but not yet interpreted. */
import { UnexpectedResponseError } from "../errors.ts";
import { parseJson, stripGuard } from "./decode.ts";
import { headOf, type ResponseHead, responseOf } from "./head.ts";
import { type Links, parseLinks } from "./link.ts";
import { redact } from "./redact.ts";
import type { HeaderFields } from "./wire.ts";

/** A parsed result with the response that it came from. */
export interface ApiResponse<T> {
  /** The parsed result. */
  data: T;
  /** The web `Response`, its body unread. */
  response: Response;
}

/** How the body of a response is decoded and shown. */
export interface Reading {
  idFormat: "string" | "number";
  /** Texts that must not appear in an error. */
  secrets: readonly string[];
}

/** The parts of a response. */
export interface ResponseParts {
  status: number;
  fields: HeaderFields;
  /** The address of the request, byte for byte. */
  url: string;
  /** The body as text; empty when `bytes` or `raw` holds it. */
  text: string;
  /** The body as bytes, when the caller asked for those. */
  bytes?: Uint8Array | undefined;
  /** The unread response, when the caller reads the body. */
  raw?: Response | undefined;
}

/** A record of the wire: an object with an id. */
export interface WireRecord {
  id: string | number;
  [key: string]: unknown;
}

export class SiteResponse implements Readonly<ResponseParts> {
  declare readonly status: number;
  declare readonly fields: HeaderFields;
  declare readonly url: string;
  declare readonly text: string;
  declare readonly bytes: Uint8Array | undefined;
  declare readonly raw: Response | undefined;
  readonly #reading: Reading;
  #parsed: { value: unknown } | undefined;
  #head: ResponseHead | undefined;

  constructor(parts: ResponseParts, reading: Reading) {
    Object.assign(this, parts);
    this.#reading = reading;
  }

  get headers(): Headers {
    return new Headers([...this.fields]);
  }

  get contentType(): string | undefined {
    return this.fields.get("content-type") ?? undefined;
  }

  get links(): Links {
    return parseLinks(this.fields.get("link"));
  }

  /** Status and headers, without the body. */
  get head(): ResponseHead {
    this.#head ??= headOf(this.status, this.fields, this.url);
    return this.#head;
  }

  /** Makes a web `Response` whose body is unread. */
  response(): Response {
    return this.raw ?? responseOf(this.status, this.fields, this.url, this.bytes ?? this.text);
  }

  /** The parsed body; undefined when it is empty. @throws UnexpectedResponseError when it is not JSON. */
  json(): unknown {
    if (stripGuard(this.text).trim() === "") return undefined;
    try {
      const areTexts = this.fields.has("x-pidge-text-ids");
      this.#parsed ??= { value: parseJson(this.text, this.#reading.idFormat, areTexts) };
      return this.#parsed.value;
    } catch {
      throw this.unexpected(`expected JSON, got ${this.contentType ?? "something else"}`);
    }
  }

  /** The parsed body, or undefined when it is not JSON; for error responses. */
  tryJson(): unknown {
    try {
      return this.json();
    } catch {
      return undefined;
    }
  }

  /** A record. @throws UnexpectedResponseError when there is no `id`. */
  record(): WireRecord {
    const body = this.json();
    if (!isRecord(body)) throw this.unexpected("expected a record with an id");
    return body;
  }

  /** An object, with or without an id. @throws UnexpectedResponseError when the body is something else. */
  object(): Record<string, unknown> {
    const body = this.json();
    if (!isObject(body)) throw this.unexpected("expected an object");
    return body;
  }

  /** A list, unwrapped from `root` if given. @throws UnexpectedResponseError when there is none. */
  list(root?: string): unknown[] {
    const body = this.json();
    const items = root === undefined ? body : isObject(body) ? body[root] : undefined;
    if (!Array.isArray(items)) throw this.unexpected(`expected a list${root ? ` under ${root}` : ""}`);
    return items;
  }

  /** A list of records. @throws UnexpectedResponseError when one has no `id`. */
  records(): WireRecord[] {
    const items = this.list();
    if (!items.every(isRecord)) throw this.unexpected("expected a list of records with ids");
    return items;
  }

  /** Makes the error for a body that is not the expected one. */
  unexpected(message: string): UnexpectedResponseError {
    const { status, contentType } = this;
    const excerpt = redact(this.text.slice(0, 1000), this.#reading.secrets).slice(0, 500);
    return new UnexpectedResponseError(`${message} (${status} ${pathOf(this.url)})`, { status, contentType, excerpt });
  }
}

/** The path of an address, for messages. */
export const pathOf = (url: string): string => url.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/[?#].*$/, "");

const isRecord = (value: unknown): value is WireRecord =>
  isObject(value) && (typeof value.id === "string" || typeof value.id === "number");

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
