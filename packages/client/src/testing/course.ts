/** What a course of a test campus is asked for, and what it gives. */
import type { Person } from "./person.ts";

/** Kinds of members, as `campus.course` takes them and the course gives them back. */
export const ROLES = {
  teachers: "TeacherEnrollment",
  tas: "TaEnrollment",
  designers: "DesignerEnrollment",
  students: "StudentEnrollment",
  observers: "ObserverEnrollment",
} as const;

/** Lists of people in a course: `teachers`, `tas`, `designers`, `students`, `observers`. */
export type Members = keyof typeof ROLES;

/** Names of people by what they are in the course; further parameters of the course by their wire names. */
export type CourseMembers<Name extends string, Grouped extends Name> = {
  readonly [Kind in Members]?: readonly Name[];
} & {
  /** Groups of the course, and who is in them. */
  readonly groups?: Readonly<Record<string, readonly Grouped[]>>;
  /** Parameters of the course beside its name, for example `{ account_id: 2, is_public: true }`. */
  readonly params?: Readonly<Record<string, unknown>>;
};

/** A published course with its people. May be given wherever an id is taken. */
export type CampusCourse<Name extends string> = { readonly [Kind in Members]: readonly Person[] } & {
  /** Id of the course. */
  readonly id: string;
  /** Its name, which is its code too. */
  readonly name: string;
  /** Everybody in the course, by name. */
  readonly people: Readonly<Record<Name, Person>>;
  /** Ids of its groups, by name. */
  readonly groups: Readonly<Record<string, string>>;
};
