/** The only way to a topic: the row with its forum and the actor's rights on it. */
import type { Context } from "../../../platform/context.ts";
import { forbidden, initialPostRequired, notFound } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import { accessForum, type Forum, type Path } from "../../forum.ts";
import { refreshChildren } from "../editing/childTopics.sql.ts";
import { initialPostState, rightsOf, type TopicRights } from "./rights.ts";
import type { TopicRow } from "./topicRow.ts";
import { loadTopics } from "./topics.sql.ts";
import { viewerOf } from "./viewer.ts";

export interface TopicAccess {
  readonly forum: Forum;
  readonly topic: TopicRow;
  readonly rights: TopicRights;
}

type AccessContext = Pick<Context, "db" | "actor" | "root" | "now">;

interface TopicWanted {
  readonly forum: Forum;
  readonly id: number;
  readonly deleted?: boolean | undefined;
}

/** Reads a topic of the forum; undefined when the forum has none of that id. */
export async function loadAccess(ctx: AccessContext, wanted: TopicWanted): Promise<TopicAccess | undefined> {
  const { forum, id, deleted } = wanted;
  const [topic] = await loadTopics(ctx.db, viewerOf(ctx, forum), { forum, ids: [id], deleted });
  if (topic === undefined) return undefined;
  // a group that was made after the topic has no topic of its own yet
  if (topic.children?.some((child) => child.id === null) && (await refreshChildren(ctx, [topic.id])))
    return loadAccess(ctx, wanted);
  return { forum, topic, rights: rightsOf(ctx.actor, forum, topic, ctx.now) };
}

/** The topic that the path names, or a 404; it need not be readable. */
export async function findTopic(
  ctx: AccessContext,
  path: Path,
  options: Pick<TopicWanted, "deleted"> = {},
): Promise<TopicAccess> {
  const forum = await accessForum(ctx, path);
  const access = await loadAccess(ctx, { forum, id: parseId(path.topic_id) ?? -1, ...options });
  if (access === undefined) throw notFound();
  return access;
}

export interface TopicDemand {
  /** The actor must have posted where that is required. */
  readonly gated?: boolean;
  /** The endpoint hides anonymous topics. */
  readonly named?: boolean;
}

/** The topic that the path names, readable by the actor, or a refusal. */
export async function accessTopic(ctx: AccessContext, path: Path, demand: TopicDemand = {}): Promise<TopicAccess> {
  const access = await findTopic(ctx, path);
  const { forum, topic, rights } = access;
  if (!rights.read) throw forbidden();
  if (demand.named && topic.anonymous_state !== null) throw notFound();
  if (demand.gated && !initialPostState(forum, topic).gateOpen) throw initialPostRequired();
  return access;
}
