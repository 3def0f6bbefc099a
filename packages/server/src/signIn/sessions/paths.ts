/** The path of the sign-in page, and the paths that it may lead on to. */
import { pathWith } from "../../platform/page.ts";

export const SIGN_IN_PATH = "/login/canvas";

/** A path of this site; undefined for any text that a browser could take for the address of another site. */
export const ownPath = (text: string | null | undefined): string | undefined =>
  text && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) && !text.includes("\\") ? text : undefined;

/** The sign-in page for somebody who goes on to another page of this site. */
export const signInPath = (returnTo: string, options: { forceLogin: boolean; uniqueId: string | undefined }): string =>
  pathWith(SIGN_IN_PATH, {
    return_to: returnTo,
    unique_id: options.uniqueId,
    force_login: options.forceLogin ? "1" : undefined,
  });
