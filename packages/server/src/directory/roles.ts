/** The types of enrolments, and the permissions to add and remove each. */
import type { Permission } from "../platform/permissions.ts";

const TYPES = [
  "StudentEnrollment",
  "TeacherEnrollment",
  "TaEnrollment",
  "DesignerEnrollment",
  "ObserverEnrollment",
] as const;
export type EnrollmentType = (typeof TYPES)[number];

export const isEnrollmentType = (text: string): text is EnrollmentType => (TYPES as readonly string[]).includes(text);

const SHORT: Record<EnrollmentType, "student" | "teacher" | "ta" | "designer" | "observer"> = {
  StudentEnrollment: "student",
  TeacherEnrollment: "teacher",
  TaEnrollment: "ta",
  DesignerEnrollment: "designer",
  ObserverEnrollment: "observer",
};

/** `student` for `StudentEnrollment`, as course objects and search filters call it. */
export const shortType = (type: string) =>
  type === "StudentViewEnrollment" ? ("student_view" as const) : SHORT[type as EnrollmentType];

/** The type of a short name; undefined for unknown ones. */
export const typeOfShort = (short: string): string | undefined =>
  short === "student_view" ? "StudentViewEnrollment" : TYPES.find((type) => SHORT[type] === short);

export const addPermission = (type: EnrollmentType): Permission => `add_${SHORT[type]}_to_course`;
export const removePermission = (type: string): Permission =>
  isEnrollmentType(type) ? `remove_${SHORT[type]}_from_course` : "remove_student_from_course";
