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

/** Whether the host of an address is a registered host or a subdomain of one. Addresses without a host must be equal. */
export function isRegistered(asked: string, registered: readonly string[]): boolean {
  const url = readAddress(asked);
  if (url === undefined) return false;
  return registered.some((text) => {
    const own = readAddress(text);
    if (own === undefined || !isSameScheme(url, own)) return false;
    if (own.hostname === "") return asked === text;
    return url.hostname === own.hostname || url.hostname.endsWith(`.${own.hostname}`);
  });
}
