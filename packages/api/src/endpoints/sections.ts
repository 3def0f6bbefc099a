/** Sections of courses (Canvas's "Sections" API). */
import { endpoint } from "../endpoint.ts";
import { Section } from "../resources/courses.ts";
import { List, param } from "../schema.ts";

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
    course_section: param.group(attributes, "The new section's attributes."),
    enable_sis_reactivation: param.bool("Restores a deleted section of the same SIS id."),
  },
  answers: { 200: Section },
  errors: [400, 403, 404],
});

const include = param.texts(
  "`students`, `enrollments` (of those students), `avatar_url` (of those students), `total_students`, `permissions`; others are ignored.",
);

export const listSections = endpoint({
  id: "listSections",
  method: "GET",
  path: "/api/v1/courses/:course_id/sections",
  tag,
  summary: "The sections of a course, by name.",
  params: { include, search_term: param.text("Part of the name.") },
  answers: { 200: List(Section, "One page.") },
  errors: [400, 403, 404],
  paging: "ordinal",
});

export const showSection = endpoint({
  id: "showSection",
  method: "GET",
  path: "/api/v1/sections/:id",
  aliases: ["/api/v1/courses/:course_id/sections/:id"],
  tag,
  summary: "One section.",
  params: { include },
  answers: { 200: Section },
  errors: [403, 404],
});

export const updateSection = endpoint({
  id: "updateSection",
  method: "PUT",
  path: "/api/v1/sections/:id",
  tag,
  summary: "Changes a section.",
  params: { course_section: param.group(attributes, "The attributes that change.") },
  answers: { 200: Section },
  errors: [400, 403, 404],
});

export const deleteSection = endpoint({
  id: "deleteSection",
  method: "DELETE",
  path: "/api/v1/sections/:id",
  tag,
  summary: "Deletes a section that has no people.",
  answers: { 200: Section },
  errors: [400, 403, 404],
});

export const crosslistSection = endpoint({
  id: "crosslistSection",
  method: "POST",
  path: "/api/v1/sections/:id/crosslist/:new_course_id",
  tag,
  summary: "Moves a section with its people to another course.",
  answers: { 200: Section },
  errors: [400, 403, 404],
});

export const uncrosslistSection = endpoint({
  id: "uncrosslistSection",
  method: "DELETE",
  path: "/api/v1/sections/:id/crosslist",
  tag,
  summary: "Moves a section back to the course that it came from.",
  answers: { 200: Section },
  errors: [400, 403, 404],
});
