/** Where a discussion stands: a course or a group, as one thing, with what the actor may do there. */
import type { CourseAccess } from "../directory/courses/access.ts";
import { accessCourse } from "../directory/courses/access.ts";
import { courseSettings } from "../directory/courses/settings.ts";
import { accessGroup, type GroupAccess } from "../directory/groups/access.ts";
import type { Actor } from "../platform/actor.ts";
import type { Permission } from "../platform/permissions.ts";
import type { Db } from "../store/database.ts";

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
  /** Moderates the topics that stand here. */
  readonly moderate: boolean;
  /** Moderates in the course: the roots of a group's topics stand there. */
  readonly moderateCourse: boolean;
  readonly readAsAdmin: boolean;
  /** Takes part now, by dates and state. */
  readonly participates: boolean;
  /** Takes part as a student. */
  readonly participatesAsStudent: boolean;
  readonly settings: ReturnType<typeof courseSettings>;
  /** Whether its students go at paces of their own: then a topic's dates lock nothing. */
  readonly paced: boolean;
  /** Sections that the actor is in. */
  readonly sections: readonly number[];
  /** Whether what is for some sections only is for the actor all the same. */
  readonly allSections: boolean;
  /** Whether what is assigned to some people only is for the actor all the same. */
  readonly allAssigned: boolean;
  /** The actor, and the students whom the actor observes here. */
  readonly people: readonly number[];
  /** A permission of the course or account, whatever the group gives. */
  can(permission: Permission): boolean;
}

const STAFF: ReadonlySet<string> = new Set(["TeacherEnrollment", "TaEnrollment", "DesignerEnrollment"]);
const STUDENT: ReadonlySet<string> = new Set(["StudentEnrollment", "StudentViewEnrollment"]);
const COUNTING: ReadonlySet<string> = new Set(["active", "invited", "completed", "creation_pending"]);

/** What a course's enrolments say of sections and of whose posts and assignments the actor sees. */
function reach(actor: Actor, course: CourseAccess | undefined) {
  if (course === undefined) return { sections: [], allSections: true, allAssigned: true, people: [actor.id] };
  const counting = course.enrollments.filter((e) => COUNTING.has(e.workflow_state));
  const observed = counting.flatMap((e) => (e.type === "ObserverEnrollment" ? [e.associated_user_id] : []));
  const observesAll = observed.length > 0 && observed.every((id) => id === null);
  const unlimited = counting.some((e) => STAFF.has(e.type) && !e.limit_privileges_to_course_section);
  return {
    sections: [...new Set(counting.map((e) => e.course_section_id))],
    allSections: unlimited || course.isAccountAdmin || observesAll,
    allAssigned: course.canReadAsAdmin || observesAll,
    people: [actor.id, ...new Set(observed.filter((id) => id !== null))],
  };
}

function participation(course: CourseAccess) {
  const now = (course.place.enrollments ?? []).filter((e) => !e.concluded && e.future !== true);
  const open = course.course.workflow_state === "available" && !course.concluded;
  return {
    participates: course.canReadAsAdmin || (now.length > 0 && !course.concluded),
    participatesAsStudent: open && now.some((e) => STUDENT.has(e.type)),
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
    // a concluded course's groups are closed with it
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

/** The course or group that the path names, readable by the actor, or a refusal. */
export async function accessForum(
  db: Db,
  actor: Actor,
  path: Readonly<Record<string, string>>,
  now: Date,
): Promise<Forum> {
  return path.group_id === undefined
    ? courseForum(actor, await accessCourse({ db, actor, now }, path.course_id!))
    : groupForum(actor, await accessGroup({ db, actor, now }, path.group_id));
}
