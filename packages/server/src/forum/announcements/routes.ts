/** Announcements across courses over HTTP. */
import { announcements } from "@pidge/api";
import { accessCourses } from "../../directory/courses/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { plainMessage } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { uncountedPage } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { findRecord } from "../../platform/references.ts";
import { route } from "../../platform/route.ts";
import type { Db } from "../../store/database.ts";
import { presentTopics } from "../discussions/topics/presentTopics.ts";
import { viewerOf } from "../discussions/topics/topics.sql.ts";
import { courseForum } from "../forum.ts";
import { listAnnouncements } from "./announcements.sql.ts";
import { readWindow } from "./window.ts";

const INVALID = "Invalid context_codes; only `course` codes are supported";

/** The ids of the courses named; unknown ones are left out later. */
async function readCourses(db: Db, actor: Actor, codes: readonly string[] | undefined): Promise<number[]> {
  const given = (codes ?? []).filter((code) => code !== "");
  if (given.length === 0) throw plainMessage("Missing context_codes");
  const references = given.map((code) => /^course_(.+)$/s.exec(code)?.[1]);
  if (references.includes(undefined)) throw plainMessage(INVALID);
  const ids = new Set<number>();
  for (const reference of references as string[]) {
    const id = parseId(reference) ?? (await findRecord(db, actor.root, "courses", reference));
    if (id !== undefined && id > 0) ids.add(id);
  }
  return [...ids];
}

export const announcementRoutes = [
  route(announcements.listAnnouncements, async (request) => {
    const { db, actor, params, query, origin, now } = request;
    const ids = await readCourses(db, actor, params.context_codes);
    const window = readWindow(params.start_date, params.end_date, actor.timeZone, now);
    const courses = await accessCourses({ db, actor, now }, ids);
    const forums = [...courses.values()].map((course) => courseForum(actor, course));
    const readable = forums.filter((f) => f.readAnnouncements && f.course!.canRead);
    const moderatesAll = forums.every((f) => f.moderate || f.readAsAdmin);
    const page = readOrdinalPage(query);
    const rows = await listAnnouncements(db, viewerOf(actor, readable, now), {
      ...window,
      courseIds: readable.map((f) => f.id),
      activeOnly: params.active_only === true || !moderatesAll,
      availableAfter: moderatesAll ? null : (params.available_after ?? null),
      latestOnly: params.latest_only === true,
      limit: page.perPage + 1,
      offset: page.offset,
    });
    const byId = new Map(readable.map((f) => [f.id, f]));
    const display = { origin, now, include: params.include, textOnly: params.text_only, acrossCourses: true };
    return uncountedPage(page, rows, undefined, (shown) =>
      presentTopics(db, actor, shown, (t) => byId.get(t.context_id)!, display),
    );
  }),
];
