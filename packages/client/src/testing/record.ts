/** Records what a client and a site say to each other, without anything personal. */
import type { FetchLike } from "../options.ts";
import { type Recording, requestOf, SITE } from "./recording.ts";
import { Scrubber } from "./scrub.ts";

/** The headers of answers that a client acts upon. */
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

/** A `fetch` that remembers: give it to a client. */
export interface Recorder extends FetchLike {
  /** All that was said so far. */
  recording(): Recording;
}

/**
 * A `fetch` that records the traffic through it. Tokens are never in the recording; names, addresses, texts and the
 * contents of files are replaced by stand-ins, the same one for the same text; ids, dates and states are kept.
 * @param fetch What really sends. Default: the platform's.
 */
export function recordTraffic(fetch: FetchLike = (url, init) => globalThis.fetch(url, init)): Recorder {
  const recording: Recording = { version: 1, exchanges: [] };
  let scrubber: Scrubber | undefined;
  const record = async (url: string, init: RequestInit): Promise<Response> => {
    scrubber ??= new Scrubber(new URL(url).origin);
    const { origin } = scrubber;
    const place = origin.call(scrubber, new URL(url).origin).replace(SITE, "");
    const method = init.method ?? "GET";
    const request = requestOf(method, url, init.body, place, (text) => scrubber!.cursor(text));
    // Taken before the answer comes, so that what was asked first stands first.
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
  const heard = () => recording.exchanges.filter(({ response }) => response.status > 0);
  return Object.assign(record, {
    recording: (): Recording => structuredClone({ version: 1, exchanges: heard() }),
  });
}
