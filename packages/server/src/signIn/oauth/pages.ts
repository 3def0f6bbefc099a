/** The pages on which people allow programs to act for them. */
import { escapeHtml } from "../../platform/html.ts";
import { hiddenFields, pathWith } from "../../platform/page.ts";
import { OUT_OF_BAND } from "../developerKeys/redirects.ts";
import type { Visitor } from "../sessions/sessions.sql.ts";
import { type Authorization, IDENTITY, isIdentityOnly } from "./request.ts";

const METHODS: Readonly<Record<string, string>> = { GET: "read", POST: "add", PUT: "change", DELETE: "delete" };

/** A scope in words: `url:GET|/api/v1/courses` is "read courses". */
function scopeText(scope: string): string {
  if (scope === IDENTITY) return "see who you are";
  const [, method, path] = /^url:(\w+)\|(?:\/api\/v1)?\/(.*)$/.exec(scope) ?? [];
  return method === undefined ? scope : `${METHODS[method] ?? method.toLowerCase()} ${path}`;
}

function wishes({ client, scopes }: Authorization): string {
  if (isIdentityOnly(scopes))
    return "<p>It will be told your name and which user you are, and can do nothing else.</p>";
  if (!client.require_scopes)
    return "<p>It will be able to read and do everything here that you can, until you take its token away.</p>";
  return `<p>It will be able to:</p><ul>${scopes.map((s) => `<li>${escapeHtml(scopeText(s))}</li>`).join("")}</ul>`;
}

export function confirmBody(asked: Authorization, visitor: Visitor, formToken: string): string {
  const { client, redirectUri, fields } = asked;
  const where =
    redirectUri === OUT_OF_BAND
      ? "Afterwards you are shown a code to give to it."
      : `Afterwards you are taken to ${escapeHtml(URL.parse(redirectUri)?.host || redirectUri)}.`;
  return `<p><strong>${escapeHtml(client.name)}</strong> asks to use the account of <strong>${escapeHtml(visitor.name)}</strong> (${escapeHtml(visitor.login)}).</p>
${wishes(asked)}
<p class="quiet">${where}</p>
<form method="post" action="/login/oauth2/accept">${hiddenFields({ ...fields, authenticity_token: formToken })}
<label class="check"><input type="checkbox" name="remember_access" value="1"> Do not ask me again for this program</label>
<button>Allow</button>
<a class="button" href="${escapeHtml(pathWith("/login/oauth2/deny", fields))}">Do not allow</a>
</form>
<p class="quiet"><a href="${escapeHtml(pathWith("/login/oauth2/auth", { ...fields, force_login: "1" }))}">Use another account</a></p>`;
}

/** What programs without an address read off the page, or have people copy. */
export const codeBody = (code: string): string =>
  `<p>Give this code to the program. It works once, within ten minutes.</p><code>${escapeHtml(code)}</code>`;

export const refusedBody = "<p>The program was not allowed to use your account. You can close this page.</p>";
