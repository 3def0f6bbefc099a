/** The only way to an entry: the row together with its topic and what the actor may do with it. */
import type { Actor } from "../../../platform/actor.ts";
import { notFound } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import type { Db } from "../../../store/database.ts";
import type { TopicAccess } from "../topics/access.ts";
import { type EntryRow, loadEntries } from "./entries.sql.ts";

/** The topic, and those of its groups that the actor may read: below a root their entries are listed together. */
export function topicsBelow({ forum, topic }: TopicAccess): number[] {
  const seesAll = forum.readAsAdmin || forum.can("view_group_pages") || forum.can("manage_groups_manage");
  const readable = (topic.children ?? []).filter((c) => c.id !== null && (c.own || seesAll));
  return [topic.id, ...readable.map((c) => c.id!)];
}

export interface EntryDemand {
  /** Entries of the groups' topics below this one count too. */
  readonly below?: boolean;
  readonly deleted?: boolean;
  readonly top?: boolean;
}

/** The entry that the path names, of the topic, or a 404. */
export async function accessEntry(
  db: Db,
  actor: Actor,
  access: TopicAccess,
  reference: string | undefined,
  demand: EntryDemand = {},
): Promise<EntryRow> {
  const topics = demand.below ? topicsBelow(access) : [access.topic.id];
  const [entry] = await loadEntries(db, actor.root, actor.id, topics, [parseId(reference) ?? -1]);
  if (entry === undefined) throw notFound();
  if (entry.workflow_state === "deleted" && !demand.deleted) throw notFound();
  if (demand.top && entry.parent_id !== null) throw notFound();
  return entry;
}

/** Whether the actor may change or delete the entry. */
export const mayEditEntry = (actor: Actor, { rights }: TopicAccess, entry: EntryRow): boolean =>
  rights.moderateEntries || (entry.user_id === actor.id && rights.editOwnEntries);
