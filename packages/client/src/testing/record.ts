/** Records the traffic between a client and a site, without personal data. */
import type { FetchLike } from "../options.ts";
import { type Recording, requestOf, SITE } from "./recording.ts";
import { Scrubber } from "./scrub.ts";

/** The response headers that affect a client. */
const HEADERS = [
  "content-type",
  "link",
  "location",
  "retry-after",
  "www-authenticate",
  "x-conversation-batch-id",
  "x-pidge-idempotency",
  "x-rate-limit-remaining",
  "x-request-cost",
];

/** A `fetch` that records: pass it to a client. */
export interface Recorder extends FetchLike {
  /** Returns the traffic so far. */
  recording(): Recording;
}

/**
 * Makes a `fetch` that records its traffic. Tokens are never in the recording; names, addresses, texts and contents of
 * files are replaced by placeholders, the same one for the same text; ids, dates and states are kept.
 * @param fetch Sends the requests; default: the platform's `fetch`.
 */
export function recordTraffic(fetch: FetchLike = (url, init) => globalThis.fetch(url, init)): Recorder {
  const recording: Recording = { version: 1, exchanges: [] };
  let known: Scrubber | undefined;
  const record = async (url: string, init: RequestInit): Promise<Response> => {
    const scrubber = known ?? new Scrubber(new URL(url).origin);
    known = scrubber;
    const origin = scrubber.origin(new URL(url).origin).replace(SITE, "");
    const request = requestOf({ url, ...init }, origin, (text) => scrubber.cursor(text));
    // Added before the response arrives, so that exchanges are in the order of their requests.
    const exchange = { request, response: { status: 0, headers: {} as Record<string, string>, body: "" } };
    recording.exchanges.push(exchange);
    const response = await fetch(url, init);
    exchange.response.status = response.status;
    for (const name of HEADERS) {
      const value = response.headers.get(name);
      if (value !== null) exchange.response.headers[name] = scrubber.header(name, value);
    }
    exchange.response.body = scrubber.body(await response.clone().text());
    return response;
  };
  const answered = () => recording.exchanges.filter(({ response }) => response.status > 0);
  return Object.assign(record, {
    recording: (): Recording => structuredClone({ version: 1, exchanges: answered() }),
  });
}
