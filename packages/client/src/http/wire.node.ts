/**
 * Sends requests on Node with the dispatcher that `fetch` uses there, without `fetch` around it: its promises, streams
 * and checks cost more than half of what a request for a page costs.
 */
import type { Transform } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { constants, createBrotliDecompress, createGunzip } from "node:zlib";
import {
  checkSize,
  wire as fetchWire,
  type HeaderFields,
  type Wire,
  type WireReading,
  type WireResponse,
} from "./wire.ts";

/** The part of undici's `Dispatcher` that is used here. */
interface Dispatcher {
  dispatch(options: object, handler: object): boolean;
}

/** The symbol of the global dispatcher: a program's proxy or mock, Node's own proxy settings, or Node's pool. */
const DISPATCHER = Symbol.for("undici.globalDispatcher.1");

/** Whether the dispatcher's interface is known. Other versions of Node, and similar runtimes, use `fetch`. */
const isKnown = /^[67]\./.test(globalThis.process?.versions?.undici ?? "");

/** The fields of `init` that are handled here. A request with others, or with a body that is not text, uses `fetch`. */
const HANDLED = new Set(["method", "headers", "signal", "redirect", "body", "duplex"]);

/** Node's own `fetch`; undefined where something had replaced it before this module was loaded. */
const NATIVE = String(globalThis.fetch).includes("internal/deps/undici/undici") ? globalThis.fetch : undefined;

/** Whether the global `fetch` is Node's own. Mocks and instruments that replace it must see every request. */
const isNative = (): boolean => NATIVE !== undefined && globalThis.fetch === NATIVE;

/** Returns the dispatcher for a request that needs nothing of `fetch` itself. */
function dispatcherFor({ protocol, username, password }: URL, init: RequestInit): Dispatcher | undefined {
  if (!isKnown || !isNative() || !/^https?:$/.test(protocol) || username || password) return undefined;
  if (init.body !== undefined && typeof init.body !== "string") return undefined;
  if ((init.headers as Headers).has("accept-encoding")) return undefined;
  for (const name in init) if (!HANDLED.has(name)) return undefined;
  return (globalThis as { [DISPATCHER]?: Dispatcher })[DISPATCHER];
}

export const wire: Wire = (address, init, reading) => {
  const url = URL.parse(address);
  const dispatcher = url && dispatcherFor(url, init);
  return dispatcher ? dispatch(dispatcher, url, init, reading) : fetchWire(address, init, reading);
};

/** Sends a request and collects the response. Failures have the messages of `fetch`. */
function dispatch(dispatcher: Dispatcher, url: URL, init: RequestInit, reading: WireReading): Promise<WireResponse> {
  const { method, signal, body } = init;
  const headers = ["accept-encoding", url.protocol === "https:" ? "br, gzip" : "gzip"];
  (init.headers as Headers).forEach((value, name) => void headers.push(name, value));
  const request = { origin: url.origin, path: url.pathname + url.search, method, headers, body, maxRedirections: 0 };
  return new Promise((resolve, reject) => {
    let stop = () => {};
    let collector: Collector | undefined;
    const fail = (error: unknown) => {
      reject(error);
      stop();
    };
    dispatcher.dispatch(request, {
      onConnect(abort: () => void) {
        stop = () => abort();
        if (signal?.aborted) stop();
        else signal?.addEventListener("abort", stop, { once: true });
      },
      onHeaders(status: number, raw: Buffer[]) {
        // interim responses (103) may come first
        if (status < 200) return true;
        const fields = new RawFields(raw);
        collector = new Collector(status, fields, { ...reading, resolve, fail });
        reading.onHead?.(status, fields);
        // such a response is complete, whatever becomes of the connection
        if (method === "HEAD" || status === 204 || status === 304) collector.finish();
        else collector.check(Number(fields.get("content-length")));
        return true;
      },
      onData(chunk: Buffer) {
        collector?.write(chunk);
        return true;
      },
      async onComplete() {
        signal?.removeEventListener("abort", stop);
        if (reading.onHead) await prefetchesSent();
        collector?.end();
      },
      onError(cause: Error) {
        signal?.removeEventListener("abort", stop);
        reject(new TypeError(collector ? "terminated" : "fetch failed", { cause }));
      },
    });
  });
}

/** How a response ends. */
interface Ending {
  readonly maxBytes: number;
  resolve(response: WireResponse): void;
  fail(error: unknown): void;
}

const { Z_SYNC_FLUSH: FLUSH, BROTLI_OPERATION_FLUSH: BROTLI_FLUSH } = constants;
const unzip = () => createGunzip({ flush: FLUSH, finishFlush: FLUSH });
const unbrotli = () => createBrotliDecompress({ flush: BROTLI_FLUSH, finishFlush: BROTLI_FLUSH });
const DECODERS: Readonly<Record<string, () => Transform>> = { gzip: unzip, "x-gzip": unzip, br: unbrotli };

/** Collects a body, decoded if it is encoded. As lenient as `fetch`: an encoded body may end too early. */
class Collector {
  readonly #head: { status: number; headers: HeaderFields; type: string };
  readonly #ending: Ending;
  readonly #chunks: Uint8Array[] = [];
  readonly #decoder: Transform | undefined;
  #size = 0;
  #isEmpty = true;

  constructor(status: number, headers: HeaderFields, ending: Ending) {
    this.#head = { status, headers, type: "basic" };
    this.#ending = ending;
    this.#decoder = DECODERS[headers.get("content-encoding")?.trim().toLowerCase() ?? ""]?.()
      .on("data", (chunk: Buffer) => this.#add(chunk))
      .on("end", () => this.finish())
      .on("error", (cause) => ending.fail(new TypeError("terminated", { cause })));
  }

  write(chunk: Buffer): void {
    this.#isEmpty = false;
    if (this.#decoder) this.#decoder.write(chunk);
    else this.#add(chunk);
  }

  end(): void {
    // a decoder takes no input for an error
    if (this.#decoder && !this.#isEmpty) this.#decoder.end();
    else this.finish();
  }

  finish(): void {
    const [first = new Uint8Array()] = this.#chunks;
    this.#ending.resolve({ ...this.#head, bytes: this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : first });
  }

  #add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#size += chunk.byteLength;
    this.check(this.#size);
  }

  /** Fails if the body is, or will be, too long. */
  check(size: number): void {
    try {
      checkSize(size, this.#ending.maxBytes);
    } catch (error) {
      this.#decoder?.destroy();
      this.#ending.fail(error);
    }
  }
}

/** Names and values in turn, as headers. Web `Headers` cost three times as much, and few responses need them. */
class RawFields implements HeaderFields {
  readonly #values = new Map<string, string>();
  readonly #raw: readonly string[];

  constructor(raw: readonly Buffer[]) {
    this.#raw = raw.map((bytes) => bytes.toString("latin1"));
    for (const [name, value] of this) {
      const key = name.toLowerCase();
      const before = this.#values.get(key);
      this.#values.set(key, before === undefined ? value : `${before}, ${value}`);
    }
  }

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  *[Symbol.iterator](): Generator<[name: string, value: string]> {
    for (let i = 0; i + 1 < this.#raw.length; i += 2) yield [this.#raw[i] ?? "", this.#raw[i + 1] ?? ""];
  }
}

/**
 * Waits two turns of the event loop. A prefetch that began with the headers is dispatched in the first; in the second
 * undici, which first looks whether a kept connection is still open, has sent it, before the body keeps the process busy.
 */
async function prefetchesSent(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
