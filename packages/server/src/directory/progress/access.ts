/** Who may see a progress record: those who may read what it belongs to, and who asked for the work. */

import type { Actor } from "../../platform/actor.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import type { Db } from "../../store/database.ts";
import { accessAccounts } from "../accounts/access.ts";
import { accessCourses } from "../courses/access.ts";
import { accessGroups } from "../groups/access.ts";
import { findProgress, type ProgressRow } from "./progress.sql.ts";

/** The record, a 404 when there is none, or a refusal. */
export async function accessProgress(db: Db, actor: Actor, id: string, now: Date): Promise<ProgressRow> {
  const row = await findProgress(db, actor.root, parseId(id) ?? -1);
  if (row === undefined) throw notFound();
  if (row.user_id !== actor.id && !(await canReadContext(db, actor, row, now))) throw forbidden();
  return row;
}

async function canReadContext(db: Db, actor: Actor, row: ProgressRow, now: Date): Promise<boolean> {
  const id = row.context_id;
  switch (row.context_type) {
    case "User":
      return id === actor.id;
    case "Account":
      return (await accessAccounts(db, actor, [id])).get(id)?.isAdmin === true;
    case "Course":
      return (await accessCourses({ db, actor, now }, [id])).get(id)?.canRead === true;
    default:
      return (await accessGroups({ db, actor, now }, [id])).get(id)?.canRead === true;
  }
}
