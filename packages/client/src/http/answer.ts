/** One complete answer of the site, read but not yet interpreted. */
import { UnexpectedResponseError } from "../errors.ts";
import { parseJson, stripGuard } from "./decode.ts";
import { Head, responseOf } from "./head.ts";
import { type Links, parseLinks } from "./link.ts";
import { redact } from "./redact.ts";
import type { Fields } from "./wire.ts";

/** A parsed result with the answer it came from. */
export interface ApiResponse<T> {
  /** The parsed result. */
  data: T;
  /** The answer as a web `Response` whose body is unread. */
  response: Response;
}

/** How the parts of an answer are to be understood and shown. */
export interface Reading {
  idFormat: "string" | "number";
  /** Texts that must not stand in an error. */
  secrets: readonly string[];
}

export class Answer {
  readonly status: number;
  /** Its headers, to be read here. */
  readonly fields: Fields;
  /** The address that was asked, byte for byte. */
  readonly url: string;
  readonly text: string;
  /** The untouched answer, where the caller reads the body. */
  readonly raw: Response | undefined;
  readonly #reading: Reading;
  #parsed: { value: unknown } | undefined;
  #head: Head | undefined;

  constructor(from: { status: number; headers: Fields }, url: string, text: string, reading: Reading, raw?: Response) {
    this.status = from.status;
    this.fields = from.headers;
    this.url = url;
    this.text = text;
    this.raw = raw;
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
  get head(): Head {
    this.#head ??= new Head(this.status, this.fields, this.url);
    return this.#head;
  }

  /** The answer as a fresh `Response`, its body unread. */
  response(): Response {
    return this.raw ?? responseOf(this.status, this.fields, this.url, this.text);
  }

  /** The parsed body; undefined when there is none. */
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

  /** The parsed body, or undefined when it is not JSON; for error answers. */
  tryJson(): unknown {
    try {
      return this.json();
    } catch {
      return undefined;
    }
  }

  /** A record of the wire, unwrapped from `key` if it stands under it. Without an `id` it is not one. */
  record(key?: string): WireRecord {
    let body = this.json();
    if (key && isObject(body) && isObject(body[key])) body = body[key];
    if (!isRecord(body)) throw this.unexpected("expected a record with an id");
    return body;
  }

  /** An object, with or without an id. */
  object(): Record<string, unknown> {
    const body = this.json();
    if (!isObject(body)) throw this.unexpected("expected an object");
    return body;
  }

  /** A list, unwrapped from `root` if it is given. */
  list(root?: string): unknown[] {
    const body = this.json();
    const items = root === undefined ? body : isObject(body) ? body[root] : undefined;
    if (!Array.isArray(items)) throw this.unexpected(`expected a list${root ? ` under ${root}` : ""}`);
    return items;
  }

  /** A list of records, each with an id. */
  records(): WireRecord[] {
    const items = this.list();
    if (!items.every(isRecord)) throw this.unexpected("expected a list of records with ids");
    return items;
  }

  unexpected(message: string): UnexpectedResponseError {
    return new UnexpectedResponseError(`${message} (${this.status} ${pathOf(this.url)})`, {
      status: this.status,
      contentType: this.contentType,
      text: redact(this.text.slice(0, 1000), this.#reading.secrets),
    });
  }
}

/** The path of an address, for messages. */
export const pathOf = (url: string): string => url.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/[?#].*$/, "");

/** A record of the wire: at least an id. */
export interface WireRecord {
  id: string | number;
  [key: string]: unknown;
}

const isRecord = (value: unknown): value is WireRecord =>
  isObject(value) && (typeof value.id === "string" || typeof value.id === "number");

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
