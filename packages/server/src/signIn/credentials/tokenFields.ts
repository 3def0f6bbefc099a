/** Reads the fields of a token. */
import { shortText } from "../../platform/attributes.ts";

export const tokenPurpose = (purpose: string | null | undefined) => shortText("purpose", purpose);
