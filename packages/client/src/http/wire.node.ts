/**
 * The way out on Node: the connections that `fetch` stands on there, without `fetch` around them. Its promises, streams
 * and checks cost more than half of what asking for a page costs.
 */
import { pipeline, Readable, type Transform } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { constants, createBrotliDecompress, createGunzip } from "node:zlib";
import { type Arriving, type Fields, wire as platformFetch, type Wire } from "./wire.ts";

/** Of undici's `Dispatcher`, what is used here. */
interface Dispatcher {
  dispatch(options: object, handler: object): boolean;
}

/** Where a program's proxies and mocks, Node's own proxy settings, or else Node's pool of connections are found. */
const DISPATCHER = Symbol.for("undici.globalDispatcher.1");

/** Whether dispatchers are spoken to as below. Other Nodes, and what only resembles Node, have their `fetch`. */
const isKnown = /^[67]\./.test(globalThis.process?.versions?.undici ?? "");

/** What an attempt says to `fetch`. With more, or with anything but text to send, it is `fetch` that is asked. */
const UNDERSTOOD = new Set(["method", "headers", "signal", "redirect", "body", "duplex"]);

let native: typeof fetch | undefined;

/** Whether `fetch` is Node's own, and no mock or instrument in its place: those have no way to this module of Node's. */
function isNative(): boolean {
  if (globalThis.fetch !== native && String(globalThis.fetch).includes("internal/deps/undici/undici"))
    native = globalThis.fetch;
  return globalThis.fetch === native;
}

/** The dispatcher for a request that needs nothing of `fetch` itself. */
function dispatcherFor({ protocol, username, password }: URL, init: RequestInit): Dispatcher | undefined {
  if (!isKnown || !isNative() || !/^https?:$/.test(protocol) || username || password) return undefined;
  if (init.body !== undefined && typeof init.body !== "string") return undefined;
  if ((init.headers as Headers).has("accept-encoding")) return undefined;
  for (const name in init) if (!UNDERSTOOD.has(name)) return undefined;
  return (globalThis as { [DISPATCHER]?: Dispatcher })[DISPATCHER];
}

export const wire: Wire = (address, init) => {
  const url = URL.parse(address);
  const dispatcher = url && dispatcherFor(url, init);
  return dispatcher ? dispatch(dispatcher, url, init) : platformFetch(address, init);
};

/** Whoever waits for a body is told what went wrong with it; nobody has to wait. */
const ignore = () => {};

/** Sends a request. What goes wrong is told in the words of `fetch`. */
function dispatch(dispatcher: Dispatcher, url: URL, init: RequestInit): Promise<Arriving> {
  const { method, signal, body } = init;
  const headers = ["accept-encoding", url.protocol === "https:" ? "br, gzip" : "gzip"];
  (init.headers as Headers).forEach((value, name) => void headers.push(name, value));
  const request = { origin: url.origin, path: url.pathname + url.search, method, headers, body, maxRedirections: 0 };
  return new Promise((resolve, reject) => {
    let stop = () => {};
    let stream: Readable | undefined;
    dispatcher.dispatch(request, {
      onConnect(abort: () => void) {
        stop = () => abort();
        if (signal?.aborted) stop();
        else signal?.addEventListener("abort", stop, { once: true });
      },
      onHeaders(status: number, raw: Buffer[], resume: () => void) {
        // what may come before the answer (103)
        if (status < 200) return true;
        const head = new RawFields(raw);
        stream = new Readable({
          read: resume,
          destroy(error, done) {
            stop();
            done(error);
          },
        }).on("error", ignore);
        const bodiless = method === "HEAD" || status === 204 || status === 304;
        resolve(arriving(status, head, bodiless ? undefined : decoded(stream, head.get("content-encoding"))));
        return true;
      },
      onData: (chunk: Buffer) => stream?.push(chunk),
      onComplete: () => stream?.push(null),
      onError(cause: Error) {
        if (stream) stream.destroy(cause);
        else reject(new TypeError("fetch failed", { cause }));
      },
    });
  });
}

/** Names and values in turn, as headers. Web `Headers` cost three times as much, and hardly any answer needs them. */
class RawFields implements Fields {
  readonly #values = new Map<string, string>();
  readonly #raw: readonly string[];

  constructor(raw: readonly Buffer[]) {
    this.#raw = raw.map((bytes) => bytes.toString("latin1"));
    for (let i = 0; i + 1 < raw.length; i += 2) {
      const name = this.#raw[i]!.toLowerCase();
      const before = this.#values.get(name);
      const value = this.#raw[i + 1]!;
      this.#values.set(name, before === undefined ? value : `${before}, ${value}`);
    }
  }

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  *[Symbol.iterator](): Generator<[name: string, value: string]> {
    for (let i = 0; i + 1 < this.#raw.length; i += 2) yield [this.#raw[i]!, this.#raw[i + 1]!];
  }
}

const { Z_SYNC_FLUSH: FLUSH, BROTLI_OPERATION_FLUSH: BROTLI_FLUSH } = constants;
const unzip = () => createGunzip({ flush: FLUSH, finishFlush: FLUSH });
const unbrotli = () => createBrotliDecompress({ flush: BROTLI_FLUSH, finishFlush: BROTLI_FLUSH });
const DECODERS: Readonly<Record<string, () => Transform>> = { gzip: unzip, "x-gzip": unzip, br: unbrotli };

/** The stream of what was encoded. As lenient as `fetch`: what ends too early is given as far as it goes. */
function decoded(stream: Readable, encoding: string | null): Readable {
  const decoder = DECODERS[encoding?.trim().toLowerCase() ?? ""]?.();
  return decoder ? pipeline(stream, decoder, ignore).on("error", ignore) : stream;
}

/** An answer whose body, unless it has none, is still on its way. */
function arriving(status: number, headers: Fields, stream: Readable | undefined): Arriving {
  const answer = { status, headers, type: "basic" };
  if (!stream) return { ...answer, body: null, arrayBuffer: async () => new Uint8Array() };
  const cancel = async () => void stream.destroy();
  const getReader = () => {
    const chunks = stream[Symbol.asyncIterator]();
    const read = async () => {
      const next = await chunks.next().catch(terminated);
      if (next.done) await othersFirst();
      return next;
    };
    return { read, cancel };
  };
  const arrayBuffer = async () => {
    const chunks: Buffer[] = [];
    const end = new Promise<unknown>((resolve, reject) => {
      if (stream.errored) reject(stream.errored);
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", resolve).on("error", reject);
    });
    await end.catch(terminated);
    await othersFirst();
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  };
  return { ...answer, body: { cancel, getReader }, arrayBuffer };
}

/**
 * A turn of the event loop. A kept connection is looked at for so long before it is used again; with this, a page that
 * was asked for when the head came has left before the body before it keeps the process busy.
 */
const othersFirst = () => setImmediate();

/** Rejects as `fetch` does when a body breaks off. */
const terminated = (cause: unknown): never => {
  throw new TypeError("terminated", { cause });
};
