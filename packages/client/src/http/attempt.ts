/** One request on the wire: sent, redirected within the site, read to its end, within its time and size. */
import { AbortError, CanvasError, TimeoutError, UnexpectedResponseError } from "../errors.ts";
import { Answer, pathOf, type Reading } from "./answer.ts";
import { networkError } from "./failure.ts";
import type { OutgoingRequest } from "./hooks.ts";
import { isPage } from "./platform.ts";
import { limits } from "./time.ts";
import type { Arriving, Fields, Wire } from "./wire.ts";

const MAX_REDIRECTS = 5;

/** All that one attempt needs to know. */
export interface AttemptPlan {
  wire: Wire;
  init: RequestInit;
  /** Milliseconds; 0 for no limit. */
  timeout: number | undefined;
  signal: AbortSignal | undefined;
  maxBytes: number;
  reading: Reading;
  /** `"site"`: redirects within the site are followed; `"any"`: elsewhere too; `"manual"`: returned to the caller. */
  redirect: "site" | "any" | "manual";
  /** Leave a successful answer's body to the caller. */
  raw: boolean;
  /** Hears the headers of a successful answer before its body is read. */
  onHead: ((headers: Fields) => void) | undefined;
  /** The headers for an address; undefined when nothing may be sent there. */
  headersFor(url: string): Headers | undefined;
}

/** Sends `request` once. Rejects with `AbortError`, `TimeoutError`, `NetworkError` or `UnexpectedResponseError`. */
export async function attempt(request: OutgoingRequest, plan: AttemptPlan): Promise<Answer> {
  const { signal, timeout } = plan;
  const controller = new AbortController();
  let cut!: (error: CanvasError) => void;
  // What the runtime does may ignore the signal; a race against this ends the wait all the same.
  const ended = new Promise<never>((_, reject) => {
    cut = reject;
  });
  ended.catch(() => {});
  const end = (error: CanvasError) => {
    cut(error);
    controller.abort();
  };
  const stop = () => end(new AbortError(signal?.reason));
  const late = () => new TimeoutError(`no complete answer within ${timeout} ms (${where(request)})`, false);
  const timer = limits(timeout) ? setTimeout(() => end(late()), timeout) : undefined;
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  try {
    const race: Race = (work) => Promise.race([work, ended]);
    const response = await follow(request, plan, controller.signal, race);
    if (response.status < 300) plan.onHead?.(response.headers);
    const keep = plan.raw && response.status < 300;
    const text = keep ? "" : await readText(response, plan.maxBytes, race);
    return new Answer(response, request.url, text, plan.reading, keep ? (response as Response) : undefined);
  } catch (error) {
    if (error instanceof CanvasError) throw error;
    throw networkError(request.method, request.url, error, plan.reading.secrets);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** Work, or the end of the attempt, whichever is first. */
type Race = <T>(work: Promise<T>) => Promise<T>;

const where = (request: OutgoingRequest) => `${request.method} ${pathOf(request.url)}`;

/** Fetches, and goes after redirects as far as the plan allows. */
async function follow(request: OutgoingRequest, plan: AttemptPlan, signal: AbortSignal, race: Race): Promise<Arriving> {
  let url = request.url;
  // A web page cannot see where a redirect leads; the browser itself must follow it.
  const mode: RequestRedirect = plan.redirect === "manual" && isPage() ? "follow" : "manual";
  for (let hops = 0; ; hops++) {
    const headers = hops === 0 ? request.headers : plan.headersFor(url);
    if (!headers) throw refused(request, "a redirect to another site was refused");
    const init = { ...plan.init, method: request.method, headers, signal, redirect: mode };
    if (request.body !== undefined) Object.assign(init, { body: request.body, duplex: "half" });
    const response = await race(plan.wire(url, init));
    const location = response.headers.get("location");
    if (plan.redirect === "manual" || response.status < 300 || response.status >= 400 || !location) {
      if (response.type === "opaqueredirect") throw refused(request, "a redirect cannot be followed here");
      return response;
    }
    void response.body?.cancel().catch(() => {});
    if (request.method !== "GET") throw refused(request, "an unexpected redirect");
    if (hops === MAX_REDIRECTS) throw refused(request, "too many redirects");
    url = new URL(location, url).href;
  }
}

const refused = (request: OutgoingRequest, words: string) =>
  new UnexpectedResponseError(`${words} (${where(request)})`);

const utf8 = new TextDecoder();

/** Reads a body as UTF-8 text, without a byte order mark, up to `maxBytes`. */
async function readText(response: Arriving, maxBytes: number, race: Race): Promise<string> {
  const tooLarge = () => new UnexpectedResponseError(`the answer is larger than ${maxBytes} bytes`);
  const { body, headers } = response;
  if (!body) return "";
  const told = headers.has("content-encoding") ? null : headers.get("content-length");
  if (told !== null && Number(told) <= maxBytes) {
    // The platform reads no further than it was told, so this can be left to it.
    const bytes = await race(response.arrayBuffer());
    if (bytes.byteLength > maxBytes) throw tooLarge();
    return utf8.decode(bytes);
  }
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    if (Number(headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
    for (;;) {
      const { done, value } = await race(reader.read());
      if (done) break;
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge();
      chunks.push(value);
    }
  } catch (error) {
    void reader.cancel().catch(() => {});
    throw error;
  }
  // Decoded in one piece: text put together from pieces is slow to search and to parse.
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return utf8.decode(whole);
}
