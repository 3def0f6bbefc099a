/** Messages that the site sent to users. */
import { KIND } from "../types/ids.ts";
import type * as wire from "../types/wire.generated.ts";
import { Resource, type WithAttributes } from "./resource.ts";

/** A message that was, or will be, sent to a user. It is read-only. */
export class CommMessage extends (Resource as WithAttributes<Resource, wire.CommMessage>) {
  override get [KIND](): string {
    return "CommMessage";
  }

  /** `subject (id)`. */
  override toString(): string {
    return `${this.subject} (${this.id})`;
  }
}
