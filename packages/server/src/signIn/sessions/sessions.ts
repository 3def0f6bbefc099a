/** Browser sessions: a cookie with a random value, and the form tokens that are derived from it. */
import { createHmac } from "node:crypto";
import type { Request } from "../../platform/context.ts";
import { giveBrowser, readBrowser } from "../../platform/cookies.ts";
import { sameText } from "../../platform/secrets.ts";
import { newToken } from "../../platform/tokens.ts";
import { deleteSession, findVisitor, insertSession, type NewSession, type Visitor } from "./sessions.sql.ts";

/** A day. */
const LIFE_MS = 24 * 60 * 60 * 1000;

/** A request that pages answer: nobody need be authenticated by a token. */
export type BrowserRequest = Pick<Request<unknown>, "db" | "root" | "now" | "config" | "http">;

/** The browser's cookie. A browser without one is given one, so that its forms have a token before anybody signs in. */
export function browserOf({ http }: Pick<BrowserRequest, "http">): string {
  const known = readBrowser(http.request);
  if (known !== undefined) return known;
  const value = newToken();
  giveBrowser(http.request, http.reply, value);
  return value;
}

/** The token of a browser's forms. Other sites cannot make it, and it does not reveal the cookie. */
export const formToken = (browser: string): string => createHmac("sha256", browser).update("form").digest("base64url");

/** Whether a form was made for this browser. */
export function isOwnForm({ http }: Pick<BrowserRequest, "http">, token: string | null | undefined): boolean {
  const browser = readBrowser(http.request);
  return browser !== undefined && sameText(token ?? "", formToken(browser));
}

/** The person who is signed in, if anybody is. */
export async function visitorOf(request: BrowserRequest): Promise<Visitor | undefined> {
  const browser = readBrowser(request.http.request);
  return browser === undefined ? undefined : findVisitor(request, browser);
}

/** Signs the browser in under a new cookie: a value that somebody planted before does not become a session. */
export async function openSession(request: BrowserRequest, login: NewSession["login"]): Promise<void> {
  const { now, http } = request;
  const cookie = newToken();
  const expiresAt = new Date(now.getTime() + LIFE_MS);
  await insertSession(request, { login, oldCookie: readBrowser(http.request) ?? "", cookie, expiresAt });
  giveBrowser(http.request, http.reply, cookie);
}

/** Signs the browser out. */
export async function closeSession(request: BrowserRequest): Promise<void> {
  const { http } = request;
  const browser = readBrowser(http.request);
  if (browser === undefined) return;
  await deleteSession(request, browser);
  giveBrowser(http.request, http.reply, newToken());
}
