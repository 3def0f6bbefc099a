/** The only way to a set of groups: the record together with what the actor may do in its context. */

import type { Actor } from "../../platform/actor.ts";
import type { AccessContext } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import type { Permission } from "../../platform/permissions.ts";
import { findRecord } from "../../platform/references.ts";
import type { Db } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import { type AccountAccess, accessAccounts, findAccount } from "../accounts/access.ts";
import { accessCourses, type CourseAccess, findCourse } from "../courses/access.ts";
import { type CategoryRow, loadCategories } from "./rows.ts";

/** A course or account in which groups stand. */
export interface GroupContext {
  readonly type: "Course" | "Account";
  readonly id: number;
  /** The account that its groups count towards. */
  readonly accountId: number;
  readonly course?: CourseAccess;
  readonly account?: AccountAccess;
  can(permission: Permission): boolean;
}

const ofCourse = (course: CourseAccess): GroupContext => ({
  type: "Course",
  id: course.course.id,
  accountId: course.course.account_id,
  course,
  can: course.can,
});

const ofAccount = (account: AccountAccess): GroupContext => ({
  type: "Account",
  id: account.account.id,
  accountId: account.account.id,
  account,
  can: account.can,
});

type ContextPath = { readonly course_id?: string; readonly account_id?: string };

/** The course or account that a path names, or a 404. */
export async function findContext(ctx: AccessContext, path: ContextPath): Promise<GroupContext> {
  return path.course_id === undefined
    ? ofAccount(await findAccount(ctx, must(path.account_id, "the course or account of the path")))
    : ofCourse(await findCourse(ctx, path.course_id));
}

/** The root account, where communities stand. */
export const rootContext = async (db: Db, actor: Actor): Promise<GroupContext> =>
  ofAccount(await findAccount({ db, actor }, "self"));

export interface CategoryAccess {
  readonly category: CategoryRow;
  readonly context: GroupContext;
}

/** The set that a path names and its context, or a 404. */
export async function findCategory(ctx: AccessContext, reference: string): Promise<CategoryAccess> {
  const { db, actor } = ctx;
  const id = parseId(reference) ?? (await findRecord(db, actor.root, "group_categories", reference));
  const category = id === undefined ? undefined : (await loadCategories(db, actor.root, actor.id, [id]))[0];
  if (category === undefined) throw notFound();
  const ids = [category.context_id];
  const course = category.context_type === "Course" ? (await accessCourses(ctx, ids)).get(ids[0]!) : undefined;
  if (course !== undefined) return { category, context: ofCourse(course) };
  const account =
    category.context_type === "Account" ? (await accessAccounts({ db, actor }, ids)).get(ids[0]!) : undefined;
  if (account === undefined) throw notFound();
  return { category, context: ofAccount(account) };
}
