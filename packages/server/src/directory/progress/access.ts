/** The only way to a progress record: for who asked for the work, and for those who may read its context. */
import type { Context } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { accessAccounts } from "../accounts/access.ts";
import { accessCourses } from "../courses/access.ts";
import { accessGroups } from "../groups/access.ts";
import { findProgress, type ProgressRow } from "./progress.sql.ts";

/** The progress that a path names, or a 404, or a refusal. */
export async function accessProgress(ctx: Context, reference: string | undefined): Promise<ProgressRow> {
  const row = await findProgress(ctx, parseId(reference) ?? -1);
  if (row === undefined) throw notFound();
  if (row.user_id !== ctx.actor.id && !(await mayReadContext(ctx, row))) throw forbidden();
  return row;
}

async function mayReadContext(
  { db, actor, now }: Context,
  { context_type: type, context_id: id }: ProgressRow,
): Promise<boolean> {
  switch (type) {
    case "User":
      return id === actor.id;
    case "Account":
      return (await accessAccounts({ db, actor }, [id])).get(id)?.isAdmin === true;
    case "Course":
      return (await accessCourses({ db, actor, now }, [id])).get(id)?.canRead === true;
    default:
      return (await accessGroups({ db, actor, now }, [id])).get(id)?.canRead === true;
  }
}
