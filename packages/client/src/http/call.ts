/** One call of the API, as methods describe it to the transport. */
import type { Params } from "./encode.ts";
import type { Body } from "./multipart.ts";
import type { HeaderFields } from "./wire.ts";

/** An HTTP method. */
export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Call {
  method: Method;
  /** Below `/api/v1/`, or from the root of the site with a leading slash. */
  path: string;
  /** Sent in the query of GET, HEAD and DELETE, in the form of POST, PUT and PATCH. */
  params?: Params | undefined;
  /** Sent in the query, whatever the method. */
  query?: Params | undefined;
  /** Sent instead of a form. */
  body?: Body | undefined;
  /** An absolute address instead of `path`, used byte for byte. */
  url?: string | undefined;
  /** Whether repeating the POST or PATCH does no harm. */
  idempotent?: boolean | undefined;
  /** Sent without token and masquerade, to any address, outside the queue. */
  anonymous?: boolean | undefined;
  /** Redirects of a GET: followed within the site (default), `"any"`: also to other sites, `"manual"`: returned. */
  redirect?: "any" | "manual" | undefined;
  /** Text to append to the error's message, by status. */
  hints?: Readonly<Record<number, string>> | undefined;
  /** How a successful body is returned; default: as text. `"raw"` leaves the reading to the caller. */
  as?: "bytes" | "raw" | undefined;
  /** Accepts any media type instead of JSON. */
  anyMedia?: boolean | undefined;
  /** Called with the headers of a successful response before its body is read. */
  onHead?: ((headers: HeaderFields) => void) | undefined;
}

/** Whether the parameters of a call travel in a form. */
export const hasForm = ({ method }: Call): boolean => method === "POST" || method === "PUT" || method === "PATCH";
