/** The addresses to which people may be redirected with a code for a program. */

/** For programs without an address: the code is shown on a page of this site. */
export const OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob";

/** Schemes that a browser would run as a script, or read from the local machine. */
const NEVER = new Set(["javascript:", "data:", "vbscript:", "file:", "blob:", "about:", "filesystem:", "view-source:"]);

/** Reads an absolute address without a fragment, in visible ASCII because it goes into a header; undefined for any other text. */
export function readAddress(text: string): URL | undefined {
  if (!/^[\x21-\x7e]{1,2000}$/.test(text) || text.includes("#") || text.includes("\\")) return undefined;
  const url = URL.parse(text);
  if (url === null || NEVER.has(url.protocol) || url.username !== "" || url.password !== "") return undefined;
  return /^https?:$/.test(url.protocol) && url.hostname === "" ? undefined : url;
}

/** Whether the schemes are equal, or http was registered and https is requested. */
const isSameScheme = (asked: URL, registered: URL): boolean =>
  asked.protocol === registered.protocol || (asked.protocol === "https:" && registered.protocol === "http:");

/** A program on a person's own machine listens at a port that the system chooses (RFC 8252 section 7.3). */
const withoutLoopbackPort = (address: string): string =>
  address.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\])):\d{1,5}(?=[/?]|$)/, (_, origin: string) => origin);

/** Whether two addresses are the same text, except for the port of the person's own machine. */
const isEqual = (asked: string, registered: string): boolean =>
  withoutLoopbackPort(asked) === withoutLoopbackPort(registered);

/** Whether the host of an address is the registered host or a subdomain of it. Addresses without a host must be equal. */
function isBelow(asked: string, registered: string): boolean {
  const [url, own] = [readAddress(asked), readAddress(registered)];
  if (url === undefined || own === undefined || !isSameScheme(url, own)) return false;
  if (own.hostname === "") return asked === registered;
  return url.hostname === own.hostname || url.hostname.endsWith(`.${own.hostname}`);
}

export interface Registration {
  readonly addresses: readonly string[];
  /** Whether only these addresses count, and not all of their hosts. */
  readonly exact: boolean;
}

/** Whether people may be redirected to an address. */
export function isRegistered(asked: string, { addresses, exact }: Registration): boolean {
  return readAddress(asked) !== undefined && addresses.some((own) => (exact ? isEqual : isBelow)(asked, own));
}
