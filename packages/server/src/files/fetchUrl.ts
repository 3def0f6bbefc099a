/** Fetches a file from another server, but never from addresses of private networks, which only this machine may reach. */
import { lookup } from "node:dns";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { one } from "../store/must.ts";

/** The file cannot be fetched; the message is shown to the person who asked for it. */
export class CannotFetch extends Error {
  override readonly name = "CannotFetch";
}

export interface FetchOptions {
  /** Whether private and loopback addresses are allowed. */
  readonly allowPrivate: boolean;
  /** Milliseconds without a byte after which the request fails. */
  readonly timeout: number;
  /** Limit of the whole request in milliseconds, ten minutes if not given. */
  readonly deadline?: number;
}

export type Fetched = IncomingMessage & {
  /** The address that answered, after all redirects. */
  readonly address: string;
};

const MAX_REDIRECTS = 5;

/** Limit of the whole request, for servers that send a little now and then. */
const TOTAL_MS = 10 * 60 * 1000;

/** IPv4 networks that are not part of the public Internet. */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  PRIVATE.addSubnet(net, bits, "ipv4");

/** The global addresses of IPv6, and those among them that are for documentation or tunnels to IPv4 addresses. */
const GLOBAL6 = new BlockList();
GLOBAL6.addSubnet("2000::", 3, "ipv6");
const UNUSUAL6 = new BlockList();
for (const [net, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  UNUSUAL6.addSubnet(net, bits, "ipv6");

export function isPublic(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  return isIP(mapped) === 4
    ? !PRIVATE.check(mapped, "ipv4")
    : isIP(mapped) === 6 && GLOBAL6.check(mapped, "ipv6") && !UNUSUAL6.check(mapped, "ipv6");
}

class NotPublic extends Error {}

/** Resolves names for the connection itself, so that the checked address is the one that is connected to. */
export const publicLookup: LookupFunction = (host, options, done) =>
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, []);
    if (!addresses.every((a) => isPublic(a.address))) return done(new NotPublic(host), []);
    if (options.all) return done(null, addresses);
    const { address, family } = one(addresses, `an address of ${host}`);
    return done(null, address, family);
  });

/** Parses an absolute http or https address; says why if it is invalid. */
export function readWebAddress(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    const isRelative = !/^[a-z][\w+.-]*:/i.test(text.trim()) && URL.canParse(text, "http://host.invalid/");
    throw new CannotFetch(`${isRelative ? "No host provided for the URL" : "Could not parse the URL"}: ${text}`);
  }
  if (url.hostname === "") throw new CannotFetch(`No host provided for the URL: ${text}`);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new CannotFetch(`Could not parse the URL: ${text}`);
  return url;
}

/** Requests an address and follows redirects. The body of the answer has not been read yet. */
export async function fetchUrl(text: string, options: FetchOptions): Promise<Fetched> {
  let url = readWebAddress(text);
  for (let redirects = 0; ; redirects++) {
    const answer = await get(url, options);
    const { statusCode = 0 } = answer;
    const { location } = answer.headers;
    if (statusCode === 200) return Object.assign(answer, { address: url.href });
    answer.destroy();
    if (statusCode < 300 || statusCode > 399 || location === undefined)
      throw new CannotFetch(`Invalid response code, expected 200 got ${statusCode}`);
    if (redirects === MAX_REDIRECTS) throw new CannotFetch("Too many redirects");
    url = readWebAddress(URL.parse(location, url)?.href ?? location);
  }
}

function get(url: URL, options: FetchOptions): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!options.allowPrivate && isIP(host) !== 0 && !isPublic(host)) throw refused(url);
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(
      url,
      {
        agent: false,
        headers: { accept: "*/*", "user-agent": "pidge" },
        timeout: options.timeout,
        ...(options.allowPrivate ? {} : { lookup: publicLookup }),
      },
      resolve,
    );
    const late = new CannotFetch(`The request timed out: ${url.href}`);
    const deadline = setTimeout(() => request.destroy(late), options.deadline ?? TOTAL_MS);
    request.on("close", () => clearTimeout(deadline));
    request.on("timeout", () => request.destroy(late));
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (error instanceof CannotFetch) reject(error);
      else if (error instanceof NotPublic) reject(refused(url));
      else reject(new CannotFetch(`The address cannot be reached: ${url.href}`));
    });
    request.end();
  });
}

const refused = (url: URL) => new CannotFetch(`The address may not be fetched from here: ${url.href}`);
