/** The only way to a topic: the row together with where it stands and what the actor may do with it. */
import type { Actor } from "../../../platform/actor.ts";
import { forbidden, initialPostRequired, notFound } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import type { Db } from "../../../store/database.ts";
import { accessForum, type Forum } from "../../forum.ts";
import { refreshChildren } from "../editing/childTopics.sql.ts";
import { initialPostState, rightsOf, type TopicRights } from "./rights.ts";
import type { TopicRow } from "./topicRow.ts";
import { loadTopics, viewerOf } from "./topics.sql.ts";

export interface TopicAccess {
  readonly forum: Forum;
  readonly topic: TopicRow;
  readonly rights: TopicRights;
}

type Path = Readonly<Record<string, string>>;

/** A topic that the forum has, read anew; undefined when it has none of that id. */
export async function loadAccess(
  db: Db,
  actor: Actor,
  forum: Forum,
  id: number,
  now: Date,
  deleted = false,
): Promise<TopicAccess | undefined> {
  const [topic] = await loadTopics(db, viewerOf(actor, [forum], now), forum, [id], deleted);
  if (topic === undefined) return undefined;
  // a group that is newer than the topic has none of its own yet
  if (topic.children?.some((c) => c.id === null) && (await refreshChildren(db, actor.root, [topic.id], now)))
    return loadAccess(db, actor, forum, id, now, deleted);
  return { forum, topic, rights: rightsOf(actor, forum, topic, now) };
}

/** The topic that the path names, or a 404; it need not be readable. */
export async function findTopic(db: Db, actor: Actor, path: Path, now: Date, deleted = false): Promise<TopicAccess> {
  const forum = await accessForum(db, actor, path, now);
  const access = await loadAccess(db, actor, forum, parseId(path.topic_id) ?? -1, now, deleted);
  if (access === undefined) throw notFound();
  return access;
}

export interface TopicDemand {
  /** The caller must have posted where that is required. */
  readonly gated?: boolean;
  /** The endpoint does not show anonymous topics. */
  readonly named?: boolean;
}

/** The same, and readable, or a refusal. */
export async function accessTopic(
  db: Db,
  actor: Actor,
  path: Path,
  now: Date,
  demand: TopicDemand = {},
): Promise<TopicAccess> {
  const access = await findTopic(db, actor, path, now);
  const { forum, topic, rights } = access;
  if (!rights.read) throw forbidden();
  if (demand.named && topic.anonymous_state !== null) throw notFound();
  if (demand.gated && !initialPostState(forum, topic).gateOpen) throw initialPostRequired();
  return access;
}
