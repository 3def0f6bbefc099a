/** Where people sign in, and where they go from there. */
import { pathWith } from "../../platform/page.ts";

export const SIGN_IN_PATH = "/login/canvas";

/** A path of this site; anything that a browser could take for another site is none. */
export const ownPath = (text: string | null | undefined): string | undefined =>
  text && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) && !text.includes("\\") ? text : undefined;

/** Where somebody signs in who comes from elsewhere on this site. */
export const signInPath = (returnTo: string, options: { forceLogin: boolean; uniqueId: string | undefined }): string =>
  pathWith(SIGN_IN_PATH, {
    return_to: returnTo,
    unique_id: options.uniqueId,
    force_login: options.forceLogin ? "1" : undefined,
  });
