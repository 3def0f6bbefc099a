/** Web responses made from the parts of a response. */
import type { HeaderFields } from "./wire.ts";

/** Status and headers of a response. Records and pages keep them, so they hold no body. */
export interface ResponseHead {
  /** A web `Response` without a body. */
  readonly response: Response;
}

/** Keeps what a web `Response` is made of until it is asked for, because few records ever are. */
export function headOf(status: number, fields: HeaderFields, url: string): ResponseHead {
  let made: Response | undefined;
  return {
    get response() {
      made ??= responseOf(status, fields, url, null);
      return made;
    },
  };
}

const EMPTY_STATUS = new Set([204, 205, 304]);

/** Makes a web `Response` with the given address. */
export function responseOf(
  status: number,
  fields: HeaderFields,
  url: string,
  body: string | Uint8Array | null,
): Response {
  const headers = new Headers([...fields]);
  // The body is decoded; these headers describe the bytes that were on the wire.
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) headers.delete(name);
  const response = new Response(EMPTY_STATUS.has(status) ? null : (body as BodyInit | null), { status, headers });
  Object.defineProperty(response, "url", { value: url });
  return response;
}
