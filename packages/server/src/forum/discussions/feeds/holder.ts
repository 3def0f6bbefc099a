/** Finds whom a feed is for: the secret in its address stands for a person in a course or group, or for no person in it. */
import { accessCourses } from "../../../directory/courses/access.ts";
import { accessGroups } from "../../../directory/groups/access.ts";
import { actorById } from "../../../platform/actor.sql.ts";
import { type Actor, toActor } from "../../../platform/actor.ts";
import type { Context } from "../../../platform/context.ts";
import { Refusal } from "../../../platform/errors.ts";
import { escapeHtml } from "../../../platform/html.ts";
import { execute } from "../../../store/database.ts";
import { courseForum, type Forum, groupForum } from "../../forum.ts";
import { holders } from "./holder.sql.ts";

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

/** An actor with the rights of a visitor without a name. */
const visitor = (root: number): Actor => ({
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

/** The holder of the code, or a refusal that says why there is none. */
export async function findHolder(
  { db, root, now }: Pick<Context, "db" | "root" | "now">,
  code: string,
): Promise<Holder> {
  const [, kind, secret] = /^(enrollment|group_membership|course|group)_(\w+)$/.exec(code) ?? [];
  if (kind === undefined || secret === undefined) throw feedRefusal(INVALID);
  const refusal = () => feedRefusal(kind === "enrollment" ? NOT_ENROLLED : INVALID);
  const [row] = await execute(db, holders[kind as keyof typeof holders], { tenant: root, code: secret });
  if (row === undefined) throw refusal();
  const user = row.user_id === null ? undefined : await actorById(db, root, row.user_id);
  if (row.user_id !== null && user === undefined) throw refusal();
  const actor = user === undefined ? visitor(root) : toActor(user);
  if (kind === "course" || kind === "enrollment") {
    const course = (await accessCourses({ db, actor, now }, [row.context_id])).get(row.context_id);
    if (course === undefined) throw refusal();
    if (course.course.workflow_state === "unpublished") throw feedRefusal(UNPUBLISHED);
    return { actor, forum: courseForum(actor, course) };
  }
  const group = (await accessGroups({ db, actor, now }, [row.context_id])).get(row.context_id);
  if (group === undefined) throw refusal();
  return { actor, forum: groupForum(actor, group) };
}
