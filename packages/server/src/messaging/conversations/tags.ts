/** The contexts under which a conversation is filed, as a whole and by each participant (CONV 1.5). */

export interface TaggedMember {
  readonly id: number;
  readonly active_tags: readonly string[];
  readonly concluded_tags: readonly string[];
}

/** How many of the members are in each context, most shared first. */
function sharedBy(members: readonly TaggedMember[]): [tag: string, count: number][] {
  const counts = new Map<string, number>();
  // a context of a member is either active or concluded
  for (const member of members)
    for (const tags of [member.active_tags, member.concluded_tags])
      for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Filters explicit tags: those remain that more than one member shares. */
export function keptTags(explicit: readonly string[], members: readonly TaggedMember[]): string[] {
  if (explicit.length === 0) return [];
  const shared = new Map(sharedBy(members));
  return [...new Set(explicit)].filter((tag) => (shared.get(tag) ?? 0) > 1);
}

/** The tags of a new message: the explicit ones that remain; without any, the contexts that more than half share. */
export function newTags(
  explicit: readonly string[],
  existing: readonly string[],
  members: readonly TaggedMember[],
): string[] {
  if (members.length < 2) return [];
  const kept = keptTags(explicit, members);
  if (kept.length > 0 || existing.length > 0) return kept;
  return sharedBy(members)
    .filter(([, count]) => count > Math.floor(members.length / 2))
    .map(([tag]) => tag);
}

/** The tags that a member sees: those of active contexts, else of concluded ones, else those that most members share. */
export function visibleTags(tags: readonly string[], member: TaggedMember, members: readonly TaggedMember[]): string[] {
  if (tags.length === 0) return [];
  const active = tags.filter((t) => member.active_tags.includes(t));
  if (active.length > 0) return active;
  const concluded = tags.filter((t) => member.concluded_tags.includes(t));
  if (concluded.length > 0) return concluded;
  const shared = sharedBy(members).filter(([tag]) => tags.includes(tag));
  const most = shared[0]?.[1];
  return most === undefined ? [...tags] : shared.filter(([, count]) => count === most).map(([tag]) => tag);
}
