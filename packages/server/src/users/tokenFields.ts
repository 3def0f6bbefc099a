/** Reads the fields of a token. */
import { shortText } from "../platform/attributes.ts";
import { invalid } from "../platform/errors.ts";
import type { Raw } from "../platform/nesting.ts";

export const tokenPurpose = (purpose: string | null | undefined) => shortText("purpose", purpose);

/** When a token shall end: null for never. What was sent and is no time would mean never: it is refused. */
export function tokenExpiry(read: Date | null | undefined, sent: Raw | undefined): Date | null | undefined {
  if (read === null && sent !== null && sent !== "") throw invalid("expires_at", "invalid", "is not a time");
  return read;
}
