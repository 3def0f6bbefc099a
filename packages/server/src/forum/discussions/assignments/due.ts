/** What a person has to do, and what is due in their courses. */
import { observes } from "../../../directory/courses/ownCourses.sql.ts";
import { findActiveUser } from "../../../directory/users/access.ts";
import { actorById } from "../../../platform/actor.sql.ts";
import { toActor } from "../../../platform/actor.ts";
import type { Context } from "../../../platform/context.ts";
import { forbidden, notFound } from "../../../platform/errors.ts";
import { must } from "../../../store/must.ts";
import { ownForums } from "../../activity/ownForums.ts";
import type { Forum } from "../../forum.ts";
import { baseDates, datesFor } from "../topics/locks.ts";
import type { TopicRow } from "../topics/topicRow.ts";
import { viewerOf } from "../topics/viewer.ts";
import { listDueTopics } from "./dueTopics.sql.ts";

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const MOST = 1000;

/** Graded topics with the person's own due dates, and the courses that they belong to. */
export interface DueWork {
  readonly topics: readonly { readonly topic: TopicRow; readonly due: Date }[];
  readonly forumOf: (topic: Pick<TopicRow, "context_id">) => Forum;
}

interface Wanted {
  readonly forums: readonly Forum[];
  readonly after: Date | null;
  readonly before: Date;
  readonly unposted: boolean;
}

async function dueWork(ctx: Context, { forums: all, after, before, unposted }: Wanted): Promise<DueWork> {
  const forums = all.filter((forum) => forum.type === "Course" && forum.readForum);
  const byId = new Map(forums.map((forum) => [forum.id, forum]));
  const wanted = { courses: [...byId.keys()], after, before, unposted, limit: MOST };
  const rows = forums.length === 0 ? [] : await listDueTopics(ctx.db, viewerOf(ctx, ...forums), wanted);
  const topics = rows
    .map((topic) => ({ topic, due: datesFor(topic, baseDates(topic)).due }))
    .filter((each): each is { topic: TopicRow; due: Date } => each.due !== null)
    .filter(({ due }) => due <= before && (after === null || due > after))
    .sort((a, b) => Number(a.due) - Number(b.due) || a.topic.id - b.topic.id);
  return { topics, forumOf: ({ context_id }) => must(byId.get(context_id), "the course of a due topic") };
}

const inAWeek = (now: Date): Date => new Date(now.getTime() + WEEK_MS);

/** What is due within a week in the actor's current courses. */
export async function upcomingWork(ctx: Context): Promise<DueWork> {
  const forums = await ownForums(ctx, true);
  return dueWork(ctx, { forums, after: ctx.now, before: inAWeek(ctx.now), unposted: false });
}

/** What is due within a week and waits for a post of the actor, in courses in which they are a student. */
export async function ownTodo(ctx: Context): Promise<DueWork> {
  const forums = (await ownForums(ctx, true)).filter((forum) => forum.participatesAsStudent);
  return dueWork(ctx, { forums, after: ctx.now, before: inAWeek(ctx.now), unposted: true });
}

export interface MissingRequest {
  /** The user of the path. */
  readonly user: string;
  readonly observed: string | null | undefined;
  /** Only of these courses; null for all. */
  readonly courses: readonly number[] | null;
}

export interface MissingWork extends DueWork {
  /** The context in which the work is presented: that of the student. */
  readonly ctx: Context;
}

/** What was due and waits for a post of a student, in their current courses. */
export async function missingWork(ctx: Context, { user, observed, courses }: MissingRequest): Promise<MissingWork> {
  const asStudent = await contextOfStudent(ctx, user, observed);
  const forums = (await ownForums(asStudent, true)).filter(
    (forum) => forum.participatesAsStudent && (courses === null || courses.includes(forum.id)),
  );
  const work = await dueWork(asStudent, { forums, after: null, before: ctx.now, unposted: true });
  return { ...work, ctx: asStudent };
}

/** The student's own view, for themselves, their observers and their administrators. */
async function contextOfStudent(ctx: Context, user: string, observed: string | null | undefined): Promise<Context> {
  const named = await findActiveUser(ctx, user);
  if (observed && !named.isSelf) throw forbidden();
  const student = observed ? await findActiveUser(ctx, observed) : named;
  if (student.isSelf) return ctx;
  const { id } = student.user;
  if (!student.canView && !(await observes(ctx, { observer: ctx.actor.id, user: id }))) throw forbidden();
  const row = await actorById(ctx.db, ctx.root, id);
  if (row === undefined) throw notFound();
  return { ...ctx, actor: toActor(row) };
}
