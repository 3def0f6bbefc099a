/** The only way to an entry: the row, of a topic that the actor has access to. */
import type { Actor } from "../../../platform/actor.ts";
import type { Context } from "../../../platform/context.ts";
import { notFound } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import type { TopicAccess } from "../topics/access.ts";
import { type EntryRow, loadEntries } from "./entries.sql.ts";

/**
 * The topic and those of its groups whose entries the actor may read: a root topic lists their entries together with its
 * own. None before the topic is open to the actor, so that replies do not tell what its hidden text says.
 */
export function topicsBelow({ forum, topic, rights }: TopicAccess): number[] {
  if (!rights.readReplies) return [];
  const seesAll = forum.readAsAdmin || forum.can("view_group_pages") || forum.can("manage_groups_manage");
  const readable = (topic.children ?? []).filter((child) => child.own || seesAll);
  return [topic.id, ...readable.flatMap((child) => (child.id === null ? [] : [child.id]))];
}

interface EntryDemand {
  /** Also entries of the groups' topics below this one. */
  readonly below?: boolean;
  readonly deleted?: boolean;
  /** Top-level entries only. */
  readonly top?: boolean;
}

interface EntryWanted extends EntryDemand {
  readonly access: TopicAccess;
  readonly reference: string | undefined;
}

/** The entry that a path names, or a 404. */
export async function accessEntry(
  ctx: Pick<Context, "db" | "root" | "actor">,
  { access, reference, ...demand }: EntryWanted,
): Promise<EntryRow> {
  const topics = demand.below || !access.rights.readReplies ? topicsBelow(access) : [access.topic.id];
  const [entry] = await loadEntries(ctx, topics, [parseId(reference) ?? -1]);
  if (entry === undefined) throw notFound();
  if (entry.workflow_state === "deleted" && !demand.deleted) throw notFound();
  if (demand.top && entry.parent_id !== null) throw notFound();
  return entry;
}

/** Whether the actor may change or delete the entry. */
export const mayEditEntry = (actor: Actor, { rights }: TopicAccess, entry: EntryRow): boolean =>
  rights.moderateEntries || (entry.user_id === actor.id && rights.editOwnEntries);
