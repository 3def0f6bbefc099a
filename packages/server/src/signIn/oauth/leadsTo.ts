/** Where signing in may lead at once: a browser holds a form's policy against every redirect that follows. */
import { policySource } from "../../platform/page.ts";
import { AUTH_PATH } from "./request.ts";

/** The program's address in a path back to its question, as a page's policy names it. */
export function leadsTo(returnTo: string | undefined): string | undefined {
  if (returnTo?.startsWith(`${AUTH_PATH}?`) !== true) return undefined;
  const address = new URLSearchParams(returnTo.slice(returnTo.indexOf("?"))).get("redirect_uri");
  return policySource(address ?? undefined);
}
