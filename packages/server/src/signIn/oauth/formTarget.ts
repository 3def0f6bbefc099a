/** The site outside Pidge that signing in may lead to: browsers apply a form's policy to every redirect that follows. */
import { policySource } from "../../platform/page.ts";
import { AUTH_PATH } from "./request.ts";

/** The redirect address in a path back to a program's request, as a content security policy names it. */
export function formTarget(returnTo: string | undefined): string | undefined {
  if (returnTo?.startsWith(`${AUTH_PATH}?`) !== true) return undefined;
  const address = new URLSearchParams(returnTo.slice(returnTo.indexOf("?"))).get("redirect_uri");
  return policySource(address ?? undefined);
}
