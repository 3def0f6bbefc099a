/** Sections of courses (Canvas's "Sections" API). */
import { endpoint } from "../endpoint.ts";
import { Section } from "../resources/courses.ts";
import { param } from "../schema.ts";

const tag = "sections";

const attributes = {
  name: param.text("At most 255 characters."),
  sis_section_id: param.text("SIS id; ignored without `manage_sis`. Empty text removes it."),
  integration_id: param.text("Integration id; ignored without `manage_sis`. Empty text removes it."),
  start_at: param.time("When it begins."),
  end_at: param.time("When it ends."),
  restrict_enrollments_to_section_dates: param.bool("Whether its dates bind its enrolments."),
};

export const createSection = endpoint({
  id: "createSection",
  method: "POST",
  path: "/api/v1/courses/:course_id/sections",
  tag,
  summary: "Makes a section of a course.",
  params: {
    course_section: param.group(attributes),
    enable_sis_reactivation: param.bool("Restores a deleted section of the same SIS id."),
  },
  answers: { 200: Section },
  errors: [400, 403, 404],
});
