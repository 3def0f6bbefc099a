/** Creates, changes and deletes sections. */
import type { sections as endpoints, Static } from "@pidge/api";
import { given, shortText, unlessTaken } from "../../platform/attributes.ts";
import { type Context, inTransaction } from "../../platform/context.ts";
import { forbidden, plainMessage } from "../../platform/errors.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { execute } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import { findCourse } from "../courses/access.ts";
import type { SectionAccess } from "./access.ts";
import {
  anybodyInSection,
  deletedSectionWithSisId,
  insertSection,
  loadSection,
  type SectionRow,
  type SectionValues,
  updateSectionRow,
} from "./sections.sql.ts";

type SectionInput = NonNullable<Static<(typeof endpoints.createSection)["params"]>["course_section"]>;

const TAKEN = { course_sections_sis: "sis_section_id", course_sections_integration: "integration_id" };

/** The columns that the input changes. Without `setsSisIds` the school's ids in it are ignored. */
function sectionValues(input: SectionInput, setsSisIds: boolean): SectionValues {
  const name = shortText("name", input.name);
  return given({
    ...(typeof name === "string" ? { name, sort_key: sortKey(name) } : {}),
    start_at: input.start_at,
    end_at: input.end_at,
    restrict_enrollments_to_section_dates: input.restrict_enrollments_to_section_dates,
    ...(setsSisIds
      ? {
          sis_section_id: shortText("sis_section_id", input.sis_section_id),
          integration_id: shortText("integration_id", input.integration_id),
        }
      : {}),
  });
}

export interface NewSection {
  /** The course as the path names it. */
  readonly course: string;
  readonly section: SectionInput;
  /** Restores a deleted section with the same SIS id. */
  readonly reactivate: boolean;
}

export async function createSection(ctx: Context, input: NewSection): Promise<SectionAccess> {
  const course = await findCourse(ctx, input.course);
  if (!course.can("manage_sections_add")) throw forbidden();
  const values = sectionValues(input.section, course.can("manage_sis"));
  const name = values.name ?? course.course.name;
  const whole = { ...values, name, sort_key: sortKey(name), course_id: course.course.id };
  const id = await unlessTaken(TAKEN, () =>
    inTransaction(ctx, async (tx) => {
      const known = input.reactivate ? await findDeleted(tx, values.sis_section_id) : undefined;
      if (known === undefined) return insertSection(tx, whole);
      await updateSectionRow(tx, known, { ...whole, workflow_state: "active", default_section: false });
      return known;
    }),
  );
  return { section: must(await loadSection(ctx, id), "the new section"), course };
}

async function findDeleted({ db, root }: Context, sisId: string | null | undefined): Promise<number | undefined> {
  if (typeof sisId !== "string") return undefined;
  return (await execute(db, deletedSectionWithSisId, { tenant: root, sisId }))[0]?.id;
}

export async function updateSection(
  ctx: Context,
  { section, course }: SectionAccess,
  input: SectionInput,
): Promise<SectionRow> {
  if (!course.can("manage_sections_edit")) throw forbidden();
  const values = sectionValues(input, course.can("manage_sis"));
  await unlessTaken(TAKEN, () => updateSectionRow(ctx, section.id, values));
  return must(await loadSection(ctx, section.id), "the changed section");
}

/** Deletes a section in which nobody is enrolled. */
export async function deleteSection(ctx: Context, { section, course }: SectionAccess): Promise<void> {
  if (!course.can("manage_sections_delete")) throw forbidden();
  const enrolled = await execute(ctx.db, anybodyInSection, { tenant: ctx.root, section: section.id });
  if (enrolled.length > 0) throw plainMessage("You can't delete a section that has enrollments");
  await updateSectionRow(ctx, section.id, { workflow_state: "deleted" });
}
