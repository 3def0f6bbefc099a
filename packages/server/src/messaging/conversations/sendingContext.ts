/** The context in which a conversation is started: whether it exists, and whether the sender may write in its name. */
import type { CourseAccess } from "../../directory/courses/access.ts";
import { accessGroups } from "../../directory/groups/access.ts";
import type { Context } from "../../platform/context.ts";
import { fault, notFound } from "../../platform/errors.ts";
import { canAsAdmin, loadOverrides } from "../../platform/grants.ts";
import { idOf } from "../addressBook/parseRecipients.ts";

export interface SendingContext {
  readonly type: "Course" | "Group" | "Account";
  readonly id: number;
  /** Contexts under which the conversation is filed from the start. */
  readonly tags: readonly string[];
  readonly course: CourseAccess | undefined;
  /** Whether the sender may write here at all. */
  readonly allowed: boolean;
}

type Asking = Pick<Context, "db" | "actor" | "now">;

const CODE = /^(course|group|account)_(\d{1,19})$/;

/** The course that a `context_code` names. */
export const courseOfCode = (code: string | null | undefined): number | undefined => {
  const [, kind, id] = CODE.exec(code ?? "") ?? [];
  return kind === "course" ? idOf(id) : undefined;
};

export interface ContextCode {
  /** As sent. */
  readonly code: string | null | undefined;
  /** Holds the code's course, if it exists. */
  readonly courses: ReadonlyMap<number, CourseAccess>;
}

/**
 * Reads `context_code`; undefined without one. An unknown course or group is a 404. A malformed code is returned as
 * such, because other checks precede its refusal.
 */
export async function findSendingContext(
  ctx: Asking,
  { code, courses }: ContextCode,
): Promise<SendingContext | "malformed" | undefined> {
  if (code === undefined || code === null || code === "") return undefined;
  const match = CODE.exec(code);
  if (!match) return "malformed";
  const id = idOf(match[2]);
  if (match[1] === "course") {
    const course = courses.get(id);
    if (course === undefined) throw notFound();
    const allowed = course.isMember || course.can("send_messages");
    return { type: "Course", id, tags: [`course_${id}`], course, allowed };
  }
  if (match[1] === "group") {
    const group = (await accessGroups(ctx, [id])).get(id);
    if (group === undefined) throw notFound();
    const tags = [`group_${id}`, ...(group.course ? [`course_${group.course.course.id}`] : [])];
    return { type: "Group", id, tags, course: undefined, allowed: group.isMember || group.can("send_messages") };
  }
  const allowed = id === ctx.actor.root && (await seesRoster(ctx));
  return { type: "Account", id, tags: [], course: undefined, allowed };
}

/** Tells whether the actor sees the roster of any account: only they may write under the root account's code. */
async function seesRoster({ db, actor }: Asking): Promise<boolean> {
  const overrides = await loadOverrides(db, actor);
  return actor.adminRoles.some((role) => canAsAdmin(actor, "read_roster", { chain: role.chain, overrides }));
}

export function requireAllowed(
  context: SendingContext | "malformed" | undefined,
): asserts context is SendingContext | undefined {
  if (context === "malformed" || context?.allowed === false) throw fault("context_code", "invalid");
}
