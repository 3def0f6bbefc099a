/** Feeds whose items become announcements. */
import { KIND } from "../types/ids.ts";
import type * as wire from "../types/wire.generated.ts";
import { Resource, type WithAttributes } from "./resource.ts";

/** A feed whose items become announcements. */
export class ExternalFeed extends (Resource as WithAttributes<Resource, wire.ExternalFeed>) {
  override get [KIND](): string {
    return "ExternalFeed";
  }

  /** Its name. */
  override toString(): string {
    return this.display_name;
  }
}
