/** Whose feed it is: the secret in a feed's address stands for a person in a context, or for nobody in it. */
import { accessCourses } from "../../../directory/courses/access.ts";
import { accessGroups } from "../../../directory/groups/access.ts";
import { actorById } from "../../../platform/actor.sql.ts";
import { type Actor, toActor } from "../../../platform/actor.ts";
import { Refusal } from "../../../platform/errors.ts";
import { escapeHtml } from "../../../platform/html.ts";
import { type Db, run } from "../../../store/database.ts";
import { courseForum, type Forum, groupForum } from "../../forum.ts";

export interface Holder {
  readonly actor: Actor;
  readonly forum: Forum;
}

/** A refusal as a page: feed readers show it to people. */
export const feedRefusal = (text: string) =>
  new Refusal(
    400,
    `<!DOCTYPE html><title>Feed</title><p>${escapeHtml(text)}</p>\n`,
    { "content-type": "text/html; charset=utf-8" },
    true,
  );

const NOT_ENROLLED = "The verification code does not match any currently enrolled user.";
const INVALID = "The verification code is invalid.";
const UNPUBLISHED = "Feeds for this course cannot be read before it is published.";

const KINDS = {
  enrollment: `select user_id, course_id as context_id from enrollments
    where root_account_id = $1 and feed_code = $2 and workflow_state = 'active'`,
  group_membership: `select user_id, group_id as context_id from group_memberships
    where root_account_id = $1 and feed_code = $2 and workflow_state = 'accepted'`,
  course: "select null as user_id, id as context_id from courses where root_account_id = $1 and uuid = $2",
  group: "select null as user_id, id as context_id from groups where root_account_id = $1 and uuid = $2",
} as const;

/** Nobody: sees what a visitor without a name sees. */
const nobody = (root: number): Actor => ({
  root,
  id: 0,
  uuid: "",
  name: "",
  shortName: "",
  timeZone: "UTC",
  registered: false,
  adminRoles: [],
  testStudent: false,
  hasOverrides: false,
  realId: 0,
  tokenId: undefined,
  limits: undefined,
});

/** The holder of the code, or a page that says why there is none. */
export async function holderOf(db: Db, root: number, code: string, now: Date): Promise<Holder> {
  const found = /^(enrollment|group_membership|course|group)_(\w+)$/.exec(code);
  if (found === null) throw feedRefusal(INVALID);
  const kind = found[1] as keyof typeof KINDS;
  const refuse = () => feedRefusal(kind === "enrollment" ? NOT_ENROLLED : INVALID);
  const [row] = await run<{ user_id: number | null; context_id: number }>(db, KINDS[kind], [root, found[2]]);
  if (row === undefined) throw refuse();
  const user = row.user_id === null ? undefined : await actorById(db, root, row.user_id);
  if (row.user_id !== null && user === undefined) throw refuse();
  const actor = user === undefined ? nobody(root) : toActor(user);
  if (kind === "course" || kind === "enrollment") {
    const course = (await accessCourses({ db, actor, now }, [row.context_id])).get(row.context_id);
    if (course === undefined) throw refuse();
    if (course.course.workflow_state === "unpublished") throw feedRefusal(UNPUBLISHED);
    return { actor, forum: courseForum(actor, course) };
  }
  const group = (await accessGroups({ db, actor, now }, [row.context_id])).get(row.context_id);
  if (group === undefined) throw refuse();
  return { actor, forum: groupForum(actor, group) };
}
