/** The pages that people see: one column, no scripts, nothing from elsewhere; light or dark as they like it. */
import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";
import { escapeHtml } from "./html.ts";

const STYLE = `
:root{color-scheme:light dark;--ground:#f3f4f6;--card:#fff;--text:#1f2933;--quiet:#5b6470;--line:#8a94a0;--strong:#0b5cab;--on-strong:#fff;--bad:#a4161a;--bad-ground:#fdecec}
@media (prefers-color-scheme:dark){:root{--ground:#14181d;--card:#1e242b;--text:#e6eaee;--quiet:#a7b1bc;--line:#74808c;--strong:#7cb8f2;--on-strong:#0c1a28;--bad:#ffb3b3;--bad-ground:#3a1d1f}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--ground);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:26rem;margin:0 auto;padding:12vh 1rem 2rem}main.wide{max-width:44rem;padding-top:5vh}
.card{background:var(--card);border-radius:.75rem;padding:1.75rem;overflow-wrap:anywhere}
.account{margin:0 0 1rem;color:var(--quiet);font-weight:600}
h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}h2{margin:2rem 0 1rem;font-size:1.1rem}
p,ul{margin:0 0 1rem}ul{padding-left:1.25rem}
label{display:block;margin:0 0 .25rem;font-weight:600}
input[type=text],input[type=password]{width:100%;min-height:2.75rem;margin:0 0 1rem;padding:.5rem .75rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.5rem}
.check{display:flex;gap:.5rem;align-items:baseline;font-weight:400;margin:0 0 1rem}
button,.button{display:block;width:100%;min-height:2.75rem;padding:.6rem 1rem;font:inherit;font-weight:600;text-align:center;text-decoration:none;border-radius:.5rem;border:1px solid var(--strong);background:var(--strong);color:var(--on-strong);cursor:pointer}
a.button,button.button{margin-top:.75rem;background:transparent;color:var(--strong)}
:focus-visible{outline:3px solid var(--strong);outline-offset:2px}
.fault{padding:.75rem 1rem;border-radius:.5rem;background:var(--bad-ground);color:var(--bad);font-weight:600}
.quiet{color:var(--quiet);font-size:.9rem}.below{margin-top:.5rem}
article{margin:1.25rem 0 0;padding:1.25rem 0 0;border-top:1px solid var(--line)}article h2{margin:0 0 .5rem;font-size:1rem}article:target{outline:2px solid var(--strong);outline-offset:.5rem;border-radius:.25rem}
time{color:var(--quiet);font-size:.9rem;font-weight:400}a{color:var(--strong)}dl{margin:0 0 1rem}dt{margin:.75rem 0 .25rem;font-weight:600}dd{margin:0}img{max-width:100%}
code{display:block;padding:.75rem;border:1px dashed var(--line);border-radius:.5rem;font-size:.9rem;user-select:all}
`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

export interface Page {
  readonly title: string;
  /** Name of the account, at the head. */
  readonly account: string;
  /** HTML, everything of it that came from elsewhere escaped. */
  readonly body: string;
  readonly status?: number;
  /** For pages to be read: as wide as a text is comfortable. */
  readonly wide?: boolean;
  /** Where its forms may lead besides this site: what the answer to one redirects to counts. */
  readonly leadsTo?: string | undefined;
}

/** The address as a page's policy names it: its origin, or the scheme alone of what is not of the web. */
export function policySource(address: string | undefined): string | undefined {
  const url = address === undefined ? null : URL.parse(address);
  if (url === null) return undefined;
  const source = url.origin === "null" ? url.protocol : url.origin;
  // a host may hold signs that part a policy's directives
  return /^[\w.:/[\]+-]+$/.test(source) ? source : undefined;
}

export function sendPage(
  reply: FastifyReply,
  { title, account, body, status = 200, wide = false, leadsTo }: Page,
): FastifyReply {
  const forms = leadsTo === undefined ? "'self'" : `'self' ${leadsTo}`;
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`;
  return reply
    .code(status)
    .type("text/html; charset=utf-8")
    .headers({
      "content-security-policy": policy,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    })
    .send(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)} · ${escapeHtml(account)}</title><style>${STYLE}</style></head>
<body><main${wide ? ' class="wide"' : ""}><div class="card">
<p class="account">${escapeHtml(account)}</p>
<h1>${escapeHtml(title)}</h1>
${body}
</div></main></body>
</html>
`);
}

export interface PageMessage {
  readonly anchor: string;
  /** Empty for what the server says. */
  readonly author: string;
  readonly time: string;
  /** Escaped or cleaned. */
  readonly html: string;
  readonly files: readonly { readonly name: string; readonly address: string }[];
}

/** A message, topic or entry on a page to be read. */
export function messageHtml({ anchor, author, time, html, files }: PageMessage): string {
  const links = files.map(({ name, address }) => `<li><a href="${escapeHtml(address)}">${escapeHtml(name)}</a></li>`);
  return `<article id="${escapeHtml(anchor)}"><h2>${escapeHtml(author)} <time>${escapeHtml(time)}</time></h2>
${html}${links.length === 0 ? "" : `<ul>${links.join("")}</ul>`}</article>`;
}

/** A time of the wire as people read it, in their own zone. */
export const longTime = (time: string | null | undefined, timeZone: string): string =>
  time ? new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short", timeZone }).format(new Date(time)) : "";

/** Fields that go along with a form unseen. */
export const hiddenFields = (fields: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(fields)
    .map(([name, value]) =>
      value === undefined ? "" : `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
    )
    .join("");

/** A path of this site with a query; what is undefined falls away. */
export function pathWith(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** Goes on elsewhere; nobody keeps where to. */
export const goTo = (reply: FastifyReply, address: string): FastifyReply =>
  reply.headers({ "cache-control": "no-store", "referrer-policy": "no-referrer" }).redirect(address, 302);
