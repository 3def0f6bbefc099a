/** Looks up group categories together with what the actor may do in their course or account. */
import type { AccessContext, Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import type { Place } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import type { Permission } from "../../platform/permissions.ts";
import { findRecord } from "../../platform/references.ts";
import { type AccountAccess, accessAccounts, findAccount, rootAccount } from "../accounts/access.ts";
import { accessCourses, type CourseAccess, findCourse } from "../courses/access.ts";
import { type CategoryRow, loadCategories } from "./categories.sql.ts";

/** A course or account that has groups. */
export interface GroupsContext {
  readonly type: "Course" | "Account";
  readonly id: number;
  /** The account whose groups they count as. */
  readonly accountId: number;
  readonly course?: CourseAccess;
  readonly account?: AccountAccess;
  /** The place whose roles grant permissions. */
  readonly place: Place;
  can(permission: Permission): boolean;
}

const ofCourse = (course: CourseAccess): GroupsContext => ({
  type: "Course",
  id: course.course.id,
  accountId: course.course.account_id,
  course,
  place: course.place,
  can: course.can,
});

const ofAccount = (account: AccountAccess): GroupsContext => ({
  type: "Account",
  id: account.account.id,
  accountId: account.account.id,
  account,
  place: account.place,
  can: account.can,
});

/** The course or account that a path names, or a 404. */
export async function findGroupsContext(
  ctx: AccessContext,
  path: { readonly course_id?: string; readonly account_id?: string },
): Promise<GroupsContext> {
  return path.course_id === undefined
    ? ofAccount(await findAccount(ctx, path.account_id))
    : ofCourse(await findCourse(ctx, path.course_id));
}

/** The root account, to which communities belong. */
export const rootContext = async (ctx: Context): Promise<GroupsContext> => ofAccount(await rootAccount(ctx));

export interface CategoryAccess {
  readonly category: CategoryRow;
  readonly context: GroupsContext;
}

/** The category that a path names and its context, or a 404. */
export async function findGroupCategory(ctx: AccessContext, reference: string): Promise<CategoryAccess> {
  const id = parseId(reference) ?? (await findRecord(ctx.db, ctx.actor.root, "group_categories", reference));
  const [category] = id === undefined ? [] : await loadCategories(ctx, [id]);
  if (category === undefined) throw notFound();
  return { category, context: await contextOf(ctx, category) };
}

async function contextOf(ctx: AccessContext, { context_type, context_id }: CategoryRow): Promise<GroupsContext> {
  if (context_type === "Course") {
    const course = (await accessCourses(ctx, [context_id])).get(context_id);
    if (course !== undefined) return ofCourse(course);
  } else {
    const account = (await accessAccounts(ctx, [context_id])).get(context_id);
    if (account !== undefined) return ofAccount(account);
  }
  throw notFound();
}
