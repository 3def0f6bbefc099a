/** Recorded traffic: the format of recordings, and the text that identifies a request. */
import { isKept, isPlace } from "./kept.ts";

/** A request and its response, without personal data. */
export interface Exchange {
  /** Method, address without the site's origin, and parameters; `…` replaces values that are not kept. */
  request: string;
  /** The response. Its links lead to `https://site.invalid`. */
  response: { status: number; headers: Record<string, string>; body: string };
}

/** All exchanges in order. It is plain data: store it as JSON. */
export interface Recording {
  /** Version of the format. */
  version: 1;
  /** In the order of their requests. */
  exchanges: Exchange[];
}

/** Replaces the site's own origin. */
export const SITE = "https://site.invalid";

/** Replaces values that are not kept. */
const BLANK = "…";

/** Removes from a path what identifies people: `users/sis_user_id:…`. */
export const placeOf = (pathname: string): string =>
  pathname
    .split("/")
    .map((part, index, parts) => {
      if (isPlace(part, parts[index - 1])) return part;
      const kind = /^(sis_\w+|hex|lti_\w+|uuid)(?::|%3A)/i.exec(part)?.[1];
      return kind ? `${kind}:${BLANK}` : BLANK;
    })
    .join("/");

/**
 * Returns the text that identifies a request. The order of its parameters does not matter.
 * @param origin Origin, as it is in recordings.
 * @param cursor Returns the placeholder of an opaque page token.
 */
export function requestOf(
  { url, method = "GET", body }: { url: string } & RequestInit,
  origin: string,
  cursor: (text: string) => string,
): string {
  const { pathname, searchParams } = new URL(url);
  const json = typeof body === "string" && body.startsWith("{");
  const pairs = [...searchParams, ...(typeof body === "string" && !json ? new URLSearchParams(body) : [])];
  const asked = pairs.map(([name, value]) => {
    const text = name === "page" && !/^\d+$/.test(value) ? cursor(value) : value;
    return `${name}=${isKept(name, text) ? text : BLANK}`;
  });
  const query = asked.length > 0 ? `?${asked.sort().join("&")}` : "";
  const other = json ? " with JSON" : typeof body === "object" && body !== null ? " with files" : "";
  return `${method} ${origin}${placeOf(decodeURI(pathname))}${query}${other}`;
}
