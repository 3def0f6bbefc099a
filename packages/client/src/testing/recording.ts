/** Recorded traffic: what stands in a recording, and what a request is known by. */
import { isKept, isPlace } from "./kept.ts";

/** A request and its answer, without anything personal. */
export interface Exchange {
  /** What was asked: method, address without the site's origin, parameters; `…` stands for what was left out. */
  request: string;
  /** What was answered. Links in it lead to `https://site.invalid`. */
  response: { status: number; headers: Record<string, string>; body: string };
}

/** All exchanges in their order. It is plain data: keep it as JSON. */
export interface Recording {
  /** Of this form. */
  version: 1;
  /** In the order in which they were asked. */
  exchanges: Exchange[];
}

/** Takes the place of the site's own origin. */
export const SITE = "https://site.invalid";

/** Takes the place of what is not kept. */
const BLANK = "…";

/** A path without what names people: `users/sis_user_id:…`. */
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
 * What a request is known by. The order of its parameters says nothing.
 * @param place Origin and path, as they stand in recordings.
 * @param cursor What stands for an opaque place in a list.
 */
export function requestOf(
  method: string,
  url: string,
  body: unknown,
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
