/** Status and headers of an answer, for those who ask later: records and pages keep it, so it holds no body. */

import type { Fields } from "./wire.ts";

export class Head {
  readonly #status: number;
  readonly #headers: Fields;
  readonly #url: string;
  #response: Response | undefined;

  constructor(status: number, headers: Fields, url: string) {
    this.#status = status;
    this.#headers = headers;
    this.#url = url;
  }

  /** As a web `Response` without a body, made when it is first asked for: hardly any list of thousands is. */
  get response(): Response {
    this.#response ??= responseOf(this.#status, this.#headers, this.#url, null);
    return this.#response;
  }
}

const EMPTY_STATUS = new Set([204, 205, 304]);

/** A fresh `Response` that came from `url`. */
export function responseOf(status: number, from: Fields, url: string, text: string | null): Response {
  const headers = new Headers([...from]);
  // The text is decoded; these describe the bytes that were on the wire.
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) headers.delete(name);
  const response = new Response(EMPTY_STATUS.has(status) ? null : text, { status, headers });
  Object.defineProperty(response, "url", { value: url });
  return response;
}
