/** Looks up what the rows of a chunk of enrolments refer to, in a few statements for all of them. */
import { execute } from "../../store/database.ts";
import type { Chunk } from "../chunk.ts";
import type { Row } from "../csv.ts";
import {
  accountChains,
  type CourseRef,
  courseRoles,
  coursesBySisIdOrId,
  loadUserRefs,
  type RoleRef,
  type SectionRef,
  sectionsBySisId,
  type UserRef,
} from "./enrollments.sql.ts";

/** The built-in roles by their names in SIS files. */
const BUILT_IN: Readonly<Record<string, string>> = {
  student: "StudentEnrollment",
  teacher: "TeacherEnrollment",
  ta: "TaEnrollment",
  observer: "ObserverEnrollment",
  designer: "DesignerEnrollment",
};

const distinct = (values: Iterable<string | null | undefined>): string[] =>
  [...new Set(values)].filter((value) => value != null);

interface Loaded {
  readonly root: number;
  readonly courses: readonly CourseRef[];
  readonly sections: readonly SectionRef[];
  readonly users: readonly UserRef[];
  readonly roles: readonly RoleRef[];
  /** The accounts above each course, where roles of sub-accounts make that matter. */
  readonly chains: ReadonlyMap<number, readonly number[]>;
}

export class EnrollmentRefs {
  readonly #root: number;
  readonly #courses = new Map<string, CourseRef>();
  readonly #coursesById = new Map<number, CourseRef>();
  readonly #sections: ReadonlyMap<string, SectionRef>;
  readonly #users = new Map<string, UserRef>();
  readonly #usersByIntegrationId = new Map<string, UserRef>();
  readonly #roles: readonly RoleRef[];
  readonly #chains: ReadonlyMap<number, readonly number[]>;

  private constructor({ root, courses, sections, users, roles, chains }: Loaded) {
    this.#root = root;
    for (const course of courses) {
      this.#coursesById.set(course.id, course);
      if (course.sis_course_id !== null) this.#courses.set(course.sis_course_id, course);
    }
    this.#sections = new Map(sections.map((section) => [section.sis_section_id, section]));
    for (const user of users) {
      if (user.sis_user_id !== null) this.#users.set(user.sis_user_id, user);
      if (user.integration_id !== null) this.#usersByIntegrationId.set(user.integration_id, user);
    }
    this.#roles = roles;
    this.#chains = chains;
  }

  static async load(chunk: Chunk, rows: readonly Row[]): Promise<EnrollmentRefs> {
    const { db, root } = chunk;
    const column = (...names: string[]) => distinct(rows.flatMap((row) => names.map((name) => row.values[name])));
    const sections = await execute(db, sectionsBySisId, { tenant: root, sisIds: column("section_id") });
    const courses = await execute(db, coursesBySisIdOrId, {
      tenant: root,
      sisIds: column("course_id"),
      ids: sections.map((section) => section.course_id),
    });
    const users = await loadUserRefs(chunk, column("user_id", "associated_user_id"), column("user_integration_id"));
    const roles = await execute(db, courseRoles, { tenant: root });
    const inSubAccounts = roles.some((role) => role.account_id !== root);
    const courseIds = courses.map((course) => course.id);
    const chains = inSubAccounts ? await accountChains(chunk, courseIds) : new Map<number, number[]>();
    return new EnrollmentRefs({ root, courses, sections, users, roles, chains });
  }

  course = (sisId: string): CourseRef | undefined => this.#courses.get(sisId);
  courseById = (id: number): CourseRef | undefined => this.#coursesById.get(id);
  section = (sisId: string): SectionRef | undefined => this.#sections.get(sisId);

  user(sisId: string | null | undefined, integrationId: string | null | undefined): UserRef | undefined {
    return sisId == null ? this.#usersByIntegrationId.get(integrationId ?? "") : this.#users.get(sisId);
  }

  /** A built-in role by its name in SIS files, another by its exact name or its id: the nearest above the course. */
  role(name: string | null | undefined, id: string | null | undefined, courseId: number): RoleRef | undefined {
    const chain = this.#chains.get(courseId) ?? [this.#root];
    const wanted = name == null ? undefined : (BUILT_IN[name.toLowerCase()] ?? name);
    const named = this.#roles.filter((role) => (wanted === undefined ? String(role.id) === id : role.name === wanted));
    for (const account of chain) {
      const role = named.find(({ account_id }) => account_id === account);
      if (role !== undefined) return role;
    }
    return undefined;
  }
}
