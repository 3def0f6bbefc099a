/** Which sections a topic is for, and whether the caller may say so. */
import { attributeText, invalid, listFault, notFound } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import { findRecord } from "../../../platform/references.ts";
import { type Db, run } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";

const NEEDED = "Section specific topics must have sections";
const COURSES_ONLY = "Only course announcements and discussions can be section-specific";
const GRADED = "Discussion assignments cannot be section-specific";
const GROUPED = "Discussions with groups cannot be section-specific";

/** The sections asked for: undefined when nothing was said, null for everybody, else their ids. */
export async function readSections(
  db: Db,
  root: number,
  forum: Forum,
  given: readonly string[] | undefined,
): Promise<readonly number[] | null | undefined> {
  if (given === undefined) return undefined;
  const words = given.filter((word) => word !== "");
  if (words.length === 1 && words[0] === "all") return null;
  if (forum.type !== "Course") throw invalid("is_section_specific", COURSES_ONLY);
  if (words.length === 0) throw invalid("is_section_specific", NEEDED);
  const ids: number[] = [];
  for (const word of words) ids.push(parseId(word) ?? (await findRecord(db, root, "course_sections", word)) ?? -1);
  const found = await run<{ id: number }>(
    db,
    `select id from course_sections where root_account_id = $1 and course_id = $2 and id = any($3::bigint[])
     and workflow_state <> 'deleted'`,
    [root, forum.id, ids],
  );
  if (new Set(ids).size !== found.length) throw notFound();
  refuseForeign(forum, ids);
  return [...new Set(ids)];
}

/** Those who are limited to sections may not speak for others. */
export function refuseForeign(forum: Forum, ids: readonly number[]): void {
  const foreign = forum.allSections ? [] : ids.filter((id) => !forum.sections.includes(id));
  if (foreign.length > 0)
    throw attributeText(
      "specific_sections",
      `You do not have permissions to modify discussion for section(s) ${foreign.join(", ")}`,
    );
}

/** Sections go with neither groups nor grades. */
export function refuseMixed(sectionSpecific: boolean, grouped: boolean, graded: boolean): void {
  if (!sectionSpecific) return;
  if (grouped) throw invalid("is_section_specific", GROUPED);
  if (graded) throw listFault("is_section_specific", GRADED);
}

/** Makes these the topic's sections. */
export async function storeSections(tx: Db, root: number, topicId: number, ids: readonly number[]): Promise<void> {
  await run(
    tx,
    `with gone as (
       delete from discussion_topic_sections where root_account_id = $1 and topic_id = $2 and section_id <> all($3::bigint[]))
     insert into discussion_topic_sections (root_account_id, topic_id, section_id)
     select $1, $2, unnest($3::bigint[]) on conflict do nothing`,
    [root, topicId, ids],
  );
}
