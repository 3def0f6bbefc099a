/** The course or group that discussions belong to, as one thing, with the actor's rights there. */
import { accessCourse, type CourseAccess } from "../directory/courses/access.ts";
import { courseSettings } from "../directory/courses/settings.ts";
import { accessGroup, type GroupAccess } from "../directory/groups/access.ts";
import type { Actor } from "../platform/actor.ts";
import type { Context } from "../platform/context.ts";
import type { Permission } from "../platform/permissions.ts";
import { must } from "../store/must.ts";

export interface Forum {
  readonly type: "Course" | "Group";
  readonly id: number;
  readonly name: string;
  /** `courses/9`, as in paths. */
  readonly path: string;
  /** The course, or the group's course; undefined in groups of an account. */
  readonly course: CourseAccess | undefined;
  readonly group: GroupAccess | undefined;
  readonly readForum: boolean;
  readonly readAnnouncements: boolean;
  readonly post: boolean;
  readonly createForum: boolean;
  /** Moderates the topics of this course or group. */
  readonly moderate: boolean;
  /** Moderates in the course, where the root topics of a group's topics are. */
  readonly moderateCourse: boolean;
  readonly readAsAdmin: boolean;
  /** Participates now, by dates and state. */
  readonly participates: boolean;
  readonly participatesAsStudent: boolean;
  readonly settings: ReturnType<typeof courseSettings>;
  /** Whether the course paces its students individually: then a topic's dates lock nothing. */
  readonly paced: boolean;
  /** Sections that the actor is in. */
  readonly sections: readonly number[];
  /** Whether the actor sees topics of sections that they are not in. */
  readonly allSections: boolean;
  /** Whether the actor sees topics assigned to other people. */
  readonly allAssigned: boolean;
  /** The actor, and the students whom the actor observes here. */
  readonly people: readonly number[];
  /** A permission of the course or account, whatever the group gives. */
  can(permission: Permission): boolean;
}

const STAFF: ReadonlySet<string> = new Set(["TeacherEnrollment", "TaEnrollment", "DesignerEnrollment"]);
const STUDENT: ReadonlySet<string> = new Set(["StudentEnrollment", "StudentViewEnrollment"]);
const COUNTING: ReadonlySet<string> = new Set(["active", "invited", "completed", "creation_pending"]);

/** Derives from a course's enrollments which sections, assignments and people are visible to the actor. */
function reach(actor: Actor, course: CourseAccess | undefined) {
  if (course === undefined) return { sections: [], allSections: true, allAssigned: true, people: [actor.id] };
  const counting = course.enrollments.filter((enrollment) => COUNTING.has(enrollment.workflow_state));
  const observed = counting.flatMap((enrollment) =>
    enrollment.type === "ObserverEnrollment" ? [enrollment.associated_user_id] : [],
  );
  const observesAll = observed.length > 0 && observed.every((id) => id === null);
  const unlimited = counting.some(
    (enrollment) => STAFF.has(enrollment.type) && !enrollment.limit_privileges_to_course_section,
  );
  return {
    sections: [...new Set(counting.map((enrollment) => enrollment.course_section_id))],
    allSections: unlimited || course.isAccountAdmin || observesAll,
    allAssigned: course.canReadAsAdmin || observesAll,
    people: [actor.id, ...new Set(observed.filter((id) => id !== null))],
  };
}

function participation(course: CourseAccess) {
  const current = (course.place.enrollments ?? []).filter((grant) => !grant.concluded && grant.future !== true);
  const open = course.course.workflow_state === "available" && !course.concluded;
  return {
    participates: course.canReadAsAdmin || (current.length > 0 && !course.concluded),
    participatesAsStudent: open && current.some((grant) => STUDENT.has(grant.type)),
  };
}

const isPaced = (settings: Readonly<Record<string, unknown>>): boolean => settings.enable_course_paces === true;

export function courseForum(actor: Actor, access: CourseAccess): Forum {
  const { course } = access;
  const moderate = access.can("moderate_forum");
  return {
    type: "Course",
    id: course.id,
    name: course.name,
    path: `courses/${course.id}`,
    course: access,
    group: undefined,
    readForum: access.can("read_forum"),
    readAnnouncements: access.can("read_announcements"),
    post: access.can("post_to_forum"),
    createForum: access.can("create_forum"),
    moderate,
    moderateCourse: moderate,
    readAsAdmin: access.canReadAsAdmin,
    ...participation(access),
    settings: courseSettings(course.settings, false),
    paced: isPaced(course.settings),
    ...reach(actor, access),
    can: access.can,
  };
}

export function groupForum(actor: Actor, access: GroupAccess): Forum {
  const { group, course, isManager } = access;
  const open = course === undefined || !course.concluded;
  const moderateCourse = course?.can("moderate_forum") === true && course.can("read_forum");
  const participates = (access.isMember && open) || isManager;
  return {
    type: "Group",
    id: group.id,
    name: group.name,
    path: `groups/${group.id}`,
    course,
    group: access,
    readForum: access.can("read_forum"),
    readAnnouncements: access.can("read_announcements"),
    // groups close with their course
    post: access.can("post_to_forum") && (open || isManager),
    createForum: access.can("create_forum") && (open || isManager),
    moderate: access.can("moderate_forum") || (access.isMember && moderateCourse),
    moderateCourse,
    readAsAdmin: isManager || course?.canReadAsAdmin === true,
    participates,
    participatesAsStudent: participates,
    settings: courseSettings(course?.course.settings ?? {}, false),
    paced: isPaced(course?.course.settings ?? {}),
    ...reach(actor, course),
    can: access.inContext,
  };
}

/** The path parameters of a request. */
export type Path = Readonly<Record<string, string>>;

/** The course or group that the path names, readable by the actor, or a refusal. */
export async function accessForum(ctx: Pick<Context, "db" | "actor" | "now">, path: Path): Promise<Forum> {
  return path.group_id === undefined
    ? courseForum(ctx.actor, await accessCourse(ctx, must(path.course_id, "the course of the path")))
    : groupForum(ctx.actor, await accessGroup(ctx, path.group_id));
}

/** A forum by the columns `context_type` and `context_id`. */
export type ForumKey = Pick<Forum, "type" | "id">;
