/** Reads which group set discusses a topic, and checks whether the actor may choose it. */
import type { Context } from "../../../platform/context.ts";
import { attributeText, notFound } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import { findRecord } from "../../../platform/references.ts";
import { execute } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";
import type { TopicInput } from "./attributes.ts";
import { groupSetOfCourse } from "./audience.sql.ts";

type ReadContext = Pick<Context, "db" | "root">;

export interface GroupingFacts {
  readonly forum: Forum;
  readonly announcement: boolean;
  /** The topic's set so far. */
  readonly held: number | null;
  /** Whether students have posted: then the set is fixed. */
  readonly fixed: boolean;
}

/** The requested group set: undefined when it does not change, null for none. */
export async function readGrouping(
  ctx: ReadContext,
  input: TopicInput,
  { forum, announcement, held, fixed }: GroupingFacts,
): Promise<number | null | undefined> {
  const given = input.group_category_id === undefined ? input.assignment?.group_category_id : input.group_category_id;
  // topics of groups have no set of their own
  if (given === undefined || forum.type === "Group") return undefined;
  const text = given?.trim() ?? "";
  const id = text === "" ? null : await findGroupSet(ctx, forum.id, text);
  if (id === held) return undefined;
  if (!forum.moderate) throw attributeText("group", "You cannot set a grouped discussion as a student.");
  if (announcement) throw attributeText("group", "You cannot use grouped discussion on an announcement.");
  if (fixed) throw attributeText("group", "You cannot change grouping on a discussion with replies.");
  return id;
}

async function findGroupSet({ db, root }: ReadContext, course: number, text: string): Promise<number> {
  const id = parseId(text) ?? (await findRecord(db, root, "group_categories", text)) ?? -1;
  const [row] = await execute(db, groupSetOfCourse, { tenant: root, course, id });
  if (row === undefined) throw notFound();
  return row.id;
}
