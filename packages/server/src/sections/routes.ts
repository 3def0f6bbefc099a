/** Sections over HTTP. */
import { sections } from "@pidge/api";
import { route } from "../platform/route.ts";
import { presentSection } from "./present.ts";
import { createSection } from "./writeSection.ts";

export const sectionRoutes = [
  route(sections.createSection, async ({ db, actor, path, params, now }) => {
    const input = {
      course: path.course_id!,
      section: params.course_section ?? {},
      reactivate: params.enable_sis_reactivation === true,
    };
    const { section, course } = await createSection(db, actor, input, now);
    return presentSection(section, course);
  }),
];
