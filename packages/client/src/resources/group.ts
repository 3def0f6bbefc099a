/** Groups. */

import { KIND, path } from "../types/ids.ts";
import type * as wire from "../types/wire.generated.ts";
import { Context } from "./context.ts";
import type { Attributed, Origin } from "./resource.ts";

/** A group. */
export class Group extends (Context as Attributed<Context, wire.Group>) {
  override get [KIND](): string {
    return "Group";
  }

  protected override get path(): string {
    return path`groups/${this.key}`;
  }

  protected override get inside(): Origin {
    return { group_id: this.key };
  }

  /** `name (id)`. */
  override toString(): string {
    return `${this.name} (${this.id})`;
  }
}
