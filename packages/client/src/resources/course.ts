/** Courses. */

import { KIND, path } from "../types/ids.ts";
import type * as wire from "../types/wire.generated.ts";
import { Context } from "./context.ts";
import type { Attributed } from "./resource.ts";

/** A course. */
export class Course extends (Context as Attributed<Context, wire.Course>) {
  override get [KIND](): string {
    return "Course";
  }

  protected override get path(): string {
    return path`courses/${this.key}`;
  }

  override toString(): string {
    return `${this.course_code} ${this.name} (${this.id})`;
  }
}
