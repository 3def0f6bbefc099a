/** The courses of a test campus: what they are made of, and what they return. */
import type { Person } from "./person.ts";

/** Roles, by the names under which `campus.course` takes and returns members. */
export const ROLES = {
  teachers: "TeacherEnrollment",
  tas: "TaEnrollment",
  designers: "DesignerEnrollment",
  students: "StudentEnrollment",
  observers: "ObserverEnrollment",
} as const;

/** Lists of people in a course: `teachers`, `tas`, `designers`, `students`, `observers`. */
export type Members = keyof typeof ROLES;

/** Names of people by role; further parameters of the course by their wire names. */
export type CourseMembers<Name extends string, Grouped extends Name> = {
  readonly [Kind in Members]?: readonly Name[];
} & {
  /** Groups of the course, with the names of their members. */
  readonly groups?: Readonly<Record<string, readonly Grouped[]>>;
  /** Parameters of the course besides its name, for example `{ account_id: 2, is_public: true }`. */
  readonly params?: Readonly<Record<string, unknown>>;
};

/** A published course with its people. It is accepted wherever an id is. */
export type CampusCourse<Name extends string> = { readonly [Kind in Members]: readonly Person[] } & {
  /** Id of the course. */
  readonly id: string;
  /** Its name, which is also its code. */
  readonly name: string;
  /** All members, by name. */
  readonly people: Readonly<Record<Name, Person>>;
  /** Ids of its groups, by name. */
  readonly groups: Readonly<Record<string, string>>;
};
