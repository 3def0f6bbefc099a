/** Makes and changes sections. */
import type { sections as endpoints, Static } from "@pidge/api";
import { findCourse } from "../courses/access.ts";
import type { Actor } from "../platform/actor.ts";
import { given, shortText, unlessTaken } from "../platform/attributes.ts";
import { forbidden } from "../platform/errors.ts";
import { sortKey } from "../platform/sortKey.ts";
import type { Database } from "../store/database.ts";
import {
  deletedSectionWithSisId,
  insertSection,
  loadSection,
  type SectionRow,
  type SectionValues,
  updateSectionRow,
} from "./queries.ts";

type SectionInput = NonNullable<Static<(typeof endpoints.createSection)["params"]>["course_section"]>;

const TAKEN = { course_sections_sis: "sis_section_id", course_sections_integration: "integration_id" };

/** The columns that the input changes. */
export function sectionValues(input: SectionInput, sis: boolean): SectionValues {
  const name = shortText("name", input.name);
  return given({
    ...(typeof name === "string" ? { name, sort_key: sortKey(name) } : {}),
    start_at: input.start_at,
    end_at: input.end_at,
    restrict_enrollments_to_section_dates: input.restrict_enrollments_to_section_dates,
    ...(sis
      ? {
          sis_section_id: shortText("sis_section_id", input.sis_section_id),
          integration_id: shortText("integration_id", input.integration_id),
        }
      : {}),
  });
}

export interface NewSection {
  readonly course: string;
  readonly section: SectionInput;
  /** Takes up a deleted section of the same SIS id. */
  readonly reactivate: boolean;
}

export async function createSection(db: Database, actor: Actor, input: NewSection, now: Date) {
  const course = await findCourse(db, actor, input.course, now);
  if (!course.can("manage_sections_add")) throw forbidden();
  const values = sectionValues(input.section, course.can("manage_sis"));
  const name = values.name ?? course.course.name;
  const whole = { ...values, name, sort_key: sortKey(name), course_id: course.course.id, updated_at: now };
  const id = await unlessTaken(TAKEN, () =>
    db.transaction().execute(async (tx) => {
      const known =
        input.reactivate && typeof values.sis_section_id === "string"
          ? await deletedSectionWithSisId(tx, actor.root, values.sis_section_id)
          : undefined;
      if (known === undefined) return insertSection(tx, { ...whole, root_account_id: actor.root, created_at: now });
      await updateSectionRow(tx, actor.root, known, { ...whole, workflow_state: "active", default_section: false });
      return known;
    }),
  );
  return { section: (await loadSection(db, actor.root, id)) as SectionRow, course };
}
