/** Makes and changes sections. */
import type { sections as endpoints, Static } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { given, shortText, unlessTaken } from "../../platform/attributes.ts";
import { forbidden, plainMessage } from "../../platform/errors.ts";
import { sortKey } from "../../platform/sortKey.ts";
import type { Database } from "../../store/database.ts";
import { findCourse } from "../courses/access.ts";
import type { SectionAccess } from "./access.ts";
import {
  deletedSectionWithSisId,
  insertSection,
  loadSection,
  type SectionRow,
  type SectionValues,
  sectionHasPeople,
  updateSectionRow,
} from "./sections.sql.ts";

type SectionInput = NonNullable<Static<(typeof endpoints.createSection)["params"]>["course_section"]>;

const TAKEN = { course_sections_sis: "sis_section_id", course_sections_integration: "integration_id" };

/** The columns that the input changes. */
function sectionValues(input: SectionInput, sis: boolean): SectionValues {
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
  const course = await findCourse({ db, actor, now }, input.course);
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

export async function updateSection(
  db: Database,
  actor: Actor,
  { section, course }: SectionAccess,
  input: SectionInput,
  now: Date,
): Promise<SectionRow> {
  if (!course.can("manage_sections_edit")) throw forbidden();
  const values = sectionValues(input, course.can("manage_sis"));
  await unlessTaken(TAKEN, () => updateSectionRow(db, actor.root, section.id, { ...values, updated_at: now }));
  return (await loadSection(db, actor.root, section.id))!;
}

export async function deleteSection(
  db: Database,
  actor: Actor,
  { section, course }: SectionAccess,
  now: Date,
): Promise<void> {
  if (!course.can("manage_sections_delete")) throw forbidden();
  if (await sectionHasPeople(db, actor.root, section.id))
    throw plainMessage("You can't delete a section that has enrollments");
  await updateSectionRow(db, actor.root, section.id, { workflow_state: "deleted", updated_at: now });
}
