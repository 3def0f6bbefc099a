/** What the rows of a chunk of enrolments refer to, looked up in a few statements for all of them. */
import type { Chunk } from "../chunk.ts";
import type { Row } from "../csv.ts";
import {
  accountChains,
  type CourseRef,
  loadCourseRefs,
  loadCourseRoles,
  loadSectionRefs,
  loadUserRefs,
  type RoleRef,
  type SectionRef,
  type UserRef,
} from "../queries/enrollments.sql.ts";

/** The words of SIS files for the built-in roles. */
const BUILT_IN: Readonly<Record<string, string>> = {
  student: "StudentEnrollment",
  teacher: "TeacherEnrollment",
  ta: "TaEnrollment",
  observer: "ObserverEnrollment",
  designer: "DesignerEnrollment",
};

const distinct = (values: Iterable<string | null | undefined>): string[] =>
  [...new Set(values)].filter((value) => value != null);

export class EnrollmentRefs {
  readonly #root: number;
  readonly #courses = new Map<string, CourseRef>();
  readonly #coursesById = new Map<number, CourseRef>();
  readonly #sections: ReadonlyMap<string, SectionRef>;
  readonly #users = new Map<string, UserRef>();
  readonly #usersByIntegrationId = new Map<string, UserRef>();
  readonly #roles: readonly RoleRef[];
  #chains: ReadonlyMap<number, readonly number[]> = new Map();

  private constructor(
    root: number,
    courses: readonly CourseRef[],
    sections: readonly SectionRef[],
    users: readonly UserRef[],
    roles: readonly RoleRef[],
  ) {
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
  }

  static async load({ tx, root }: Chunk, rows: readonly Row[]): Promise<EnrollmentRefs> {
    const column = (...names: string[]) => distinct(rows.flatMap((row) => names.map((name) => row.values[name])));
    const sections = await loadSectionRefs(tx, root, column("section_id"));
    const courses = await loadCourseRefs(
      tx,
      root,
      column("course_id"),
      sections.map((section) => section.course_id),
    );
    const users = await loadUserRefs(tx, root, column("user_id", "associated_user_id"), column("user_integration_id"));
    const roles = await loadCourseRoles(tx, root);
    const refs = new EnrollmentRefs(root, courses, sections, users, roles);
    // only roles of sub-accounts make it matter in which account a course lies
    if (roles.some((role) => role.account_id !== root))
      refs.#chains = await accountChains(
        tx,
        root,
        courses.map((course) => course.id),
      );
    return refs;
  }

  course = (sisId: string): CourseRef | undefined => this.#courses.get(sisId);
  courseById = (id: number): CourseRef | undefined => this.#coursesById.get(id);
  section = (sisId: string): SectionRef | undefined => this.#sections.get(sisId);

  user(sisId: string | null | undefined, integrationId: string | null | undefined): UserRef | undefined {
    return sisId == null ? this.#usersByIntegrationId.get(integrationId ?? "") : this.#users.get(sisId);
  }

  /** A built-in role by its word, another by its exact name or its id: the one nearest to the course. */
  role(name: string | null | undefined, id: string | null | undefined, courseId: number): RoleRef | undefined {
    const chain = this.#chains.get(courseId) ?? [this.#root];
    const wanted = name == null ? undefined : (BUILT_IN[name.toLowerCase()] ?? name);
    const fits = this.#roles.filter((role) => (wanted === undefined ? String(role.id) === id : role.name === wanted));
    for (const account of chain) {
      const role = fits.find((r) => r.account_id === account);
      if (role !== undefined) return role;
    }
    return undefined;
  }
}
