/** Reads which sections a topic is for, and checks whether the actor may choose them. */
import type { Context } from "../../../platform/context.ts";
import { attributeText, invalid, listFault, notFound } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import { findRecord } from "../../../platform/references.ts";
import { execute } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";
import { sectionsOfCourse } from "./audience.sql.ts";

const NEEDED = "Section specific topics must have sections";
const COURSES_ONLY = "Only course announcements and discussions can be section-specific";
const GRADED = "Discussion assignments cannot be section-specific";
const GROUPED = "Discussions with groups cannot be section-specific";

/** The requested sections: undefined when the parameter was not sent, null for everybody, else their ids. */
export async function readSections(
  { db, root }: Pick<Context, "db" | "root">,
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
  const found = await execute(db, sectionsOfCourse, { tenant: root, course: forum.id, ids });
  if (new Set(ids).size !== found.length) throw notFound();
  refuseForeignSections(forum, ids);
  return [...new Set(ids)];
}

/** Refuses sections that an actor who is limited to sections is not in. */
export function refuseForeignSections(forum: Forum, ids: readonly number[]): void {
  const foreign = forum.allSections ? [] : ids.filter((id) => !forum.sections.includes(id));
  if (foreign.length > 0)
    throw attributeText(
      "specific_sections",
      `You do not have permissions to modify discussion for section(s) ${foreign.join(", ")}`,
    );
}

/** Refuses a section-specific topic that is a group discussion or graded. */
export function refuseMixed(sectionSpecific: boolean, grouped: boolean, graded: boolean): void {
  if (!sectionSpecific) return;
  if (grouped) throw invalid("is_section_specific", GROUPED);
  if (graded) throw listFault("is_section_specific", GRADED);
}
