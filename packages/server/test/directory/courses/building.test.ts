/** Builds a campus through the API: courses, sections, enrolments, groups. */
import { beforeAll, expect, it } from "vitest";
import { Campus } from "../../support/campus.ts";

let campus: Campus;
beforeAll(async () => {
  campus = await Campus.create();
});

it("[PLAT-20] requests that create something answer 200", async () => {
  const { admin } = campus;
  const course = await campus.course("Botany");
  const section = await campus.section(course.id, "Evening");
  expect(section).toMatchObject({ course_id: course.id, name: "Evening", nonxlist_course_id: null });
  const enrollment = await campus.enroll(course.id, admin, "student", { course_section_id: section.id });
  expect(enrollment).toMatchObject({ enrollment_state: "active", course_section_id: section.id, user_id: admin.id });
  const group = await campus.group(course.id, "Ferns", [admin]);
  expect((await admin.get(`groups/${group.id}`)).body).toMatchObject({ members_count: 1, course_id: course.id });
  expect((await admin.get(`courses/${course.id}`)).body).toMatchObject({ name: "Botany", workflow_state: "available" });
  const ann = await campus.person("Ann Lee");
  expect((await campus.enroll(course.id, ann, "student")).enrollment_state).toBe("active");
  expect((await ann.get(`courses/${course.id}`)).status).toBe(200);
});
