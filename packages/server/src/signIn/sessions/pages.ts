/** The pages of signing in and out. */
import { escapeHtml } from "../../platform/html.ts";
import { hiddenFields } from "../../platform/page.ts";
import type { AllowedProgram } from "../oauth/oauth.sql.ts";
import type { Visitor } from "./sessions.sql.ts";

export const WRONG = "This login and password do not belong together.";
export const STALE_FORM = "This form was too old, or made for another browser. Please try again.";

export const tooMany = (seconds: number): string => {
  const minutes = Math.ceil(seconds / 60);
  return `There were too many attempts. Please try again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.`;
};

export interface SignInForm {
  readonly formToken: string;
  readonly uniqueId: string;
  readonly returnTo: string | undefined;
  readonly forceLogin: boolean;
  readonly fault: string | undefined;
}

export function signInBody({ formToken, uniqueId, returnTo, forceLogin, fault }: SignInForm): string {
  const described = fault === undefined ? "" : ' aria-describedby="fault"';
  // the first empty field has the focus
  const [first, second] = uniqueId === "" ? [" autofocus", ""] : ["", " autofocus"];
  const hidden = hiddenFields({
    authenticity_token: formToken,
    return_to: returnTo,
    force_login: forceLogin ? "1" : undefined,
  });
  return `${fault === undefined ? "" : `<p class="fault" id="fault" role="alert">${escapeHtml(fault)}</p>`}
<form method="post" action="/login/canvas">${hidden}
<label for="login">Login</label>
<input type="text" id="login" name="pseudonym_session[unique_id]" value="${escapeHtml(uniqueId)}" autocomplete="username" autocapitalize="none" spellcheck="false" required${first}${described}>
<label for="password">Password</label>
<input type="password" id="password" name="pseudonym_session[password]" autocomplete="current-password" required${second}${described}>
<button>Sign in</button>
</form>`;
}

export const signedInBody = (visitor: Visitor, programs: readonly AllowedProgram[], formToken: string): string =>
  `<p>You are signed in as <strong>${escapeHtml(visitor.name)}</strong> (${escapeHtml(visitor.login)}).</p>
<form method="post" action="/logout">${hiddenFields({ authenticity_token: formToken })}<button>Sign out</button></form>
${programs.length === 0 ? "" : `<h2>Programs that may use your account</h2>${programs.map((p) => programForm(p, formToken)).join("")}`}`;

const programForm = ({ id, name }: AllowedProgram, formToken: string): string =>
  `<form method="post" action="/login/oauth2/revoke">${hiddenFields({ authenticity_token: formToken, client_id: String(id) })}
<button class="button">Shut out <strong>${escapeHtml(name)}</strong></button></form>`;
