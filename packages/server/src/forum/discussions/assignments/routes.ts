/** Assignments of a course over HTTP: its graded topics. */
import { assignments, type CourseAssignment, type Static } from "@pidge/api";
import { oneOf } from "../../../platform/attributes.ts";
import type { Context } from "../../../platform/context.ts";
import { forbidden, invalid, notFound } from "../../../platform/errors.ts";
import { parseId, parseIds } from "../../../platform/ids.ts";
import { uncountedPage } from "../../../platform/lists.ts";
import { readOrdinalPage } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { must } from "../../../store/must.ts";
import { accessForum, type Forum, type Path } from "../../forum.ts";
import { presentTopics } from "../topics/presentTopics.ts";
import { readSearch } from "../topics/search.ts";
import type { TopicRow } from "../topics/topicRow.ts";
import { viewerOf } from "../topics/viewer.ts";
import { listGradedTopics } from "./courseAssignments.sql.ts";

type Wire = Static<typeof CourseAssignment>;

/** The course of the path, where the actor reads discussions. */
async function accessGraded(ctx: Context, path: Path): Promise<Forum> {
  const forum = await accessForum(ctx, path);
  if (!forum.readForum) throw forbidden();
  return forum;
}

async function present(
  ctx: Context,
  topics: readonly TopicRow[],
  { forum, include }: { readonly forum: Forum; readonly include: readonly string[] },
): Promise<Wire[]> {
  return (await presentTopics(ctx, topics, { include, forumOf: () => forum })).map(({ assignment, ...topic }) => ({
    ...must(assignment, "the assignment of a graded topic"),
    discussion_topic: topic,
    locked_for_user: topic.locked_for_user,
    ...(topic.lock_info === undefined ? {} : { lock_info: topic.lock_info }),
    ...(topic.lock_explanation === undefined ? {} : { lock_explanation: topic.lock_explanation }),
  }));
}

const ORDERS = ["position", "name", "due_at"] as const;

export const assignmentRoutes = [
  route(assignments.listAssignments, async (r) => {
    const { params } = r;
    const forum = await accessGraded(r, r.path);
    if (params.bucket) throw invalid("bucket", "inclusion", "bucket is not supported");
    const order = oneOf("order_by", params.order_by, ORDERS) ?? "position";
    const search = readSearch(params.search_term) ?? null;
    const page = readOrdinalPage(r.query);
    const rows = await listGradedTopics(r.db, viewerOf(r, forum), {
      course: forum.id,
      order,
      ids: params.assignment_ids === undefined ? null : parseIds(params.assignment_ids),
      search,
      limit: page.perPage + 1,
      offset: page.offset,
    });
    return uncountedPage(page, rows, undefined, (shown) => present(r, shown, { forum, include: params.include ?? [] }));
  }),

  route(assignments.showAssignment, async (r) => {
    const forum = await accessGraded(r, r.path);
    const ids = [parseId(r.path.assignment_id) ?? -1];
    const wanted = { course: forum.id, order: "position", ids, search: null, limit: 1, offset: 0 } as const;
    const rows = await listGradedTopics(r.db, viewerOf(r, forum), wanted);
    const include = [...(r.params.include ?? []), ...(r.params.all_dates === true ? ["all_dates"] : [])];
    const [shown] = await present(r, rows, { forum, include });
    if (shown === undefined) throw notFound();
    return shown;
  }),
];
