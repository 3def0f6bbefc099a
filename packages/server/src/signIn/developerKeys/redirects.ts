/** The addresses that a program may have people sent back to. */

/** For programs without an address: the code stands on a page of this site. */
export const OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob";

/** Schemes that a browser would run, or read from its own machine. */
const NEVER = new Set(["javascript:", "data:", "vbscript:", "file:", "blob:", "about:", "filesystem:", "view-source:"]);

/** An absolute address without a fragment, in visible ASCII as it goes into a header; undefined for any other. */
export function readAddress(text: string): URL | undefined {
  if (!/^[\x21-\x7e]{1,2000}$/.test(text) || text.includes("#") || text.includes("\\")) return undefined;
  const url = URL.parse(text);
  if (url === null || NEVER.has(url.protocol) || url.username !== "" || url.password !== "") return undefined;
  return /^https?:$/.test(url.protocol) && url.hostname === "" ? undefined : url;
}

/** What is registered as an address of the web may be asked for with either of its schemes where it has no other. */
const sameScheme = (asked: URL, registered: URL): boolean =>
  asked.protocol === registered.protocol || (asked.protocol === "https:" && registered.protocol === "http:");

/** Whether an address is one of those registered: its host is theirs or below it. Without a host it is the same text. */
export function isRegistered(asked: string, registered: readonly string[]): boolean {
  const url = readAddress(asked);
  if (url === undefined) return false;
  return registered.some((text) => {
    const own = readAddress(text);
    if (own === undefined || !sameScheme(url, own)) return false;
    if (own.hostname === "") return asked === text;
    return url.hostname === own.hostname || url.hostname.endsWith(`.${own.hostname}`);
  });
}
