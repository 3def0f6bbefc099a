/** The page at `/`: what this site is and how to begin. */
import { pages } from "@pidge/api";
import type { FastifyRequest } from "fastify";
import { escapeHtml } from "../../platform/html.ts";
import { sendPage } from "../../platform/page.ts";
import { route } from "../../platform/route.ts";
import type { SampleToken } from "../../platform/settings/sampleTokens.ts";
import { accountName } from "./sessions.sql.ts";

const LOOPBACK_ADDRESSES = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);
const LOOPBACK_NAMES = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/** What a proxy adds: behind one, the address of the connection says nothing about the browser. */
const OF_PROXIES = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/**
 * Whether the browser runs on this machine and asks under one of its names. Another site whose name resolves to this
 * machine could otherwise read the page.
 */
const isOwnMachine = ({ socket, headers }: FastifyRequest): boolean =>
  LOOPBACK_ADDRESSES.has(socket.remoteAddress ?? "") &&
  LOOPBACK_NAMES.test(headers.host ?? "") &&
  OF_PROXIES.every((name) => headers[name] === undefined);

function tokensOf(tokens: readonly SampleToken[], origin: string): string {
  const [first] = tokens;
  if (first === undefined) return "";
  const list = tokens.map(({ who, token }) => `<dt>${escapeHtml(who)}</dt><dd><code>${escapeHtml(token)}</code></dd>`);
  const request = `curl -H "Authorization: Bearer ${first.token}" ${origin}/api/v1/conversations`;
  return `<h2>Tokens to try</h2><dl>${list.join("")}</dl>
<h2>A first request</h2><code>${escapeHtml(request)}</code>
<p class="quiet below">Shown to browsers of this machine only.</p>`;
}

export const frontPageRoutes = [
  route(pages.frontPage, async (request) => {
    const { http, origin, config } = request;
    const tokens = isOwnMachine(http.request) ? config.sampleTokens.list() : [];
    const body = `<p>This site speaks the communication part of the Canvas API: conversations, announcements, discussions and
notifications. Programs written for Canvas work with it unchanged. Give them this address:</p>
<code>${escapeHtml(origin)}</code>
${tokensOf(tokens, origin)}
<h2>More</h2>
<ul><li><a href="/login">Sign in</a>, or see which programs may use your account</li>
<li><a href="/api/pidge/v1/openapi.json">Every endpoint</a>, as OpenAPI</li>
<li><a href="/health">Whether everything works</a></li></ul>`;
    return sendPage(http.reply, {
      title: "A Canvas API for messages",
      account: await accountName(request),
      body,
      wide: true,
    });
  }),
];
