/** Announcements across courses over HTTP. */
import { announcements } from "@pidge/api";
import { accessCourses } from "../../directory/courses/access.ts";
import type { Context } from "../../platform/context.ts";
import { plainMessage } from "../../platform/errors.ts";
import { parseId, parseReference } from "../../platform/ids.ts";
import { uncountedPage } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { findRecord } from "../../platform/references.ts";
import { route } from "../../platform/route.ts";
import { must } from "../../store/must.ts";
import { presentTopics } from "../discussions/topics/presentTopics.ts";
import { viewerOf } from "../discussions/topics/viewer.ts";
import { courseForum } from "../forum.ts";
import { listAnnouncements } from "./announcements.sql.ts";
import { readPeriod } from "./period.ts";

const INVALID = "Invalid context_codes; only `course` codes are supported";

/** The id at the beginning of a reference, whatever follows: programs send `course_10,`, which Canvas reads as 10. */
function leadingId(reference: string): number | undefined {
  const digits = /^\s*(\d+)/.exec(reference)?.[1];
  return digits === undefined ? undefined : (parseId(digits) ?? -1);
}

/** The ids of the named courses; those that do not exist are left out later. */
async function readCourses({ db, root }: Context, codes: readonly string[] | undefined): Promise<number[]> {
  const given = (codes ?? []).filter((code) => code !== "");
  if (given.length === 0) throw plainMessage("Missing context_codes");
  const references = given.map((code) => /^course_(.+)$/s.exec(code)?.[1]);
  const ids = new Set<number>();
  for (const [i, reference] of references.entries()) {
    if (reference === undefined) throw plainMessage(INVALID);
    const leading = leadingId(reference);
    if (leading === undefined && parseReference(reference) === null)
      throw plainMessage(`Invalid context_codes; ${given[i]} names no course`);
    const id = leading ?? (await findRecord(db, root, "courses", reference));
    if (id !== undefined && id > 0) ids.add(id);
  }
  return [...ids];
}

export const announcementRoutes = [
  route(announcements.listAnnouncements, async (r) => {
    const { actor, params } = r;
    const ids = await readCourses(r, params.context_codes);
    const period = readPeriod(r, params);
    const courses = await accessCourses(r, ids);
    const forums = [...courses.values()].map((course) => courseForum(actor, course));
    const readable = forums.filter((forum) => forum.readAnnouncements && forum.course?.canRead === true);
    const moderatesAll = forums.every((forum) => forum.moderate || forum.readAsAdmin);
    const page = readOrdinalPage(r.query);
    const rows = await listAnnouncements(r.db, viewerOf(r, ...readable), {
      ...period,
      courses: readable.map((forum) => forum.id),
      activeOnly: params.active_only === true || !moderatesAll,
      availableAfter: moderatesAll ? null : (params.available_after ?? null),
      latestOnly: params.latest_only === true,
      limit: page.perPage + 1,
      offset: page.offset,
    });
    const byId = new Map(readable.map((forum) => [forum.id, forum]));
    const shown = { include: params.include, textOnly: params.text_only, acrossCourses: true };
    return uncountedPage(page, {
      rows,
      present: (topics) =>
        presentTopics(r, topics, {
          ...shown,
          forumOf: (topic) => must(byId.get(topic.context_id), "the announcement's course"),
        }),
    });
  }),
];
