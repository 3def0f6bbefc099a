/** What is to be done and due, over HTTP. */
import { type CourseAssignment, type Static, todo } from "@pidge/api";
import { wireTime } from "../../../platform/clock.ts";
import type { Context } from "../../../platform/context.ts";
import { parseIds } from "../../../platform/ids.ts";
import { countedPage } from "../../../platform/lists.ts";
import { readOrdinalPage } from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import { zonedTime } from "../../../platform/zones.ts";
import { type DueWork, missingWork, ownTodo, upcomingWork } from "./due.ts";
import { presentAssignments } from "./presentAssignments.ts";

interface Presented {
  readonly assignment: Static<typeof CourseAssignment>;
  readonly course: { readonly id: number; readonly name: string };
  readonly due: Date;
}

async function present(ctx: Context, { topics, forumOf }: DueWork): Promise<Presented[]> {
  const rows = topics.map(({ topic }) => topic);
  const assignments = await presentAssignments(ctx, rows, { forumOf });
  return topics.flatMap(({ topic, due }, i) => {
    const assignment = assignments[i];
    return assignment === undefined ? [] : [{ assignment, course: forumOf(topic), due }];
  });
}

/** A part of the work. */
const sliceOf = (
  work: DueWork,
  { offset, perPage }: { readonly offset: number; readonly perPage: number },
): DueWork => ({
  ...work,
  topics: work.topics.slice(offset, offset + perPage),
});

export const todoRoutes = [
  route(todo.listTodo, async (r) => {
    const page = readOrdinalPage(r.query);
    const work = await ownTodo(r);
    const items = (await present(r, sliceOf(work, page))).map(({ assignment, course }) => ({
      type: "submitting",
      assignment,
      context_type: "Course",
      course_id: course.id,
      group_id: null,
      context_name: course.name,
      html_url: `${assignment.html_url}#submit`,
      ignore: null,
      ignore_permanently: null,
    }));
    return countedPage(page, items, work.topics.length);
  }),

  route(todo.countTodo, async (r) => ({
    needs_grading_count: 0,
    assignments_needing_submitting: (await ownTodo(r)).topics.length,
  })),

  route(todo.listUpcomingEvents, async (r) =>
    (await present(r, await upcomingWork(r))).map(({ assignment, course, due }) => ({
      id: `assignment_${assignment.id}`,
      title: assignment.name,
      type: "assignment",
      description: assignment.description ?? null,
      start_at: wireTime(due),
      end_at: wireTime(due),
      all_day: false,
      all_day_date: zonedTime(due, r.actor.timeZone).slice(0, 10),
      created_at: assignment.created_at,
      updated_at: assignment.updated_at,
      workflow_state: "published",
      context_code: `course_${course.id}`,
      context_name: course.name,
      important_dates: false,
      assignment,
      url: `${r.origin}/api/v1/courses/${course.id}/assignments/${assignment.id}`,
      html_url: assignment.html_url,
    })),
  ),

  route(todo.listMissingSubmissions, async (r) => {
    const { path, params } = r;
    const page = readOrdinalPage(r.query);
    const courses = params.course_ids === undefined ? null : parseIds(params.course_ids);
    const { ctx, ...work } = await missingWork(r, { user: path.user_id, observed: params.observed_user_id, courses });
    if (params.filter?.includes("submittable") !== true) {
      const shown = await present(ctx, sliceOf(work, page));
      return countedPage(
        page,
        shown.map(({ assignment }) => assignment),
        work.topics.length,
      );
    }
    const open = (await present(ctx, work)).filter(({ assignment }) => !assignment.locked_for_user);
    const shown = open.slice(page.offset, page.offset + page.perPage).map(({ assignment }) => assignment);
    return countedPage(page, shown, open.length);
  }),
];
