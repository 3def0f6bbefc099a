/** Responds from a recording instead of a site. */
import { CanvasError } from "../errors.ts";
import type { FetchLike } from "../options.ts";
import { type Exchange, type Recording, requestOf, SITE } from "./recording.ts";

/** A client sent a request that is not in the recording. */
export class UnknownRequestError extends CanvasError {
  protected static override errorName = "UnknownRequestError";

  constructor(message: string) {
    super(message, "unknown_request");
  }
}

const EMPTY = new Set([204, 205, 304]);

/**
 * Makes a `fetch` that responds from a recording, for any base address and any token. Equal requests get their responses
 * in the order of the recording; further GETs get the last one again.
 * @throws UnknownRequestError for any other request; it is not retried.
 */
export function replayTraffic(recording: Recording): FetchLike {
  if (recording.version !== 1) throw new TypeError("not a recording of this version");
  const answers = new Map<string, Exchange["response"][]>();
  for (const { request, response } of recording.exchanges)
    answers.set(request, [...(answers.get(request) ?? []), response]);
  return async (url, init) => {
    const { origin } = new URL(url);
    const { method = "GET" } = init;
    const foreign = /^https:\/\/elsewhere-\d+\.invalid$/.test(origin);
    const request = requestOf({ url, ...init }, foreign ? origin : "", (text) => text);
    const left = answers.get(request);
    if (!left) throw new UnknownRequestError(unknown(request, [...answers.keys()]));
    const answer = method === "GET" && left.length === 1 ? left[0] : left.shift();
    if (!answer) throw new UnknownRequestError(`requested more often than recorded: ${request}`);
    const { status, headers, body } = answer;
    const here = (text: string) => (foreign ? text : text.replaceAll(SITE, origin));
    const shown = Object.entries(headers).map(([name, value]): [string, string] => [name, here(value)]);
    return new Response(EMPTY.has(status) ? null : here(body), { status, headers: shown });
  };
}

/** Describes an unknown request, with similar recorded ones. */
function unknown(request: string, recorded: readonly string[]): string {
  const start = request.split("?", 1)[0] ?? "";
  const alike = recorded.filter((other) => other.split("?", 1)[0] === start);
  const shown = (alike.length > 0 ? alike : recorded).slice(0, 5).map((other) => `\n  ${other}`);
  return `not in the recording: ${request}\nrecorded${alike.length > 0 ? " at this address" : ""}:${shown.join("") || " nothing"}`;
}
