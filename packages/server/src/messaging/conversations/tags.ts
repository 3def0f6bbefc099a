/** Under which contexts a conversation is filed, for itself and for each participant (CONV 1.5). */

export interface Member {
  readonly id: number;
  readonly active_tags: readonly string[];
  readonly concluded_tags: readonly string[];
}

/** How many of the members are in each context, most shared first. */
function sharedBy(members: readonly Member[]): [tag: string, count: number][] {
  const counts = new Map<string, number>();
  // a context of a member is active or concluded, and named once
  for (const m of members)
    for (const tags of [m.active_tags, m.concluded_tags])
      for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Of explicit tags those that more than one member shares. */
export function keptTags(explicit: readonly string[], members: readonly Member[]): string[] {
  if (explicit.length === 0) return [];
  const shared = new Map(sharedBy(members));
  return [...new Set(explicit)].filter((tag) => (shared.get(tag) ?? 0) > 1);
}

/** The tags of a new message: the explicit ones that hold; without any, the contexts shared by more than half. */
export function newTags(
  explicit: readonly string[],
  existing: readonly string[],
  members: readonly Member[],
): string[] {
  if (members.length < 2) return [];
  const kept = keptTags(explicit, members);
  if (kept.length > 0 || existing.length > 0) return kept;
  return sharedBy(members)
    .filter(([, count]) => count > Math.floor(members.length / 2))
    .map(([tag]) => tag);
}

/** Which of the tags a member sees: those of present contexts, else of past ones, else those most members share. */
export function visibleTags(tags: readonly string[], member: Member, members: readonly Member[]): string[] {
  if (tags.length === 0) return [];
  const active = tags.filter((t) => member.active_tags.includes(t));
  if (active.length > 0) return active;
  const concluded = tags.filter((t) => member.concluded_tags.includes(t));
  if (concluded.length > 0) return concluded;
  const shared = sharedBy(members).filter(([tag]) => tags.includes(tag));
  const most = shared[0]?.[1];
  return most === undefined ? [...tags] : shared.filter(([, count]) => count === most).map(([tag]) => tag);
}
