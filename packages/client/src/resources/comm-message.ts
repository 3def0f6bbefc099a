/** Messages that the site sent to people. */
import { KIND } from "../types/ids.ts";
import type * as wire from "../types/wire.generated.ts";
import { type Attributed, Resource } from "./resource.ts";

/** A message that was, or will be, sent to a person. It can only be read. */
export class CommMessage extends (Resource as Attributed<Resource, wire.CommMessage>) {
  override get [KIND](): string {
    return "CommMessage";
  }

  /** `subject (id)`. */
  override toString(): string {
    return `${this.subject} (${this.id})`;
  }
}
