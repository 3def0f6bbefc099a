/** Reads and stores overrides: whom an assignment or an ungraded topic is assigned to, with which dates. */
import type { TenantContext } from "../../../platform/context.ts";
import { invalid, listFault, notFound } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import { isMap, plainText, type Raw, type RawMap } from "../../../platform/nesting.ts";
import { readTime } from "../../../platform/times.ts";
import { execute } from "../../../store/database.ts";
import { deleteAssignmentOverrides, insertAssignmentOverrides } from "./overrides.sql.ts";

interface OverrideInput {
  readonly section: number | null;
  readonly group: number | null;
  readonly students: readonly number[] | null;
  /** By date: null clears, undefined keeps the general one. */
  readonly dates: Readonly<Record<"due_at" | "unlock_at" | "lock_at", Date | null | undefined>>;
}

const refusal = (message: string) => invalid("assignment_overrides", "invalid", message);

/** The overrides of a request: a list, or a map by number as forms send it. */
export function readOverrides(raw: Raw, zone: string): OverrideInput[] {
  const items = Array.isArray(raw)
    ? raw
    : isMap(raw)
      ? Object.values(raw)
      : raw === null || raw === ""
        ? []
        : undefined;
  if (items === undefined) throw refusal("a list of overrides is needed");
  return items.map((item) => {
    if (!isMap(item)) throw refusal("each override must be a group of fields");
    return readOverride(item, zone);
  });
}

function readOverride(item: RawMap, zone: string): OverrideInput {
  const id = (name: string) =>
    item[name] === undefined || item[name] === "" ? null : (parseId(plainText(item[name])) ?? -1);
  const section = id("course_section_id");
  const group = id("group_id");
  const students =
    item.student_ids === undefined
      ? null
      : [item.student_ids].flat().map((student) => parseId(plainText(student)) ?? -1);
  // Canvas finds this fault when it saves the override after its topic, hence the list form
  if ([section, group, students].filter((target) => target !== null).length !== 1)
    throw listFault(
      null,
      "invalid",
      "assignment_overrides: one of student_ids, group_id or course_section_id is needed",
    );
  const date = (name: string) => {
    const value = item[name];
    if (value === undefined) return undefined;
    if (value === null || value === "") return null;
    const time = readTime(plainText(value), zone);
    if (time === null) throw refusal(`${name} is not a time`);
    return time;
  };
  return {
    section,
    group,
    students,
    dates: { due_at: date("due_at"), unlock_at: date("unlock_at"), lock_at: date("lock_at") },
  };
}

/** Of `assignment` and `topic` one is null. */
export interface OverrideTarget {
  readonly course: number;
  readonly assignment: number | null;
  readonly topic: number | null;
}

/** Replaces all overrides of the target; sections, groups and students must be of the course. */
export async function storeOverrides(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  { course, ...target }: OverrideTarget,
  overrides: readonly OverrideInput[],
): Promise<void> {
  await execute(db, deleteAssignmentOverrides, { tenant: root, ...target });
  const stored = await execute(db, insertAssignmentOverrides, { tenant: root, ...target, course, overrides, now });
  if (stored.length !== overrides.length) throw notFound();
}
