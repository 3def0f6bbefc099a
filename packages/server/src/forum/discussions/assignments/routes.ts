/** Assignments of a course over HTTP: its graded topics. */
import { assignments } from "@pidge/api";
import { oneOf } from "../../../platform/attributes.ts";
import type { Context } from "../../../platform/context.ts";
import { forbidden, invalid, notFound } from "../../../platform/errors.ts";
import { parseId, parseIds } from "../../../platform/ids.ts";
import { uncountedPage } from "../../../platform/lists.ts";
import { readOrdinalPage } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { accessForum, type Forum, type Path } from "../../forum.ts";
import { readSearch } from "../topics/search.ts";
import { viewerOf } from "../topics/viewer.ts";
import { listGradedTopics } from "./courseAssignments.sql.ts";
import { presentAssignments } from "./presentAssignments.ts";

/** The course of the path, where the actor reads discussions. */
async function accessGraded(ctx: Context, path: Path): Promise<Forum> {
  const forum = await accessForum(ctx, path);
  if (!forum.readForum) throw forbidden();
  return forum;
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
    return uncountedPage(page, {
      rows,
      present: (shown) => presentAssignments(r, shown, { forumOf: () => forum, include: params.include ?? [] }),
    });
  }),

  route(assignments.showAssignment, async (r) => {
    const forum = await accessGraded(r, r.path);
    const ids = [parseId(r.path.assignment_id) ?? -1];
    const wanted = { course: forum.id, order: "position", ids, search: null, limit: 1, offset: 0 } as const;
    const rows = await listGradedTopics(r.db, viewerOf(r, forum), wanted);
    const include = [...(r.params.include ?? []), ...(r.params.all_dates === true ? ["all_dates"] : [])];
    const [shown] = await presentAssignments(r, rows, { forumOf: () => forum, include });
    if (shown === undefined) throw notFound();
    return shown;
  }),
];
