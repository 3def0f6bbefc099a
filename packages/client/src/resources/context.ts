/** What courses and groups share. */
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { FileOwner } from "./file-owner.ts";

/** A course or a group. */
export class Context extends FileOwner {
  /**
   * Reads the record anew into this object.
   * @canvas GET :p
   */
  refresh(params?: { include?: readonly string[] | undefined }, options?: RequestOptions): ApiPromise<this> {
    const plan = () => ({ method: "GET" as const, path: this.path, params: { ...params } });
    return this.core.send(options, plan, (answer) => this.absorb(answer.record(), answer));
  }
}
