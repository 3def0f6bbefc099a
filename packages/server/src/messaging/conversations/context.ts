/** The context in which a conversation is started: whether it exists, and whether the sender may write in its name. */
import type { CourseAccess } from "../../directory/courses/access.ts";
import { accessGroups } from "../../directory/groups/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { fault, notFound } from "../../platform/errors.ts";
import { canAsAdmin, loadOverrides } from "../../platform/grants.ts";
import { parseId } from "../../platform/ids.ts";
import type { Db } from "../../store/database.ts";

export interface SendingContext {
  readonly type: "Course" | "Group" | "Account";
  readonly id: number;
  /** Contexts under which the conversation is filed from the start. */
  readonly tags: readonly string[];
  readonly course: CourseAccess | undefined;
  /** Whether the sender may write here at all. */
  readonly allowed: boolean;
}

const CODE = /^(course|group|account)_(\d{1,19})$/;

/** The course that a `context_code` names. */
export const courseOf = (code: string | null | undefined): number | undefined => {
  const [, kind, id] = CODE.exec(code ?? "") ?? [];
  return kind === "course" ? parseId(id)! : undefined;
};

/**
 * Reads `context_code`: undefined without one. A course or group that does not exist is a 404; a code that names
 * nothing known is kept, to be refused in its turn. `courses` holds the code's course, if it exists.
 */
export async function findSendingContext(
  db: Db,
  actor: Actor,
  code: string | null | undefined,
  courses: ReadonlyMap<number, CourseAccess>,
  now: Date,
): Promise<SendingContext | "malformed" | undefined> {
  if (code === undefined || code === null || code === "") return undefined;
  const m = CODE.exec(code);
  if (!m) return "malformed";
  const id = parseId(m[2])!;
  if (m[1] === "course") {
    const course = courses.get(id);
    if (course === undefined) throw notFound();
    return {
      type: "Course",
      id,
      tags: [`course_${id}`],
      course,
      allowed: course.isMember || course.can("send_messages"),
    };
  }
  if (m[1] === "group") {
    const group = (await accessGroups({ db, actor, now }, [id])).get(id);
    if (group === undefined) throw notFound();
    const tags = [`group_${id}`, ...(group.course ? [`course_${group.course.course.id}`] : [])];
    return { type: "Group", id, tags, course: undefined, allowed: group.isMember || group.can("send_messages") };
  }
  return {
    type: "Account",
    id,
    tags: [],
    course: undefined,
    allowed: id === actor.root && (await knowsPeople(db, actor)),
  };
}

/** Only the root account's code may be used, by those who see the roster of it or of any account below. */
async function knowsPeople(db: Db, actor: Actor): Promise<boolean> {
  const overrides = await loadOverrides(db, actor);
  return actor.adminRoles.some((role) => canAsAdmin(actor, "read_roster", { chain: role.chain, overrides }));
}

export function requireAllowed(
  context: SendingContext | "malformed" | undefined,
): asserts context is SendingContext | undefined {
  if (context === "malformed" || context?.allowed === false) throw fault("context_code", "invalid");
}
