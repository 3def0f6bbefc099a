/** Which group set discusses a topic, and whether the caller may say so. */
import { attributeText, notFound } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import { findRecord } from "../../../platform/references.ts";
import { type Db, run } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";
import type { TopicInput } from "./attributes.ts";

export interface GroupingFacts {
  readonly announcement: boolean;
  readonly held: number | null;
  /** Students posted: the set can change no more. */
  readonly fixed: boolean;
}

/** The set asked for: undefined when nothing was said, null for none. */
export async function readGrouping(
  db: Db,
  root: number,
  forum: Forum,
  input: TopicInput,
  facts: GroupingFacts,
): Promise<number | null | undefined> {
  const given = input.group_category_id === undefined ? input.assignment?.group_category_id : input.group_category_id;
  // groups' own topics have no sets
  if (given === undefined || forum.type === "Group") return undefined;
  const text = given?.trim() ?? "";
  const id = text === "" ? null : await findCategory(db, root, forum.id, text);
  if (id === facts.held) return undefined;
  if (!forum.moderate) throw attributeText("group", "You cannot set a grouped discussion as a student.");
  if (facts.announcement) throw attributeText("group", "You cannot use grouped discussion on an announcement.");
  if (facts.fixed) throw attributeText("group", "You cannot change grouping on a discussion with replies.");
  return id;
}

async function findCategory(db: Db, root: number, courseId: number, text: string): Promise<number> {
  const id = parseId(text) ?? (await findRecord(db, root, "group_categories", text)) ?? -1;
  const [row] = await run<{ id: number }>(
    db,
    `select id from group_categories where root_account_id = $1 and id = $2 and context_type = 'Course' and context_id = $3
     and workflow_state <> 'deleted'`,
    [root, id, courseId],
  );
  if (row === undefined) throw notFound();
  return row.id;
}
