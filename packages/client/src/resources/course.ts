/** Courses. */

import type { ListOptions } from "../options.ts";
import type { PaginatedList } from "../pagination.ts";
import { KIND, path } from "../types/ids.ts";
import type { AnnouncementListParams } from "../types/params.ts";
import type * as wire from "../types/wire.generated.ts";
import { Context } from "./context.ts";
import type { DiscussionTopic } from "./discussion-topic.ts";
import type { Attributed, Origin } from "./resource.ts";

/** A course. */
export class Course extends (Context as Attributed<Context, wire.Course>) {
  override get [KIND](): string {
    return "Course";
  }

  protected override get path(): string {
    return path`courses/${this.key}`;
  }

  protected override get inside(): Origin {
    return { course_id: this.key };
  }

  /**
   * Lists announcements, newest first. Without dates the site shows those of the last 14 days.
   * @canvas GET announcements?context_codes[]=course_:id
   */
  override getAnnouncements(params?: AnnouncementListParams, options?: ListOptions): PaginatedList<DiscussionTopic> {
    return this.client.getAnnouncements([this], params, options);
  }

  /** `course_code name (id)`. */
  override toString(): string {
    return `${this.course_code} ${this.name} (${this.id})`;
  }
}
