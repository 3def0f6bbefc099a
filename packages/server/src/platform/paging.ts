/** Pages of lists and the Link headers that lead from one to the next. */
import { notFound } from "./errors.ts";
import { plainText, type RawMap } from "./nesting.ts";

/** What a list endpoint answers: the items, and the query strings of the neighbouring pages. */
export interface Links {
  readonly current: string;
  readonly next?: string | undefined;
  readonly prev?: string | undefined;
  readonly first: string;
  readonly last?: string | undefined;
  /** Parameters of the request that the links do not repeat. */
  readonly omit?: readonly string[] | undefined;
}

interface PageSize {
  readonly perPage: number;
}

export const MAX_PER_PAGE = 100;

/** `per_page`: default 10, at most 100; what is no positive number counts as 1. */
function readPerPage(query: RawMap, fallback = 10, max = MAX_PER_PAGE): number {
  const given = query.per_page;
  if (given === undefined || given === null || given === "") return fallback;
  const n = Number.parseInt(plainText(given), 10);
  return Number.isNaN(n) ? 1 : Math.min(max, Math.max(1, n));
}

/** A page asked for by its number. `anchor` is the key after which it begins, when the caller came by a link. */
export interface OrdinalPage extends PageSize {
  readonly page: number;
  readonly offset: number;
  readonly anchor: string | undefined;
}

export function readOrdinalPage(query: RawMap, fallback?: number, max?: number): OrdinalPage {
  const perPage = readPerPage(query, fallback, max);
  const given = query.page;
  const text = given === undefined || given === null || given === "" ? "1" : plainText(given);
  if (!/^\d{1,15}$/.test(text) || Number(text) === 0) throw notFound();
  const page = Number(text);
  const offset = (page - 1) * perPage;
  if (!Number.isSafeInteger(offset)) throw notFound();
  return { page, perPage, offset, anchor: typeof query.anchor === "string" ? query.anchor : undefined };
}

export interface OrdinalFacts {
  /** Whether there is a page after this one. */
  readonly more: boolean;
  /** All items there are, where that is known. */
  readonly total?: number | undefined;
  /** Key after which the next page begins; with it, depth costs nothing. */
  readonly nextAnchor?: string | undefined;
}

export function ordinalLinks(page: OrdinalPage, facts: OrdinalFacts): Links {
  const { perPage } = page;
  const at = (n: number, anchor?: string) =>
    `${anchor === undefined ? "" : `anchor=${encodeURIComponent(anchor)}&`}page=${n}&per_page=${perPage}`;
  const last = facts.more
    ? facts.total === undefined
      ? undefined
      : at(Math.max(1, Math.ceil(facts.total / perPage)))
    : at(page.page, page.anchor);
  return {
    current: at(page.page, page.anchor),
    next: facts.more ? at(page.page + 1, facts.nextAnchor) : undefined,
    prev: page.page > 1 ? at(page.page - 1) : undefined,
    first: at(1),
    last,
  };
}

/** A page asked for by an opaque bookmark; what is no bookmark of ours is the first page. */
export interface BookmarkPage<K> extends PageSize {
  readonly after: K | undefined;
  readonly token: string;
}

export function readBookmarkPage<K>(
  query: RawMap,
  valid: (key: unknown) => key is K,
  fallback?: number,
): BookmarkPage<K> {
  const perPage = readPerPage(query, fallback);
  const token = typeof query.page === "string" && query.page.startsWith("bookmark:") ? query.page : "first";
  const key = token === "first" ? undefined : decodeBookmark(token.slice("bookmark:".length));
  return valid(key) ? { perPage, after: key, token } : { perPage, after: undefined, token: "first" };
}

export function bookmarkLinks<K>(page: BookmarkPage<K>, next: K | undefined): Links {
  const at = (token: string) => `page=${encodeURIComponent(token)}&per_page=${page.perPage}`;
  return {
    current: at(page.token),
    next: next === undefined ? undefined : at(`bookmark:${encodeBookmark(next)}`),
    first: at("first"),
    last: next === undefined ? at(page.token) : undefined,
  };
}

export const encodeBookmark = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString("base64url");

export function decodeBookmark(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

const OWN = ["page", "per_page", "access_token", "api_key", "anchor"];
const LIMIT = 6 * 1024;
const ORDER = ["current", "next", "prev", "first", "last"] as const;
/** Which link goes first when they are too long together. */
const DROP = ["last", "prev", "current", "first", "next"] as const;

/** The Link header: `url` is the endpoint's absolute address, `query` the request's raw query string. */
export function linkHeader(url: string, query: string, links: Links): string {
  const dropped = new Set([...OWN, ...(links.omit ?? [])]);
  const kept = [...new URLSearchParams(query)].filter(([name]) => !dropped.has(name.replace(/\[.*$/s, "")));
  kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const base = kept.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}&`).join("");
  const parts = new Map<string, string>();
  for (const rel of ORDER) if (links[rel] !== undefined) parts.set(rel, `<${url}?${base}${links[rel]}>; rel="${rel}"`);
  const size = () => [...parts.values()].reduce((n, p) => n + p.length + 1, 0);
  for (const rel of DROP) {
    if (size() <= LIMIT) break;
    parts.delete(rel);
  }
  return [...parts.values()].join(",");
}
